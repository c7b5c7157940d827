"""Pricing: from what was used to what it is estimated to cost, in US dollars. Pure: no database."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from models.routines import CostDay

GB, MILLION = Decimal(10**9), Decimal(10**6)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Rates:
    """What is paid, in US dollars: for a million statements, a gigabyte stored for a month, a million requests of the
    API, a gigabyte sent; and what is paid anyway for each month, which workspaces share."""

    million_queries: Decimal
    gb_month: Decimal
    million_calls: Decimal
    gb_sent: Decimal
    base_month: Decimal


@dataclass(frozen=True, slots=True)
class Used:
    """What a workspace used in a month so far. `stored_days` are bytes times days; `stored` is what it stores last."""

    queries: int = 0
    calls: int = 0
    sent_bytes: int = 0
    stored_days: int = 0
    stored: int = 0
    first: date | None = None
    last: date | None = None


def used(rows: Sequence[CostDay]) -> Used:
    """Return the sums of the days of one workspace in a month, in any order."""
    if not rows:
        return Used()
    ordered = sorted(rows, key=lambda one: one.used_on)
    return Used(
        sum(one.queries for one in rows),
        sum(one.calls for one in rows),
        sum(one.sent_bytes for one in rows),
        sum(one.stored_bytes for one in rows),
        ordered[-1].stored_bytes,
        ordered[0].used_on,
        ordered[-1].used_on,
    )


def days_of(month: date) -> int:
    """Return how many days a month has."""
    return calendar.monthrange(month.year, month.month)[1]


def following(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def flows(one: Used, rates: Rates) -> Decimal:
    """Return the cost of what grows with use: statements, requests, bytes sent."""
    return (
        one.queries / MILLION * rates.million_queries
        + one.calls / MILLION * rates.million_calls
        + one.sent_bytes / GB * rates.gb_sent
    )


def storage(one: Used, rates: Rates, month: date) -> Decimal:
    """Return the cost of what is stored: each day costs its part of a month."""
    return one.stored_days / GB / days_of(month) * rates.gb_month


def elapsed(month: date, now: datetime) -> Decimal:
    """Return how many days of a month have passed: all of them when it is over, none before it begins."""
    begin = datetime.combine(month, time(), UTC)
    seconds = Decimal((now - begin).total_seconds())
    return min(max(seconds / 86_400, Decimal(0)), Decimal(days_of(month)))


def forecast(one: Used, rates: Rates, month: date, now: datetime) -> Decimal | None:
    """Return what the whole month will cost if it goes on like the days that were measured; None before a whole day was.

    What is stored stays as much as it is now; what is paid anyway is not in it.
    """
    if now.date() >= following(month):
        return flows(one, rates) + storage(one, rates, month)
    if one.first is None:
        return None
    measured = elapsed(month, now) - (one.first - month).days
    if measured < 1:
        return None
    left = days_of(month) - elapsed(month, now)
    whole_days_left = (following(month) - now.date()).days - 1
    more = one.stored * whole_days_left / GB / days_of(month) * rates.gb_month
    return flows(one, rates) * (measured + left) / measured + storage(one, rates, month) + more


def rounded(amount: Decimal) -> Decimal:
    """Return an amount to the cent."""
    return amount.quantize(CENT)
