"""The panel of maintenance: five numbers with their goals and their past (H-18), and four judgements of a week (H-19)."""

import logging
import shutil
from dataclasses import dataclass
from datetime import timedelta

from models import dates
from models.language import N_, _, decimal, ngettext
from services import survey
from services.accounts import attempts
from services.house import tenants
from services.house.health.tiles import size
from services.house.telemetry import goals
from services.house.telemetry.beats import outages, uptime
from services.house.telemetry.goals import Tone
from services.house.telemetry.people import people
from services.house.telemetry.reading import Window, history, latest, span
from services.outbox.depth import WAITS, depth
from services.work import Actor, clock, errand, house_actor, trouble, work
from services.work.places import places

log = logging.getLogger(__name__)
DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
YEARS = 3_650  # days: beyond them a forecast says nothing
ENOUGH = 24  # hours that must be measured before a forecast


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its value in words, a tone with its word, its past as values from old to new (None: no data), and
    the goal among them."""

    key: str
    title: str
    icon: str
    value: str
    tone: Tone
    state: str
    past: list[float | None]
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row of the week: what is judged, its tone, and why in a sentence."""

    title: str
    tone: Tone
    why: str


@errand("maintenance.read")
def figures(actor: Actor) -> list[Figure]:
    """Return the five numbers, of this moment. Reads some hundred rows of measurements, and each outbox."""
    return [_uptime(), _response(), _errors(), _queue(), _disk()]


def _uptime() -> Figure:
    now = clock.now()
    found = outages(now - MONTH, now)
    share = uptime(now - MONTH, now, found).share
    days = [uptime(now - DAY * (n + 1), now - DAY * n, found).share for n in reversed(range(30))]
    tone = goals.above(share, goals.UPTIME, goals.UPTIME_BAD)
    state = _("Goal {goal}").format(goal=percent(goals.UPTIME, 1))
    return Figure("uptime", N_("Uptime, 30 days"), "timer", percent(share), tone, state, days, goals.UPTIME)


def _response() -> Figure:
    ms = latest(3_600).value("answers.p95")
    tone = goals.below(ms, goals.ANSWER_MS, goals.ANSWER_BAD)
    state = _("Goal {goal}").format(goal=_("{ms} ms").format(ms=f"{goals.ANSWER_MS:.0f}"))
    past = _hours("answers.p95")
    return Figure("response", N_("Response p95"), "speed", milliseconds(ms), tone, state, past, goals.ANSWER_MS)


def _errors() -> Figure:
    share = span(clock.now() - DAY, clock.now()).error_share
    tone = goals.below(share, goals.ERRORS, goals.ERRORS_BAD)
    state = _("Goal {goal}").format(goal=percent(goals.ERRORS, 0))
    return Figure("errors", N_("Error rate"), "error_outline", percent(share), tone, state, _hours("error_share"))


def _queue() -> Figure:
    waiting = unknown = 0
    for place in tenants.places():
        try:
            with work(house_actor(place), read=True) as session:
                now = depth(session)
        except Exception:  # "Needs attention" says so
            trouble.log_repeated(log, "an outbox could not be counted", place=place)
            continue
        waiting, unknown = waiting + now.count(*WAITS), unknown + now.count("unknown")
    value = ngettext("{count} waiting", "{count} waiting", waiting)
    tone: Tone = "warn" if unknown else "ok"
    state = ngettext("{count} unknown", "{count} unknown", unknown) if unknown else _("None unknown")
    return Figure("queue", N_("Queue"), "outbox", value, tone, state, _hours("queue"))


def _disk() -> Figure:
    disk = shutil.disk_usage(places().folder)
    days = days_to_full()
    free = 100 * disk.free / disk.total
    by_room: Tone = "bad" if free < 10 else "warn" if free < 20 else "ok"
    by_days: Tone = "mute" if days is None else goals.above(days, goals.DISK_SOON, goals.DISK_BAD)
    state = _("Not filling up") if days is None else ngettext("{count} day to full", "{count} days to full", int(days))
    now = clock.now()
    points = history(now - MONTH, now, ["disk_free", "disk_total"], step=86_400)
    used = [(one.values["disk_total"] or 0) - (one.values["disk_free"] or 0) for one in points]
    value = _("{size} free").format(size=size(disk.free))
    return Figure("disk", N_("Disk"), "storage", value, goals.worst(by_room, by_days), state, [*used])


