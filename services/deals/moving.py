"""How deals move over the board: into a stage and to a place in it, won or lost; and how long they stayed.

Cards of a column are ordered by `rank`, with gaps, so that a move writes one row and two people who move two cards do
not meet.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from models.accounts import User
from models.deals import Deal, DealMove, Stage
from models.language import N_, _
from models.text import line
from services import ledger, stages
from services.deals.cards import DealCard, card
from services.work import Actor, Conflict, Invalid, action, announce, clock, expect, kind, step, visible
from services.work import find as find_row
from services.work.events import signal

GAP = (
    1 << 20
)  # between two ranks: twenty cards fit one after another into the same gap before a column is numbered anew
REASON = 200  # characters
MOVED = kind("deal.moved", N_("{actor} moved {subject} from {old} to {new}"), "east")
WON = kind("deal.won", N_("{actor} won {subject}"), "emoji_events")
LOST = kind("deal.lost", N_("{actor} lost {subject}: {reason}"), "thumb_down")
RANKED = kind("deal.ranked", N_("{actor} moved {subject} up or down in its stage"), "swap_vert")


@dataclass(frozen=True, slots=True)
class Stay:
    """A deal's time in a stage; `until` is None while it is there. `reason`: why it was lost."""

    stage_id: UUID
    stage: str
    kind: str
    since: datetime
    until: datetime | None
    by: str | None
    reason: str


@action("deals.edit")
def move(
    session: Session,
    actor: Actor,
    deal_id: UUID,
    stage_id: UUID,
    after: UUID | None = None,
    lost_reason: str = "",
    version: int | None = None,
) -> DealCard:
    """Move a deal into a stage (or within its own): below the deal `after`, or on top. When that one has left the stage
    meanwhile, it goes on top, too.

    Refuses a stage for lost deals without a reason (F-15), a deal or a stage in the bin, and unknown ids.
    """
    deal = find_row(session, actor, Deal, deal_id, "deal")
    expect(deal, version, stage_id=stage_id)
    if deal.binned:
        raise Conflict(_("This deal is in the bin. Restore it first."))
    stage, reason = stages.held(session, stage_id), _reason(lost_reason)
    if stage.kind == "lost" and not (reason or deal.lost_reason):
        raise Invalid(_("Please check the form."), lost_reason=_("Say why it was lost."))
    rank = _below(session, actor, deal, stage.id, after)
    if stage.id != deal.stage_id:
        _into(session, deal, stage, reason)
    elif rank != deal.rank:
        signal(session, RANKED, str(Deal.__tablename__), [deal.id])
    if reason and stage.kind == "lost":
        deal.lost_reason = reason
    if deal.rank != rank:
        deal.rank = rank
    session.flush()
    ledger.rebuild(session, deal)
    return card(session, deal)


@action("deals.read")
def history(session: Session, actor: Actor, deal_id: UUID) -> list[Stay]:
    """Return the stages that a deal has been in, the first one first, with the time in each."""
    find_row(session, actor, Deal, deal_id, "deal")
    moves = (
        select(DealMove, col(Stage.name), col(Stage.kind), col(User.name).label("by"))
        .join(Stage, col(Stage.id) == col(DealMove.to_id))
        .outerjoin(User, col(User.id) == col(DealMove.made_by))
        .where(col(DealMove.deal_id) == deal_id)
        .order_by(col(DealMove.made_at), col(DealMove.id))
    )
    found = session.execute(moves).all()
    ends: list[datetime | None] = [*(row.DealMove.made_at for row in found[1:]), None]
    return [
        Stay(row.DealMove.to_id, row.name, row.kind, row.DealMove.made_at, until, row.by, row.DealMove.reason)
        for row, until in zip(found, ends, strict=True)
    ]


@action("deals.read")
def reasons(session: Session, actor: Actor, limit: int = 6) -> list[str]:
    """Return the reasons why deals were lost, the most common first, for suggestions."""
    mine = (col(Deal.lost_reason) != "", col(Deal.binned_at).is_(None), visible(actor, Deal))
    grouped = select(col(Deal.lost_reason)).where(*mine).group_by(col(Deal.lost_reason))
    return list(session.scalars(grouped.order_by(func.count().desc(), col(Deal.lost_reason)).limit(limit)))


