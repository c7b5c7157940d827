"""Periods of reports: a day, a week, a month, a quarter or a year of the workspace's zone, by the names of ISO 8601."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.language import N_, _
from models.reports import REPORT_KINDS
from services.work import Invalid, clock, occurrences

DAY, WEEK = timedelta(days=1), timedelta(days=7)
FIRST, LAST = 1971, 9990  # years: beyond them a zone may have no such day
ASKED = {"daily": "date", "weekly": "week", "monthly": "month", "quarterly": "quarter", "annual": "year"}
PATTERNS = {
    "daily": re.compile(r"(\d{4})-(\d\d)-(\d\d)"),
    "weekly": re.compile(r"(\d{4})-W(\d\d)"),
    "monthly": re.compile(r"(\d{4})-(\d\d)"),
    "quarterly": re.compile(r"(\d{4})-Q([1-4])"),
    "annual": re.compile(r"(\d{4})"),
}
FORMS = {
    "daily": N_("Write the day as in 2026-11-30."),
    "weekly": N_("Write the week as in 2026-W48."),
    "monthly": N_("Write the month as in 2026-11."),
    "quarterly": N_("Write the quarter as in 2026-Q4."),
    "annual": N_("Write the year as in 2026."),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Whole local days of a zone, `last` included; `begins_at` and `ends_at` are their instants (UTC), the end not
    included. A day on which the clocks change has 23 or 25 hours."""

    first: date
    last: date
    zone: str

    @property
    def begins_at(self) -> datetime:
        """The first instant."""
        return midnight(self.first, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""
        return midnight(self.last + DAY, self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Period(Span):
    """The span of one report: its kind and its name, such as `monthly` and `2026-10`."""

    kind: str
    name: str

    def shifted(self, by: int) -> "Period":
        """Return the one so many periods later (earlier: negative)."""
        there = self.first
        for _step in range(abs(by)):
            there = there - DAY if by < 0 else around(self.kind, there, self.zone).last + DAY
            there = around(self.kind, there, self.zone).first
        return around(self.kind, there, self.zone)

    @property
    def begun(self) -> bool:
        """Whether its first day is not to come."""
        return self.first <= clock.today(self.zone)

    @property
    def over(self) -> bool:
        """Whether its last day is over."""
        return self.last < clock.today(self.zone)

    def parts(self) -> list[Span]:
        """Return the spans of its charts: the days of a week or month, the weeks of a quarter, the months of a year. A
        week that begins before the quarter or ends after it is cut."""
        step = {"quarterly": "weekly", "annual": "monthly"}.get(self.kind, "daily")
        found, there = [], self.first
        while there <= self.last:
            last = min(around(step, there, self.zone).last, self.last)
            found.append(Span(there, last, self.zone))
            there = last + DAY
        return found


def midnight(day: date, zone: str) -> datetime:
    """Return the first instant of a local day (UTC); of a day that the zone skipped, that of the next one."""
    found = occurrences.instant(day, time(), zone)
    return found if found is not None else midnight(day + DAY, zone)


def around(kind: str, day: date, zone: str) -> Period:
    """Return the period of a kind that holds a day."""
    first, last = BOUNDS[kind](day)
    return Period(first, last, zone, kind, named(kind, first))


def named(kind: str, first: date) -> str:
    """Return the name of the period that begins on a day."""
    if kind == "weekly":
        year, week, _day = first.isocalendar()
        return f"{year:04}-W{week:02}"
    quarter = f"{first:%Y}-Q{(first.month + 2) // 3}"
    return {"daily": f"{first}", "monthly": f"{first:%Y-%m}", "quarterly": quarter, "annual": f"{first:%Y}"}[kind]


def read(kind: str, text: str, zone: str) -> Period:
    """Return the period of a name. Refuses one that is none, and one that has not begun (`Invalid`)."""
    if kind not in REPORT_KINDS:
        raise Invalid(_("Please check the address."), kind=_("There is no such report."))
    found = PATTERNS[kind].fullmatch(text)
    try:
        day = _first(kind, [int(one) for one in found.groups()]) if found else None
    except ValueError:
        day = None
    if day is None or not FIRST <= day.year <= LAST:
        raise Invalid(_("Please check the period."), **{ASKED[kind]: _(FORMS[kind])})
    period = around(kind, day, zone)
    if not period.begun:
        raise Invalid(_("Please check the period."), **{ASKED[kind]: _("This period has not begun yet.")})
    return period


def missing(kind: str, newest: date | None, zone: str, since: date) -> Iterator[Period]:
    """Yield the periods of a kind that are over and not drafted: those after the newest draft, the latest `MOST` at most,
    or the latest one alone where there is no draft yet; none that ended before `since`."""
    latest = around(kind, clock.today(zone), zone).shifted(-1)
    wanted = [latest.shifted(-back) for back in range(MOST[kind] if newest else 1)]
    for one in reversed(wanted):
        if one.last >= since and (newest is None or one.first > newest):
            yield one


MOST = {"daily": 7, "weekly": 4, "monthly": 3, "quarterly": 2, "annual": 1}  # periods made up for after a rest


def _first(kind: str, numbers: list[int]) -> date:
    if kind == "weekly":
        return date.fromisocalendar(numbers[0], numbers[1], 1)
    if kind == "quarterly":
        return date(numbers[0], numbers[1] * 3 - 2, 1)
    year, month, day = [*numbers, 1, 1][:3]
    return date(year, month, day)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY


def _quarter(day: date) -> tuple[date, date]:
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return first, _month_end(first.replace(month=first.month + 2))


BOUNDS: dict[str, Callable[[date], tuple[date, date]]] = {
    "daily": lambda day: (day, day),
    "weekly": lambda day: (day - timedelta(days=day.weekday()), day + timedelta(days=6 - day.weekday())),
    "monthly": lambda day: (day.replace(day=1), _month_end(day)),
    "quarterly": _quarter,
    "annual": lambda day: (day.replace(month=1, day=1), day.replace(month=12, day=31)),
}
