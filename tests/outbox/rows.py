"""Rows of the outbox for tests: put one in, put it into a state, look at it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from models.outbox import Attempt
from services.outbox import claim
from services.outbox.states import ATTEMPTS, OUTBOX, OVER, Change, apply
from services.work import Actor, clock, work

BOOT = uuid4()
LEASED = ("claimed", "handed")


def queue(
    actor: Actor, *, due: timedelta = timedelta(0), expires: timedelta | None = None, key: str = "", **more: Any
) -> UUID:
    """Put one thing into the outbox, due in so long from now."""
    now = clock.now()
    values = {"channel": "email", "recipient": "ada@example.com", "subject": "Hello", "body": "Hello, Ada.", **more}
    until = now + expires if expires is not None else None
    with work(actor) as session:
        return claim.put(session, key=key or uuid4().hex, due_at=now + due, expires_at=until, **values)


def force(actor: Actor, row_id: UUID, state: str, boot: UUID | None = BOOT, **more: Any) -> None:
    """Put a row into a state, whatever it was in."""
    values: dict[str, Any] = {"state": state, "boot_id": None, "leased_until": None, "settled_at": None}
    if state in LEASED:
        values |= {"boot_id": boot, "leased_until": clock.now() + claim.LEASE}
    if state in OVER:
        values["settled_at"] = clock.now()
    with work(actor) as session:
        session.connection().execute(update(OUTBOX).where(OUTBOX.c.id == row_id).values(**{**values, **more}))


def in_state(actor: Actor, state: str, boot: UUID | None = BOOT, **more: Any) -> UUID:
    """One row in that state; claimed and handed ones by this boot."""
    row_id = queue(actor)
    force(actor, row_id, state, boot, **more)
    return row_id


def row(actor: Actor, row_id: UUID) -> Any:
    """A row of the outbox as it is now."""
    with work(actor, read=True) as session:
        return session.execute(select(OUTBOX).where(OUTBOX.c.id == row_id)).one()


def state(actor: Actor, row_id: UUID) -> str:
    """In which state a row is now."""
    return str(row(actor, row_id).state)


def attempts(actor: Actor, row_id: UUID) -> list[Attempt]:
    """What was written down about a row, oldest first."""
    with work(actor, read=True) as session:
        query = select(Attempt).where(ATTEMPTS.c.outgoing_id == row_id).order_by(ATTEMPTS.c.at, ATTEMPTS.c.id)
        return list(session.scalars(query))


def make(actor: Actor, *changes: Change) -> list[bool]:
    """Apply changes in a work of their own."""
    with work(actor) as session:
        return apply(session, actor, changes)


def take(actor: Actor, boot: UUID = BOOT, limit: int = 100) -> list[claim.Claimed]:
    """Claim what is due."""
    with work(actor) as session:
        return claim.claim(session, actor, boot, limit)


def passed(at: datetime) -> bool:
    """Whether a time lies behind us."""
    return at <= clock.now()
