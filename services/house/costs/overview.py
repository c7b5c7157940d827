"""Overview: what each workspace is estimated to cost, month by month (X-12, T-07), for operators."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, _
from models.routines import CostDay
from services import settings
from services.house import tenants
from services.house.costs import plans, pricing
from services.house.costs.plans import Part
from services.house.costs.pricing import Rates, Used
from services.house.tables import csv_of
from services.work import HOUSE, Actor, Invalid, clock, errand, house_actor, step, work

MONTHS = 13  # that are shown
ITSELF = N_("The installation itself")


@dataclass(frozen=True, slots=True)
class Line:
    """One workspace in a month: what it used, what that is estimated to cost so far with its part of what is paid anyway,
    what the whole month will cost (None: measured for less than a day), and its limits. The house's own line has no limits."""

    place: str
    name: str
    used: Used
    cost: Decimal
    forecast: Decimal | None
    limits: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Costs:
    """A month: its lines, the dearest first, their sums, and the total of each month so far, the oldest first."""

    month: date
    lines: list[Line]
    trend: list[tuple[date, Decimal]]
    rates: Rates

    @property
    def total(self) -> Decimal:
        """The estimate of all lines so far."""
        return sum((one.cost for one in self.lines), Decimal(0))

    @property
    def forecast(self) -> Decimal | None:
        """The estimate of all lines for the whole month; None where no line has one."""
        known = [one.forecast for one in self.lines if one.forecast is not None]
        return sum(known, Decimal(0)) if known else None


@errand("maintenance.read")
def overview(actor: Actor, month: str = "") -> Costs:
    """Return the costs of a month (as 2026-11; empty: the present one, UTC). Refuses another text (`Invalid`)."""
    return of_month(month_of(month), limits=True)


@errand("maintenance.read")
def exported(actor: Actor, month: str = "") -> tuple[str, bytes]:
    """Return the costs of a month as a CSV file: its name and its bytes. Numbers are plain, amounts in US dollars."""
    found = of_month(month_of(month))
    head = ["month", "workspace", "queries", "api_calls", "bytes_sent", "bytes_stored", "estimate_usd", "forecast_usd"]
    rows = [
        [
            f"{found.month:%Y-%m}",
            one.name,
            one.used.queries,
            one.used.calls,
            one.used.sent_bytes,
            one.used.stored,
            pricing.rounded(one.cost),
            "" if one.forecast is None else pricing.rounded(one.forecast),
        ]
        for one in found.lines
    ]
    return f"costs-{found.month:%Y-%m}.csv", csv_of(head, rows)


def month_of(typed: str) -> date:
    """Return the first day of a month as it is typed, 2026-11; of nothing, that of the present month (UTC)."""
    if not typed:
        return clock.now().date().replace(day=1)
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        raise Invalid(_("Please check the month."), month=_("Write a month as in 2026-11.")) from None


def so_far() -> float | None:
    """Return what this month is estimated to have cost so far, in US dollars; None before anything was counted."""
    found = of_month(month_of(""))
    return float(found.total) if found.lines else None


def of_month(month: date, *, limits: bool = False) -> Costs:
    """Return the costs of a month; with `limits`, how much of its plan each workspace uses now."""
    names = {one.id.hex: one.name for one in tenants.everyone()} | {HOUSE: _(ITSELF)}
    parts = plans.every() if limits else {}
    with work(house_actor(), read=True) as session:
        rates, rows = _rates(session), _rows(session, month)
    here = [(one, [row for row in rows if row.used_on.replace(day=1) == one]) for one in _months(month)]
    trend = [(one, _total(found, rates, one)) for one, found in here if found]
    lines = [
        replace(one, name=names.get(one.place, _("A workspace that is gone")), limits=tuple(parts.get(one.place, ())))
        for one in _lines(here[-1][1], rates, month)
    ]
    return Costs(month, sorted(lines, key=lambda one: (-one.cost, one.name)), trend, rates)


def _months(last: date) -> list[date]:
    """Return the first days of the months up to this one, the oldest first."""
    found = [last]
    while len(found) < MONTHS:
        before = found[0].replace(day=1)
        found.insert(0, date(before.year - (before.month == 1), (before.month - 2) % 12 + 1, 1))
    return found


def _lines(rows: list[CostDay], rates: Rates, month: date) -> list[Line]:
    by_place: dict[str, list[CostDay]] = {}
    for row in rows:
        by_place.setdefault(row.place, []).append(row)
    now, sharers = clock.now(), len([one for one in by_place if one != HOUSE])
    share = rates.base_month / sharers if sharers else Decimal(0)
    passed = share * pricing.elapsed(month, now) / pricing.days_of(month)
    lines = []
    for place, days in by_place.items():
        one = pricing.used(days)
        mine = Decimal(0) if place == HOUSE else Decimal(1)
        cost = pricing.flows(one, rates) + pricing.storage(one, rates, month) + mine * passed
        ahead = pricing.forecast(one, rates, month, now)
        lines.append(Line(place, "", one, cost, None if ahead is None else ahead + mine * share))
    return lines


def _total(rows: list[CostDay], rates: Rates, month: date) -> Decimal:
    return sum((one.cost for one in _lines(rows, rates, month)), Decimal(0))


@step
def _rates(session: Session) -> Rates:
    names: Mapping[str, settings.Setting[Decimal]] = {
        "million_queries": settings.costs.MILLION_QUERIES,
        "gb_month": settings.costs.GB_MONTH,
        "million_calls": settings.costs.MILLION_CALLS,
        "gb_sent": settings.costs.GB_SENT,
        "base_month": settings.costs.BASE_MONTH,
    }
    return Rates(**settings.get_many(session, names))


@step
def _rows(session: Session, month: date) -> list[CostDay]:
    first, after = _months(month)[0], pricing.following(month)
    query = select(CostDay).where(col(CostDay.used_on) >= first, col(CostDay.used_on) < after)
    return list(session.scalars(query))
