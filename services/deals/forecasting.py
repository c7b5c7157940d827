"""The forecast: what the open deals come to by the month they are expected to close in, whole and by likelihood."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import extract, func, select
from sqlmodel import Session, col

from models.deals import Deal
from services.deals.board import Sum, weighted
from services.deals.listing import NO_MONTH
from services.deals.worth import valued
from services.work import Actor, action, clock


@dataclass(frozen=True, slots=True)
class Month:
    """One month, as 2026-12, or "none" for deals without a day; `past` where it is over and they are still open."""

    month: str
    past: bool
    count: int
    sums: tuple[Sum, ...]


@action("deals.read")
def forecast(session: Session, actor: Actor, owner: UUID | None = None) -> list[Month]:
    """Return the months that open deals are expected to close in, the earliest first, those without a day last."""
    deal = valued(actor, *([col(Deal.owner_id) == owner] if owner else [])).c
    when = (extract("year", deal.close_on).label("year"), extract("month", deal.close_on).label("month"))
    by = (*when, deal.likelihood, deal.currency)
    found = session.execute(select(*by, func.count(), func.sum(deal.value)).where(deal.kind == "open").group_by(*by))
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for year, month, likelihood, currency, number, value in found:
        name = f"{int(year):04d}-{int(month):02d}" if year is not None else NO_MONTH
        counts[name] += number
        whole = sums[name].setdefault(currency, [0, 0])
        whole[0] += int(value)
        whole[1] += int(value) * likelihood
    now = f"{clock.today(actor.zone):%Y-%m}"
    return [
        Month(
            name,
            name < now,
            counts[name],
            tuple(Sum(one, v, weighted(w, 1)) for one, (v, w) in sorted(sums[name].items())),
        )
        for name in sorted(counts)
    ]
