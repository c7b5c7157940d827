"""Running: a process claims an errand and does one short work after the other.

One commit holds the effects of a work, its progress and the next lease, so a kill at any moment neither loses nor
doubles a row. The lease identifies the claim: after a takeover it differs, and the late work is undone.
"""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlmodel import Session, col

from models.errands import Errand
from models.language import _
from services.accounts import sessions
from services.doors import holding
from services.records.errands import cards, effects, kinds, states
from services.records.errands.kinds import ErrandKind, Portion, Worked
from services.work import Actor, Invalid, clock, house_actor, step, work
from services.work.action import named
from services.work.killpoints import reach

ERRANDS = Errand.__table__  # type: ignore[attr-defined]
LEASE = timedelta(seconds=60)  # many times as long as a work takes; each work renews it
TOLD_EACH = timedelta(seconds=0.3)  # open pages are told at most so often
FIRST = 25  # rows of the first work


@dataclass(frozen=True, slots=True)
class Claim:
    """An errand that this process runs, as long as its row has this lease."""

    place: str
    errand_id: UUID
    begun_by: UUID | None
    lease: datetime
    told_at: datetime
    at_once: int = FIRST
    tries: int = 0  # failed tries of the next work
    pause: float = 0.0  # seconds until it is tried again
    token: UUID | None = None  # with which it was begun, and whose scopes it keeps to
    prepared: bool = False  # its kind does something outside before each work


@step
def claim(session: Session, actor: Actor) -> Claim | None:
    """Claim the place's oldest errand that waits or whose lease ran out; none while another one runs."""
    now = clock.now()
    other = ERRANDS.alias()
    busy = select(other.c.id).where(other.c.state == "running", other.c.leased_until > now)
    first = select(ERRANDS.c.id).where(waits(now)).order_by(ERRANDS.c.made_at, ERRANDS.c.id).limit(1).cte("first")
    taken = (
        update(ERRANDS)
        .where(ERRANDS.c.id.in_(select(first.c.id)), waits(now), ~busy.exists())
        .values(
            state="running",
            leased_until=now + LEASE,
            started_at=func.coalesce(ERRANDS.c.started_at, now),
            version=ERRANDS.c.version + 1,
        )
        .returning(ERRANDS.c.id)
    )
    found = session.connection().execute(taken).scalar()
    if found is None:
        return None
    errand = session.get_one(Errand, found)
    states.moved(session, errand)
    cards.note_pace(errand.id, errand.done)
    known = kinds.known(errand.kind)
    prepared = known is not None and known.outside is not None
    token = UUID(errand.params["token"]) if "token" in errand.params else None
    return Claim(actor.place, errand.id, errand.made_by, now + LEASE, now, token=token, prepared=prepared)


def go_on(held: Claim) -> Claim | None:
    """Do one work of a claimed errand, as the person who began it. Return the claim for the next work, or None when the
    errand ended or was taken over. Raises the errors of the work, which is then undone."""
    actor = _actor(held)
    ready = _outside(actor, held)
    with work(actor) as session:
        errand, then = _claimed(session, held), held
        if errand is not None and errand.cancel_asked_at is not None:
            states.finish(session, errand, "cancelled")
        elif errand is not None:
            then = _work(session, actor, errand, held, ready)
        reach("errand worked")
    reach("errand went on")
    if errand is None or errand.state != "running":
        cards.forget_pace(held.errand_id)
        return None
    cards.note_pace(errand.id, errand.done)
    return then


def fail(held: Claim, sentence: str) -> None:
    """End a claimed errand that cannot continue."""
    with work(house_actor(held.place)) as session:
        errand = _claimed(session, held)
        if errand is not None:
            states.finish(session, errand, "failed", sentence)
    cards.forget_pace(held.errand_id)


