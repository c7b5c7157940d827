"""The board: every stage with its deals, how many there are and what they come to, in one answer for all who see alike."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, false, func, literal, select, union_all
from sqlmodel import Session, col

from models.deals import Deal, Stage
from services import stages
from services.deals.cards import rows
from services.deals.worth import valued
from services.work import Actor, action, clock, visible

SHOWN = 25  # cards of a column; the rest after “Show more”
MOST = 1_000  # cards of a column, however often that was pressed


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """Whose deals to show, and how many cards of a column where it is not the usual number."""

    owner: UUID | None = None
    shown: tuple[tuple[UUID, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """What deals come to in one currency, and that by their likelihood; in its smallest unit."""

    currency: str
    value: int
    weighted: int


@dataclass(frozen=True, slots=True)
class Card:
    """One deal on the board."""

    id: UUID
    title: str
    contact: str | None
    company: str | None
    owner: str | None
    value: int
    value_currency: str
    close_on: date | None
    staged_at: datetime
    lost_reason: str
    late: bool  # it is still open, and was expected to close before today


@dataclass(frozen=True, slots=True)
class Lane:
    """One stage: its deals as many as are shown, and the number and the sums of all of them. Lost ones have no sum."""

    id: UUID
    name: str
    kind: str
    likelihood: int
    count: int
    sums: tuple[Sum, ...] = ()
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """The stages from left to right."""

    lanes: tuple[Lane, ...] = field(default_factory=tuple)


@action("deals.read")
def board(session: Session, actor: Actor, query: BoardQuery) -> Board:
    """Return the board with the deals that the actor may see, outside the bin."""
    lanes, whose = stages.in_order(session), [col(Deal.owner_id) == query.owner] if query.owner else []
    counts, sums = _sums(session, actor, whose)
    cards = _cards(session, actor, [one.id for one in lanes], dict(query.shown), whose)
    return Board(
        tuple(
            Lane(
                one.id,
                one.name,
                one.kind,
                one.likelihood,
                counts[one.id],
                () if one.kind == "lost" else tuple(sums[one.id]),
                tuple(cards[one.id]),
            )
            for one in lanes
        )
    )


def weighted(value: int, likelihood: int) -> int:
    """Return a sum of amounts × per cent as an amount, rounded half up."""
    return (2 * value * likelihood + 100) // 200


def _sums(session: Session, actor: Actor, whose: Sequence[Any]) -> tuple[dict[UUID, int], dict[UUID, list[Sum]]]:
    deal = valued(actor, *whose).c
    by = (deal.stage_id, deal.likelihood, deal.currency)
    found = session.execute(select(*by, func.count(), func.sum(deal.value)).group_by(*by).order_by(deal.currency))
    counts: dict[UUID, int] = defaultdict(int)
    sums: dict[UUID, list[Sum]] = defaultdict(list)
    for stage_id, likelihood, currency, number, value in found:
        counts[stage_id] += number
        sums[stage_id].append(Sum(currency, int(value), weighted(int(value), likelihood)))
    return counts, sums


def _cards(
    session: Session, actor: Actor, lanes: Sequence[UUID], shown: dict[UUID, int], whose: Sequence[Any]
) -> dict[UUID, list[Card]]:
    """Return the first cards of each stage, all by one statement that reads each along its index."""
    here = (col(Deal.binned_at).is_(None), visible(actor, Deal), *whose)
    parts = []
    for number, one in enumerate(lanes):
        ids = select(col(Deal.id), col(Deal.rank), literal(number).label("lane")).where(
            col(Deal.stage_id) == one, *here
        )
        most = max(1, min(shown.get(one, SHOWN), MOST))
        parts.append(select(ids.order_by(col(Deal.rank), col(Deal.id)).limit(most).subquery()))
    first = union_all(*parts).subquery()
    columns = (col(getattr(Deal, name)) for name in Card.__slots__ if name in Deal.model_fields)
    late = and_(col(Stage.kind) == "open", func.coalesce(col(Deal.close_on) < clock.today(actor.zone), false()))
    query = rows(*columns, col(Deal.stage_id), late.label("late")).join(first, first.c.id == col(Deal.id))
    found: dict[UUID, list[Card]] = defaultdict(list)
    for row in session.execute(query.order_by(first.c.lane, first.c.rank, first.c.id)):
        found[row.stage_id].append(Card(*(getattr(row, name) for name in Card.__slots__)))
    return found
