"""Periods: days in the viewer's zone that move with the calendar, such as this month or the last 7 days."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_

from models.columns import UtcTime
from models.language import N_
from services.work import Actor, clock

MOST_DAYS = 3_650
TODAY = "today"


def _week(today: date, by: int) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=by)
    return monday, monday + timedelta(weeks=1)


def _months(today: date, first: int, many: int) -> tuple[date, date]:
    """Return the first day of a month, counted from year 0, and the day after so many months."""
    return _month(first), _month(first + many)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _this(today: date) -> int:
    return today.year * 12 + today.month - 1


PERIODS: Mapping[str, str] = {
    "today": N_("Today"),
    "yesterday": N_("Yesterday"),
    "tomorrow": N_("Tomorrow"),
    "this_week": N_("This week"),
    "last_week": N_("Last week"),
    "next_week": N_("Next week"),
    "this_month": N_("This month"),
    "last_month": N_("Last month"),
    "next_month": N_("Next month"),
    "this_quarter": N_("This quarter"),
    "last_quarter": N_("Last quarter"),
    "this_year": N_("This year"),
    "last_year": N_("Last year"),
}
_DAYS: Mapping[str, Callable[[date], tuple[date, date]]] = {
    "today": lambda day: (day, day + timedelta(days=1)),
    "yesterday": lambda day: (day - timedelta(days=1), day),
    "tomorrow": lambda day: (day + timedelta(days=1), day + timedelta(days=2)),
    "this_week": lambda day: _week(day, 0),
    "last_week": lambda day: _week(day, -1),
    "next_week": lambda day: _week(day, 1),
    "this_month": lambda day: _months(day, _this(day), 1),
    "last_month": lambda day: _months(day, _this(day) - 1, 1),
    "next_month": lambda day: _months(day, _this(day) + 1, 1),
    "this_quarter": lambda day: _months(day, _this(day) // 3 * 3, 3),
    "last_quarter": lambda day: _months(day, _this(day) // 3 * 3 - 3, 3),
    "this_year": lambda day: _months(day, day.year * 12, 12),
    "last_year": lambda day: _months(day, day.year * 12 - 12, 12),
}


def days_of(period: str, today: date) -> tuple[date, date]:
    """Return the first day of a period and the day after its last one. Weeks begin on Monday. Raises ValueError."""
    if not isinstance(period, str) or period not in _DAYS:
        raise ValueError
    return _DAYS[period](today)


def day_of(value: Any, actor: Actor) -> date:
    """Return the day of a condition: `2026-11-29`, or today's in the viewer's zone. Raises ValueError."""
    if not isinstance(value, str) or len(value) > len("2026-11-29"):
        raise ValueError
    return clock.today(actor.zone) if value == TODAY else date.fromisoformat(value)


def between(column: Any, first: date, end: date, actor: Actor) -> ColumnElement[bool]:
    """Return the criterion of a time or a day from a first day on, and before another one."""
    return and_(column >= begin(column, first, actor), column < begin(column, end, actor))


def begin(column: Any, day: date, actor: Actor) -> Any:
    """Return the start of a local day, as the column keeps it. Raises OverflowError where there is no such time."""
    if not isinstance(column.type, UtcTime):
        return day
    return datetime.combine(day, datetime.min.time(), ZoneInfo(actor.zone)).astimezone(UTC)


def span(value: Any) -> timedelta:
    """Return a number of days, 1 to 3,650. Raises ValueError for anything else."""
    if type(value) is not int or not 0 < value <= MOST_DAYS:
        raise ValueError
    return timedelta(days=value)
