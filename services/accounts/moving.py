"""A session that goes on elsewhere: in another network and by another browser at once.

Either changes by itself (a train, an update), both together are rare. The session stays open, and what was proved where
it comes from counts there alone: a dangerous step elsewhere asks again, and its owner is told by mail.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from models.accounts import User, UserSession
from services.accounts import strangers, telling
from services.work import Actor, clock, house_actor, step, work


@dataclass(frozen=True, slots=True)
class Came:
    """Where a request comes from: its internet address and what its browser calls itself."""

    address: str
    agent: str


def elsewhere(found: Any, came: Came | None) -> bool:
    """Return whether a request comes from elsewhere than a session (its `address` and `agent`) was opened or proved."""
    if came is None or not found.agent or not found.address or found.agent == came.agent[:200]:
        return False
    return strangers.area(found.address) != strangers.area(came.address)


def seen(actor: Actor, found: Any, came: Came | None) -> Actor:
    """Return the actor of a session as they come with this request: elsewhere without their proof, which is noted."""
    if came is None or found.kind == "program":
        return actor
    moved = elsewhere(found, came)
    if moved and found.moved_at is None:
        note(actor.place, found.id, came)
    proved_at = None if moved else actor.proved_at
    return replace(actor, address=came.address[:64], came_by=came.agent[:200], proved_at=proved_at)


def note(place: str, session_id: UUID, came: Came) -> None:
    """Note that a session came from elsewhere, and tell its owner; once until they prove again who they are."""
    first = (col(UserSession.id) == session_id, col(UserSession.moved_at).is_(None))
    with work(house_actor(place)) as session:
        noted = update(UserSession).where(*first).values(moved_at=clock.now()).returning(col(UserSession.user_id))
        user_id = session.scalar(noted)
        user = session.get(User, user_id) if user_id else None
        if user is not None:
            telling.mail(session, user, "session_moved", f"{came.address} · {came.agent[:100]}")


@step
def proved(session: Session, actor: Actor) -> datetime:
    """Note that the person has proved now who they are, here: the session is at home where this was."""
    row, now = session.get(UserSession, actor.session_id), clock.now()
    if row is not None:
        row.proved_at, row.moved_at = now, None
        if actor.came_by:
            row.address, row.agent = actor.address, actor.came_by
    return now