@step
def put(session: Session, deal: Deal, stage: Stage, reason: str = "") -> None:
    """Put a deal on top of a stage, without telling anybody."""
    was, deal.stage_id, deal.staged_at = deal.stage_id, stage.id, clock.now()
    deal.rank = on_top(session, stage.id)
    note(session, deal, was, reason)


@step
def note(session: Session, deal: Deal, was: UUID | None, reason: str = "") -> None:
    """Note that a deal came into its stage: the time in a stage is read from these rows."""
    session.add(DealMove(deal_id=deal.id, from_id=was, to_id=deal.stage_id, reason=reason))


@step
def on_top(session: Session, stage_id: UUID) -> int:
    """Return a rank above all deals of a stage."""
    lowest = session.scalar(select(func.min(col(Deal.rank))).where(*_in(stage_id)))
    return 0 if lowest is None else lowest - GAP


def _in(stage_id: UUID) -> tuple[Any, ...]:
    return col(Deal.stage_id) == stage_id, col(Deal.binned_at).is_(None)


def _reason(typed: str) -> str:
    reason = line(typed) or ""
    if len(reason) > REASON:
        too_long = _("Use at most {max_length} characters.").format(max_length=REASON)
        raise Invalid(_("Please check the form."), lost_reason=too_long)
    return reason


def _into(session: Session, deal: Deal, stage: Stage, reason: str) -> None:
    was = session.get_one(Stage, deal.stage_id)
    deal.stage_id, deal.staged_at = stage.id, clock.now()
    if stage.kind != was.kind:
        deal.closed_at = None if stage.kind == "open" else deal.staged_at
    if stage.kind != "lost":
        deal.lost_reason = ""
    note(session, deal, was.id, reason)
    what = {"won": WON, "lost": LOST}.get(stage.kind, MOVED)
    announce(session, what, deal, old=was.name, new=stage.name, reason=reason or deal.lost_reason)


def _below(session: Session, actor: Actor, deal: Deal, stage_id: UUID, after: UUID | None) -> int:
    """Return the rank of the place below a deal, and number the column anew where there is no room."""
    above = _above(session, actor, deal, stage_id, after)
    if above is None:
        stays = deal.stage_id == stage_id and deal.id == _topmost(session, stage_id)
        return deal.rank if stays else on_top(session, stage_id)
    below = _next(session, deal, stage_id, above)
    if below is None:
        return above + GAP
    if below - above < 2:
        _number(session, stage_id)
        return _below(session, actor, deal, stage_id, after)
    return (above + below) // 2


def _above(session: Session, actor: Actor, deal: Deal, stage_id: UUID, after: UUID | None) -> int | None:
    """Return the rank of the deal `after`; None where that is not in this stage. Refuses an unknown one."""
    if after is None or after == deal.id:
        return None
    mine = (col(Deal.id) == after, visible(actor, Deal))
    there = session.execute(select(col(Deal.stage_id), col(Deal.binned_at), col(Deal.rank)).where(*mine)).first()
    if there is None:
        raise Invalid(_("Please check the form."), after=_("There is no such deal."))
    return there.rank if there.stage_id == stage_id and there.binned_at is None else None


def _topmost(session: Session, stage_id: UUID) -> UUID | None:
    first = select(col(Deal.id)).where(*_in(stage_id)).order_by(col(Deal.rank), col(Deal.id)).limit(1)
    return session.scalar(first)


def _next(session: Session, deal: Deal, stage_id: UUID, above: int) -> int | None:
    others = (*_in(stage_id), col(Deal.id) != deal.id, col(Deal.rank) > above)
    return session.scalar(select(func.min(col(Deal.rank))).where(*others))


def _number(session: Session, stage_id: UUID) -> None:
    """Number a column anew, past the trail and the versions: the order stays as it is."""
    session.flush()
    place = func.row_number().over(order_by=(col(Deal.rank), col(Deal.id)))
    numbered = select(col(Deal.id), place.label("place")).where(*_in(stage_id)).subquery()
    anew = update(Deal).where(col(Deal.id) == numbered.c.id).values(rank=numbered.c.place * GAP)
    session.execute(anew, execution_options={"synchronize_session": False})
    session.expire_all()
