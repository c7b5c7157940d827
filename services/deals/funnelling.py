"""The funnel: how many deals reached each stage in a period, how many went on from there, and how long they stayed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.columns import UtcTime
from models.deals import Deal, DealMove, Stage
from services import stages
from services.deals.listing import reached, since
from services.work import Actor, action, visible

PERIODS = (30, 90, 365)  # days, to choose from


@dataclass(frozen=True, slots=True)
class Step:
    """One stage: the deals that reached it, of those before it in per cent (None for the first, and for lost ones), and
    the median time of those that left it (None where none did)."""

    id: UUID
    name: str
    kind: str
    count: int
    per_cent: int | None
    stayed: timedelta | None


@action("deals.read")
def funnel(session: Session, actor: Actor, days: int = 90, owner: UUID | None = None) -> list[Step]:
    """Return the stages in the order of the board, those for lost deals last, for the last `days` (today included)."""
    began = since(actor, days)
    mine = [col(Deal.binned_at).is_(None), visible(actor, Deal), *([col(Deal.owner_id) == owner] if owner else [])]
    counts, stays = _counts(session, mine, began), _stays(session, mine, began)
    found: list[Step] = []
    there = stages.in_order(session)
    for stage in [one for kind in ("open", "won", "lost") for one in there if one.kind == kind]:
        before = found[-1].count if found and stage.kind != "lost" and found[-1].kind == "open" else 0
        share = round(100 * counts[stage.id] / before) if before else None
        stayed = timedelta(seconds=median(stays[stage.id])) if stage.kind == "open" and stays[stage.id] else None
        found.append(Step(stage.id, stage.name, stage.kind, counts[stage.id], share, stayed))
    return found


def _counts(session: Session, mine: Sequence[Any], began: datetime) -> dict[UUID, int]:
    at, to = aliased(Stage), aliased(Stage)
    query = (
        select(at.id, func.count(col(DealMove.deal_id).distinct()))  # type: ignore[call-overload]
        .select_from(DealMove)
        .join(Deal, col(Deal.id) == col(DealMove.deal_id))
        .join(to, to.id == col(DealMove.to_id))
        .join(at, reached(at, to))
        .where(col(DealMove.made_at) >= began, *mine)
        .group_by(at.id)
    )
    return defaultdict(int, {stage_id: number for stage_id, number in session.execute(query)})


def _stays(session: Session, mine: Sequence[Any], began: datetime) -> dict[UUID, list[float]]:
    """Return the seconds that deals stayed in each stage, of those that left it in the period."""
    order = (col(DealMove.made_at), col(DealMove.id))
    came = func.lag(col(DealMove.made_at)).over(partition_by=col(DealMove.deal_id), order_by=order)
    moves = (
        select(
            col(DealMove.from_id), col(DealMove.made_at).label("left_at"), type_coerce(came, UtcTime).label("came_at")
        )
        .join(Deal, col(Deal.id) == col(DealMove.deal_id))
        .where(*mine)
        .subquery()
    )
    left = select(moves.c.from_id, moves.c.came_at, moves.c.left_at)
    found: dict[UUID, list[float]] = defaultdict(list)
    for stage_id, came_at, left_at in session.execute(
        left.where(moves.c.left_at >= began, moves.c.came_at.is_not(None))
    ):
        found[stage_id].append((left_at - came_at).total_seconds())
    return found
