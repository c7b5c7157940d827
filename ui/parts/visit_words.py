"""How jobs and visits are called and coloured, wherever they are shown."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from models.jobs import JOB_STATES
from models.language import _
from models.visits import VISIT_STATES
from ui.words import moment

JOB_TONES = {"draft": "mute", "open": "info", "done": "warn", "invoiced": "ok", "cancelled": "mute"}
VISIT_TONES = {
    "planned": "mute",
    "scheduled": "info",
    "en_route": "accent",
    "working": "accent",
    "paused": "warn",
    "finished": "ok",
    "missed": "bad",
    "cancelled": "mute",
}
PRIORITY_TONES = {"normal": "mute", "high": "warn", "urgent": "bad"}
CHIP = Markup('<span class="chip {}">{}</span>')


def job_chip(state: str) -> Markup:
    """Return the state of a job as a chip."""
    return CHIP.format(JOB_TONES.get(state, "mute"), _(JOB_STATES.get(state, state)))


def visit_chip(state: str) -> Markup:
    """Return the state of a visit as a chip."""
    return CHIP.format(VISIT_TONES.get(state, "mute"), _(VISIT_STATES.get(state, state)))


def span_of(start: datetime | None, end: datetime | None, zone: str) -> str:
    """Return when something is, as in `Tue 09:00–10:30`; empty without a start."""
    if start is None:
        return ""
    if end is None:
        return moment(start, zone)
    first, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    until = f"{last:%H:%M}" if first.date() == last.date() else moment(end, zone)
    return _("{start}–{end}").format(start=moment(start, zone), end=until)


def when_of(one: Any, zone: str) -> str:
    """Return when a visit is: its time, else the arrival window, else that it has none yet."""
    if one.start_at is not None:
        return span_of(one.start_at, one.end_at, zone)
    if one.window_start_at is not None:
        return _("Arrival {window}").format(window=span_of(one.window_start_at, one.window_end_at, zone))
    return _("No time yet")


def how_long(seconds: int) -> str:
    """Return a length of time, as in `1 h 20 min`."""
    hours, minutes = divmod(max(0, seconds) // 60, 60)
    if hours and minutes:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    return _("{hours} h").format(hours=hours) if hours else _("{minutes} min").format(minutes=minutes)
