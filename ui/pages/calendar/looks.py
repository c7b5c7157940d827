"""How things in the calendar look and are told, in each of its views."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from models.language import N_, _
from models.visits import VISIT_STATES
from services.calendar import Entry
from ui.pages.messages.rule_words import MONTHS, SHORT
from ui.parts.markup import icon_html
from ui.parts.visit_words import VISIT_TONES

STATES = {"open": N_("Open"), "late": N_("Late"), "done": N_("Done"), "away": N_("Absence")}
TASK_TONES = {"open": "accent", "late": "bad", "done": "mute"}
OVER = ("done", "cancelled", "missed")
ICONS = {"visit": "tour", "task": "task_alt", "absence": "event_busy"}
EVENT = Markup('<a class="nicegui-link ev {}" href="{}" title="{}"{}>{}<span class="vh">, {}</span></a>')
SHORTLY = Markup('<span class="num">{}</span> <b>{}</b>')
WHOLE = Markup("{}<b>{}</b>")
FULL = Markup('<b>{}</b> <span class="num">{}</span> <small>{}</small>')
PLACED = Markup(' style="top:{}%;height:{}%;left:{}%;width:{}%"')
DOTS = Markup('<span class="ev-dots" aria-hidden="true">{}</span>')
DOT = Markup('<i class="{}"></i>')
LINE = Markup(
    '<li><a class="nicegui-link ev-line {}" href="{}"><span class="num">{}</span><i aria-hidden="true"></i>'
    '<span><b>{}</b><small>{}</small></span><span class="chip {}">{}</span></a></li>'
)
MOST_DOTS = 4


def tone(one: Entry) -> str:
    """Return the class of its colour: by its state, for a task by whether it is late."""
    if one.kind == "visit":
        return VISIT_TONES.get(one.state, "mute")
    return TASK_TONES.get(one.state, "mute") if one.kind == "task" else "away"


def state_word(one: Entry) -> str:
    """Return its state in a word."""
    return _(VISIT_STATES[one.state]) if one.kind == "visit" else _(STATES[one.state])


def hours_of(one: Entry, zone: ZoneInfo) -> str:
    """Return when it is, as 09:00–10:30, with its days where it goes over midnight; a whole day has no hours."""
    if one.start_at is None or one.end_at is None:
        return _("All day")
    first, last = one.start_at.astimezone(zone), one.end_at.astimezone(zone)
    if len(list(one.days(zone))) == 1:
        return f"{first:%H:%M}\N{EN DASH}{last:%H:%M}"
    return f"{_short(first)} \N{EN DASH} {_short(last)}"


def in_month(one: Entry, day: date, zone: ZoneInfo) -> Markup:
    """Return it as a line of a day in the month: one that began on another day has no hour there."""
    begun = one.start_at.astimezone(zone) if one.start_at else None
    if begun is None or begun.date() != day:
        return _event(one, zone, WHOLE.format(icon_html(ICONS[one.kind]), one.title))
    return _event(one, zone, SHORTLY.format(f"{begun:%H:%M}", one.title))


def in_hours(one: Entry, zone: ZoneInfo, place: tuple[float, float, float, float]) -> Markup:
    """Return it as a block among the hours of a day: from the top, its height, from the left, its width, in percent."""
    told = FULL.format(one.title, hours_of(one, zone), " · ".join(filter(None, (one.who, one.place))))
    return _event(one, zone, told, PLACED.format(*(f"{part:.3f}" for part in place)))


def dots(some: list[Entry]) -> Markup:
    """Return what a day has as dots, for a narrow screen."""
    return DOTS.format(Markup().join(DOT.format(tone(one)) for one in some[:MOST_DOTS])) if some else Markup()


def line(one: Entry, zone: ZoneInfo) -> Markup:
    """Return it as a row of a list."""
    under = " · ".join(filter(None, (one.who if one.kind != "absence" else "", one.place)))
    return LINE.format(
        _classes(one), one.path, hours_of(one, zone), one.title, under, "mute" if tone(one) == "away" else tone(one),
        state_word(one),
    )  # fmt: skip


def long_day(day: date) -> str:
    """Return a day, as Sun 29 November 2026."""
    return f"{_(SHORT[day.weekday()])} {day.day} {_(MONTHS[day.month - 1])} {day.year}"


def _short(at: datetime) -> str:
    return f"{_(SHORT[at.weekday()])} {at:%H:%M}"


def _event(one: Entry, zone: ZoneInfo, inside: Markup, place: Any = "") -> Markup:
    said = ", ".join(filter(None, (hours_of(one, zone), one.title, one.who, one.place, state_word(one))))
    return EVENT.format(_classes(one), one.path, said, place, inside, state_word(one))


def _classes(one: Entry) -> str:
    sort = "ev-task " if one.kind == "task" else ""
    return f"{sort}{tone(one)}" + (" over" if one.state in OVER else "")
