"""The views of the calendar as markup: the grid of a month, the hours of a week or a day, and days one below the other."""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from models.language import _, ngettext
from services.calendar import Entry
from ui.pages.calendar import looks
from ui.pages.messages.rule_words import SHORT
from ui.words import number

SHOWN = 4  # of one day in the grid; the others are counted
GRID = Markup(
    '<table class="month cal-month"><caption class="vh">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
)
HEAD = Markup('<th scope="col">{}</th>')
WEEK = Markup("<tr>{}</tr>")
DAY = Markup(
    '<td class="{}" data-slot="{}"><button type="button" class="num" data-pick="{}" aria-label="{}"{}>{}</button>{}{}{}</td>'
)
CURRENT = Markup(' aria-current="date"')
MORE = Markup('<button type="button" class="more" data-pick="{}">{}</button>')
SECTION = Markup('<section class="cal-day" aria-label="{0}"><h2 class="{1}">{0}</h2>{2}</section>')
LIST = Markup('<ul class="panel">{}</ul>')
NOTHING = Markup('<p class="sub">{}</p>')
STRIP = Markup('<div class="cal-strip">{}</div>')
STRIP_DAY = Markup(
    '<button type="button" class="{}" data-pick="{}" aria-label="{}"><small>{}</small> <span class="num">{}</span>{}</button>'
)
ByDay = Mapping[date, list[Entry]]


def by_day(entries: Iterable[Entry], zone: ZoneInfo) -> ByDay:
    """Return what is on each local day; what goes over midnight is on both."""
    found: dict[date, list[Entry]] = defaultdict(list)
    for one in entries:
        for day in one.days(zone):
            found[day].append(one)
    return found


def around(shown: date) -> tuple[date, date]:
    """Return the first and the last day of the weeks in which the month of a day lies."""
    weeks = calendar.Calendar().monthdatescalendar(shown.year, shown.month)
    return weeks[0][0], weeks[-1][-1]


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week of a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def month(shown: date, found: ByDay, today: date, zone: ZoneInfo, title: str) -> Markup:
    """Return the grid of a month; on a phone its days have dots."""
    weeks = calendar.Calendar().monthdatescalendar(shown.year, shown.month)
    body = Markup().join(
        WEEK.format(Markup().join(_cell(day, found.get(day, []), shown, today, zone) for day in week)) for week in weeks
    )
    return GRID.format(title, Markup().join(HEAD.format(_(short)) for short in SHORT), body)


def strip(first: date, shown: date, found: ByDay, today: date) -> Markup:
    """Return the seven days of a week as buttons with dots, for a narrow screen."""
    days = [first + timedelta(days=n) for n in range(7)]
    return STRIP.format(
        Markup().join(
            STRIP_DAY.format(
                _named(("today", one == today), ("chosen", one == shown)), one, looks.long_day(one),
                _(SHORT[one.weekday()]), one.day, looks.dots(found.get(one, [])),
            )
            for one in days
        )
    )  # fmt: skip


def days(some: Sequence[date], found: ByDay, today: date, zone: ZoneInfo, *, empty: bool = False) -> Markup:
    """Return days one below the other, each with its rows; `empty`: also those that have none."""
    parts = []
    for day in some:
        rows = Markup().join(looks.line(one, zone) for one in found.get(day, []))
        inside = LIST.format(rows) if rows else NOTHING.format(_("Nothing on this day."))
        if rows or empty:
            parts.append(SECTION.format(looks.long_day(day), "today" if day == today else "", inside))
    return Markup().join(parts)


def _cell(day: date, some: list[Entry], shown: date, today: date, zone: ZoneInfo) -> Markup:
    classes = _named(("other", day.month != shown.month), ("today", day == today), ("chosen", day == shown))
    count = ngettext("{count} entry", "{count} entries", len(some)).format(count=number(len(some)))
    more = len(some) - SHOWN
    # Of five, all five fit as well as four and a line that says there is one more.
    listed = some if more == 1 else some[:SHOWN]
    events = Markup().join(looks.in_month(one, day, zone) for one in listed)
    over = MORE.format(day, _("{count} more").format(count=number(more))) if more > 1 else ""
    said = f"{looks.long_day(day)}, {count}"
    return DAY.format(
        classes, f"{day}", day, said, CURRENT if day == today else "", day.day, looks.dots(some), events, over
    )


def _named(*some: tuple[str, bool]) -> str:
    return " ".join(name for name, fits in some if fits)