def let_go(held: Claim) -> None:
    """Put a claimed errand back: the next start continues from its cursor."""
    with work(house_actor(held.place)) as session:
        errand = _claimed(session, held)
        if errand is not None:
            _put_back(session, errand)
    cards.forget_pace(held.errand_id)


@step
def recover(session: Session, actor: Actor) -> int:
    """At start, put back the errands of a dead server, because only one server at a time has a place (work/lock.py).
    Return how many."""
    left = session.scalars(select(Errand).where(col(Errand.state) == "running")).all()
    for errand in left:
        _put_back(session, errand)
    return len(left)


def waits(now: datetime) -> ColumnElement[bool]:
    """Return the criterion of errands that nothing is running."""
    late = and_(ERRANDS.c.state == "running", ERRANDS.c.leased_until <= now)
    return or_(ERRANDS.c.state == "queued", late)


def _actor(held: Claim) -> Actor:
    if held.token is not None:
        return holding.by_id(held.place, held.token)
    return sessions.by_user(held.place, held.begun_by) if held.begun_by else house_actor(held.place)


def _claimed(session: Session, held: Claim) -> Errand | None:
    """Return the errand, locked until the work ends; None when another process has taken it over."""
    ours: tuple[Any, ...] = (col(Errand.state) == "running", col(Errand.leased_until) == held.lease)
    query = select(Errand).where(col(Errand.id) == held.errand_id, *ours).with_for_update()
    return session.scalars(query).first()


def _outside(actor: Actor, held: Claim) -> Any:
    """Do what the kind does before a work, without a session, and return what its work gets of it."""
    if not held.prepared:
        return None
    with work(actor, read=True) as session:
        errand = session.get(Errand, held.errand_id)
        kind = kinds.known(errand.kind) if errand is not None and errand.cancel_asked_at is None else None
    if errand is None or kind is None or kind.outside is None:
        return None
    actor.require(kind.permission)
    return kind.outside(actor, _portion(errand, min(held.at_once, kind.at_once)))


def _work(session: Session, actor: Actor, errand: Errand, held: Claim, ready: Any) -> Claim:
    """Do one portion, record its progress, and return the claim for the next one."""
    kind, began = _kind(errand), time.monotonic()
    actor.require(kind.permission)
    session.info["action"] = named(kind.work)
    at_once = min(held.at_once, kind.at_once)
    portion = _portion(errand, at_once, ready)
    worked = kind.work(session, actor, portion)
    if worked.cursor == portion.cursor and worked.cursor is not None:
        raise RuntimeError("a work that does not move its cursor would be done again for ever")
    effects.write(session, errand, worked.rows)
    _count(errand, worked)
    if worked.cursor is None:
        states.finish(session, errand, "done")
        return held
    now = clock.now()
    errand.cursor, errand.leased_until = worked.cursor, now + LEASE
    told = now - held.told_at >= TOLD_EACH
    if told:
        states.moved(session, errand)
    session.flush()
    fitting = max(kind.fewest, round(at_once * kind.lasts / (time.monotonic() - began)))
    told_at = now if told else held.told_at
    return replace(held, lease=now + LEASE, told_at=told_at, at_once=fitting, tries=0, pause=worked.pause)


def _portion(errand: Errand, at_once: int, ready: Any = None) -> Portion:
    return Portion(errand.id, errand.params, errand.cursor, errand.done, errand.total, at_once, ready)


def _kind(errand: Errand) -> ErrandKind:
    found = kinds.known(errand.kind)
    if found is None:
        raise Invalid(_("This version of Steward does not know how to go on with this."))
    return found


def _count(errand: Errand, worked: Worked) -> None:
    errand.done += worked.done
    errand.counts = {
        outcome: errand.counts.get(outcome, 0) + worked.counts.get(outcome, 0)
        for outcome in (*errand.counts, *worked.counts)
    }


def _put_back(session: Session, errand: Errand) -> None:
    errand.state, errand.leased_until = "queued", None
    states.moved(session, errand)
