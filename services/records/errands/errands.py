"""Errands for their callers: begin one, see its progress and effects, cancel it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from models.errands import Errand
from models.language import N_, _, with_noun
from services.records import lists
from services.records.errands import kinds, states
from services.records.errands.cards import ErrandCard, card, undoable_until
from services.records.errands.effects import ROWS, ErrandLine
from services.records.errands.kinds import ErrandKind
from services.records.lists import Page, Slice
from services.work import Actor, Conflict, NotFound, action, clock, step
from services.work import find as find_row

NEWS = timedelta(hours=1)  # how long the end of an errand is news
WEEK = timedelta(days=7)  # longer than any errand takes; the index on it spares reading all kept ones
SHOWN = 20
SORTS = {"position": ROWS.c.position}


@step
def begin(
    session: Session,
    actor: Actor,
    kind: ErrandKind,
    params: Mapping[str, Any],
    total: int | None = None,
    *,
    made_by: UUID | None = None,
) -> ErrandCard:
    """Begin an errand, in the work of the action that has checked the permission. `params` must be valid JSON; `total`
    is the number of rows, if known. It runs as the actor, or as the person whose work the house begins (`made_by`)."""
    return card(start(session, actor, kind, params, total, made_by))


@step
def start(
    session: Session,
    actor: Actor,
    kind: ErrandKind,
    params: Mapping[str, Any],
    total: int | None,
    made_by: UUID | None = None,
) -> Errand:
    """Do the same as `begin`, and return the row."""
    by_token = (
        {"token": str(actor.token_id)} if actor.token_id and made_by is None else {}
    )  # it does no more than that may
    errand = Errand(kind=kind.name, params={**params, **by_token}, total=total, made_by=made_by or actor.user_id)
    session.add(errand)
    session.flush()
    states.begun(session, errand)
    return errand


@action("account.read")
def find(session: Session, actor: Actor, errand_id: UUID) -> ErrandCard:
    """Return one errand: one's own, or one the actor may see and would be allowed to begin."""
    return card(_seen(session, actor, errand_id))


@action("account.read")
def mine(session: Session, actor: Actor) -> list[ErrandCard]:
    """Return one's own errands that are open or ended within the hour, the latest first, at most 20. Of quiet ones that
    ended, only failures are among them."""
    told = or_(col(Errand.state) == "failed", col(Errand.kind).not_in(kinds.quiet()))
    news = and_(col(Errand.made_at) > clock.now() - WEEK, col(Errand.finished_at) > clock.now() - NEWS, told)
    lately = or_(col(Errand.state).in_(states.OPEN), news)
    query = select(Errand).where(col(Errand.made_by) == actor.user_id, lately)
    latest = query.order_by(col(Errand.made_at).desc(), col(Errand.id).desc()).limit(SHOWN)
    return [card(errand) for errand in session.scalars(latest)]


@action("account.edit")
def cancel(session: Session, actor: Actor, errand_id: UUID) -> ErrandCard:
    """Ask an errand to stop: a queued one ends at once, a running one after its present work. Rows that are already
    done stay. Refuses one that ended otherwise."""
    errand = _seen(session, actor, errand_id)
    session.refresh(errand, with_for_update=True)
    if errand.state == "queued":
        states.finish(session, errand, "cancelled")
    elif errand.state == "running":
        errand.cancel_asked_at = errand.cancel_asked_at or clock.now()
        states.moved(session, errand)
    elif errand.state != "cancelled":
        raise Conflict(_("This has already ended, so there is nothing to cancel."))
    return card(errand)


@action("account.edit")
def undo(session: Session, actor: Actor, errand_id: UUID) -> ErrandCard:
    """Begin to take back what an errand did. Refuses one that cannot be undone, or was, or is still going on."""
    errand = _seen(session, actor, errand_id)
    session.refresh(errand, with_for_update=True)
    known = kinds.known(errand.kind)
    if known is None or known.undo is None or undoable_until(errand) is None:
        raise Conflict(_("This can no longer be undone."))
    actor.require(known.permission)
    begun = known.undo(session, actor, errand)
    errand.params = {**errand.params, "undone_by": str(begun.id)}
    return card(begun)


@action("account.read")
def rows(
    session: Session, actor: Actor, errand_id: UUID, verb: str | None = None, part: Slice = Slice()
) -> Page[ErrandLine]:
    """Return one page of an errand's effects, in order; with a `verb`, only those of that outcome (refused, …)."""
    _seen(session, actor, errand_id)
    where = [ROWS.c.errand_id == errand_id, *([ROWS.c.verb == verb] if verb else [])]
    query = select(ROWS.c.id, ROWS.c.position, ROWS.c.record_id, ROWS.c.verb, ROWS.c.reason).where(*where)
    total, capped = lists.count(session, query)
    found = session.execute(lists.cut(query, part, SORTS, ROWS.c.id, "position")).all()
    shown = found[: lists.size(part)]
    cursor = lists.cursor_after(shown[-1], part, "position", SORTS) if len(found) > len(shown) else None
    return Page([ErrandLine.model_validate(row._mapping) for row in shown], total, capped, cursor)


def _seen(session: Session, actor: Actor, errand_id: UUID) -> Errand:
    """Return an errand the actor may see. A colleague's may quote records, so it takes the permission to begin it."""
    errand = find_row(session, actor, Errand, errand_id, "errand")
    known = kinds.known(errand.kind)
    if errand.made_by != actor.user_id and not (known and actor.may(known.permission)):
        raise NotFound(with_noun("That {noun} is no longer here.", N_("errand")))
    return errand
