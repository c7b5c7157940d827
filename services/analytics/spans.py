"""Spans of time to look at, in parts: months, or weeks of a quarter; each beside the same days a year before."""

from datetime import date, timedelta

from sqlmodel import SQLModel

from models.language import N_

SPANS = {
    "quarter": N_("This quarter"),
    "year": N_("This year"),
    "twelve": N_("Last 12 months"),
    "last_year": N_("Last year"),
}
USUAL = "twelve"
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Part(SQLModel):
    """One month or week of a span, from its first to its last day; the present one ends today."""

    first: date
    last: date


def parts(span: str, today: date) -> list[Part]:
    """Return the parts of one of `SPANS`, from old to new; none of them begins after today."""
    if span == "quarter":
        begins = date(today.year, today.month - (today.month - 1) % 3, 1)
        weeks = (begins + n * WEEK for n in range((today - begins).days // 7 + 1))
        return [Part(first=one, last=min(one + WEEK - DAY, today)) for one in weeks]
    if span == "last_year":
        return _months(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    if span == "year":
        return _months(date(today.year, 1, 1), today)
    return _months(_month(today, -11), today)


def year_before(some: list[Part]) -> list[Part]:
    """Return the same days a year before."""
    return [Part(first=_back(one.first), last=_back(one.last)) for one in some]


def _months(first: date, until: date) -> list[Part]:
    found = []
    while first <= until:
        following = _month(first, 1)
        found.append(Part(first=first, last=min(following - DAY, until)))
        first = following
    return found


def _month(day: date, by: int) -> date:
    """Return the first day of the month that is `by` months away."""
    number = day.year * 12 + day.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def _back(day: date) -> date:
    """Return the day a year before: 28 February of 29 February; the end of February stays its end."""
    if day.month == 2 and (day + DAY).month == 3:
        return date(day.year - 1, 3, 1) - DAY
    return day.replace(year=day.year - 1)
