"""Activity: when something last happened with each contact, gathered from events and messages.

A chore reads what was added since the latest known activity, so no other work has to write a contact for it. The first
run in a workspace reads everything.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, or_, select, union_all, update
from sqlmodel import Session, col

from models.contacts import Contact
from models.events import EventRow, EventSubject
from models.inbound import Received
from models.language import N_
from models.messages import Message
from services.work import Actor, kind, step, work
from services.work.events import signal

ACTIVE = kind("contact.active", N_("Something happened with a contact"), "schedule")  # a signal: it is not stored
EACH = timedelta(minutes=1)
OVERLAP = timedelta(minutes=5)  # a work may commit later than the time of its rows
AT_ONCE = 500  # contacts of one work
DONE = "task.done"  # services/tasks, which this room does not know
SILENT = ("bounce", "auto")  # received without anybody having written
TABLE = Contact.__table__  # type: ignore[attr-defined]


def keep_activity(actor: Actor) -> int:
    """Bring `active_at` of the contacts in the actor's place up to date. Return how many were active.

    An errand of short works, the oldest activity first: if it is stopped, the next run goes on from there.
    """
    with work(actor, read=True) as session:
        found = _lately(session)
    for start in range(0, len(found), AT_ONCE):
        with work(actor) as session:
            _note(session, found[start : start + AT_ONCE])
    return len(found)


@step
def _lately(session: Session) -> Sequence[Any]:
    """Return the contacts with later activity than is known of them, each with its time, the oldest first."""
    latest = session.scalar(select(func.max(col(Contact.active_at))).where(col(Contact.binned_at).is_(None)))
    found = union_all(*(_since(one, latest) for one in (_events(), _written(), _heard()))).subquery()
    at = func.max(found.c.at)
    known = col(Contact.active_at)
    return session.execute(
        select(col(Contact.id).label("contact_id"), at.label("seen_at"))
        .select_from(found)
        .join(Contact, col(Contact.id) == found.c.contact_id)
        .where(or_(known.is_(None), known < found.c.at))
        .group_by(col(Contact.id))
        .order_by(at, col(Contact.id))
    ).all()


def _since(source: tuple[Any, Any], latest: datetime | None) -> Any:
    query, made_at = source
    return query if latest is None else query.where(made_at > latest - OVERLAP)


def _events() -> tuple[Any, Any]:
    """What happened around a contact: notes, finished tasks, deals, documents, payments. An edit of the contact itself is
    none of that, nor is a task that is still to be done: a lead stays stale until somebody follows up."""
    query: Any = (
        select(col(EventSubject.record_id).label("contact_id"), col(EventSubject.at).label("at"))
        .join(EventRow, col(EventRow.id) == col(EventSubject.event_id))
        .where(col(EventRow.subject) != TABLE.name, or_(col(EventRow.subject) != "tasks", col(EventRow.kind) == DONE))
    )
    return query, col(EventRow.at)


def _written() -> tuple[Any, Any]:
    """What was written to a contact."""
    here = and_(col(Message.contact_id).is_not(None), col(Message.purpose) != "test")
    return select(col(Message.contact_id), col(Message.made_at)).where(here), col(Message.made_at)


def _heard() -> tuple[Any, Any]:
    """What a contact wrote: at the time that the message says, unless it is still to come."""
    at, made_at = col(Received.at), col(Received.made_at)
    here = and_(col(Received.contact_id).is_not(None), col(Received.kind).not_in(SILENT))
    return select(col(Received.contact_id), case((at < made_at, at), else_=made_at)).where(here), made_at


@step
def _note(session: Session, found: Sequence[Any]) -> None:
    """Write the times, past the trail and without a new version: nobody edited these contacts."""
    to = bindparam("to", type_=TABLE.c.active_at.type)
    later = or_(TABLE.c.active_at.is_(None), TABLE.c.active_at < to)
    change = update(TABLE).where(TABLE.c.id == bindparam("row"), later).values(active_at=to)
    session.connection().execute(change, [{"row": one.contact_id, "to": one.seen_at} for one in found])
    ids: list[UUID] = [one.contact_id for one in found]
    signal(session, ACTIVE, TABLE.name, ids)