def days_to_full() -> float | None:
    """Return in how many days the disk is full, if it fills as in the last 14 days; None when it does not fill, in more
    than ten years, or when less than a day was measured."""
    now = clock.now()
    found = history(now - timedelta(days=14), now, ["disk_free"], step=3_600)
    points = [(one.at.timestamp() / 86_400, free) for one in found if (free := one.values["disk_free"]) is not None]
    slope = _slope(points)
    if len(points) < ENOUGH or slope >= 0:
        return None
    days = points[-1][1] / -slope
    return days if days < YEARS else None


def _slope(points: list[tuple[float, float]]) -> float:
    """Return by how much a value grows in a day, by least squares."""
    if len(points) < 2:
        return 0.0
    middle, mean = (sum(parts) / len(points) for parts in zip(*points, strict=True))
    below = sum((x - middle) ** 2 for x, _y in points)
    return sum((x - middle) * (y - mean) for x, y in points) / below if below else 0.0


def _hours(name: str) -> list[float | None]:
    now = clock.now()
    return [one.values[name] for one in history(now - DAY, now, [name], step=1_800)]


@errand("maintenance.read")
def week(actor: Actor) -> list[Judgement]:
    """Return the four judgements of the last seven days. Where nothing was measured, they say so."""
    now = clock.now()
    measured = span(now - WEEK, now)
    return [
        _performance(measured, uptime(now - WEEK, now).share),
        _security(measured),
        _satisfaction(),
        _adoption(),
    ]


def _performance(measured: Window, up: float | None) -> Judgement:
    page, errors = measured.value("pages.p95"), measured.error_share
    tone = goals.worst(
        goals.below(page, goals.PAGE_MS, goals.PAGE_BAD),
        goals.below(errors, goals.ERRORS, goals.ERRORS_BAD),
        goals.above(up, goals.UPTIME, goals.UPTIME_BAD),
    )
    why = _("No data")
    if tone != "mute":
        text = _("95 % of pages within {page}, {errors} errors, {uptime} uptime")
        why = text.format(page=milliseconds(page), errors=percent(errors), uptime=percent(up))
    return Judgement(N_("Performance"), tone, why)


def _security(measured: Window) -> Judgement:
    good, failed = measured.value("sign_ins") or 0, measured.value("sign_ins_failed") or 0
    share = good / (good + failed) if good + failed >= goals.FEW else None
    lately = attempts.failures_today()
    tone = goals.above(share, goals.SIGN_INS, goals.SIGN_INS_BAD) if share is not None else "ok"
    tone = goals.worst(tone, "warn" if lately >= goals.MANY_FAILURES else "ok")
    if not measured.beats:
        return Judgement(N_("Security"), "mute", _("No data"))
    text = ngettext("{count} failed sign-in", "{count} failed sign-ins", int(failed))
    return Judgement(N_("Security"), tone, _("{failed}, {share} succeeded").format(failed=text, share=percent(share)))


def _satisfaction() -> Judgement:
    found = survey.lately()
    if found.average is None:
        return Judgement(N_("User satisfaction"), "mute", _("No data: fewer than five answers this month and last."))
    tone = goals.above(found.average, goals.SATISFACTION, goals.SATISFACTION_BAD)
    text = ngettext(
        "{average} of 5, {count} answer in {month}", "{average} of 5, {count} answers in {month}", found.answers
    )
    why = text.format(average=decimal(found.average, 1), month=dates.month_name(found.month))
    return Judgement(N_("User satisfaction"), tone, why)


def _adoption() -> Judgement:
    found = people(clock.now() - WEEK)
    tone = goals.above(found.share, goals.ADOPTION, goals.ADOPTION_BAD)
    why = ngettext("{active} of {count} person was here", "{active} of {count} people were here", found.all)
    return Judgement(N_("Feature adoption"), tone, why.format(active=found.active))


def percent(share: float | None, places: int = 2) -> str:
    """Return a share in words; without data a dash. Never "100 %" for less than all."""
    if share is None:
        return "–"
    shown = f"{share * 100:.{places}f}"
    if share < 1 and float(shown) == 100:
        shown = "99." + "9" * places if places else "99"
    return _("{percent} %").format(percent=shown)


def milliseconds(ms: float | None) -> str:
    """Return a time in words: milliseconds, from a second on seconds; without data a dash."""
    if ms is None:
        return "–"
    return (
        _("{ms} ms").format(ms=f"{ms:.0f}") if ms < 1_000 else _("{seconds} s").format(seconds=decimal(ms / 1_000, 1))
    )
