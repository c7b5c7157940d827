"""Messages that must not leave after all. Checked inside each claim, at the last moment when stopping costs nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session, col

from models.contacts import Contact
from models.language import N_, _, ngettext
from models.messages import Message, Schedule
from models.outbox import Outgoing
from models.samples import SampleRow
from services.outbox.claim import Claimed, Verdict
from services.outbox.states import MOVED
from services.work import HOUSE, Actor, action, clock, find, step, visible
from services.work.events import Event, signal

BINNED = N_("It was due while its contact was in the bin.")
ERASING = N_("Its contact is being erased.")
SAMPLE = N_("It was for a sample contact. Sample contacts are never written to.")


@step
def withheld(session: Session, rows: Sequence[Claimed]) -> dict[UUID, Verdict]:
    """Return the claimed messages that must not leave, with reasons: a contact in the bin gets no more messages, and one of
    the sample data never any."""
    if session.info["place"] == HOUSE or not rows:
        return {}
    sample, binned = _is_sample(col(Contact.id)), col(Contact.binned_at).is_not(None)
    erased = col(Contact.erased_at).is_not(None)
    query: Any = select(col(Message.id), sample, and_(erased, ~binned)).join(
        Contact, col(Contact.id) == col(Message.contact_id)
    )
    query = query.where(col(Message.id).in_([row.id for row in rows]), or_(binned, sample, erased))
    waits = Verdict("later", _(ERASING), clock.now() + timedelta(minutes=1))
    return {
        one: waits if erasing else Verdict("cancel", SAMPLE if of_sample else BINNED)
        for one, of_sample, erasing in session.execute(query)
    }


@action("messages.read")
def stopped(session: Session, actor: Actor, contact_id: UUID) -> str:
    """Return a sentence about messages that wait while a contact is in the bin; empty when none do."""
    find(session, actor, Contact, contact_id, "contact")
    waits = select(func.count()).select_from(Message).join(Outgoing, col(Outgoing.id) == col(Message.id))
    # Those of a schedule are counted with it.
    waits = waits.where(col(Message.contact_id) == contact_id, col(Message.schedule_id).is_(None))
    waits = waits.where(col(Outgoing.state).in_(("pending", "held")))
    count = session.scalar(waits.where(visible(actor, Message))) or 0
    runs = (col(Schedule.contact_id) == contact_id, col(Schedule.ended_at).is_(None), visible(actor, Schedule))
    schedules = session.scalar(select(func.count()).select_from(Schedule).where(*runs)) or 0
    if count and schedules:
        return _("{messages} and {schedules} wait while it is in the bin.").format(
            messages=ngettext("{count} message", "{count} messages", count),
            schedules=ngettext("{count} schedule", "{count} schedules", schedules),
        )
    if schedules:
        return ngettext(
            "{count} schedule waits while it is in the bin.",
            "{count} schedules wait while it is in the bin.",
            schedules,
        )
    if count:
        return ngettext(
            "{count} message waits while it is in the bin.", "{count} messages wait while it is in the bin.", count
        )
    return ""


@step
def tell_waiting(session: Session, actor: Actor, event: Event) -> None:
    """After a contact went into the bin or was restored, tell pages that show its waiting messages."""
    query = select(col(Message.id)).join(Outgoing, col(Outgoing.id) == col(Message.id))
    waits = query.where(col(Message.contact_id) == event.subject_id, col(Outgoing.state).in_(("pending", "held")))
    ids = session.scalars(waits).all()
    if ids:
        signal(session, MOVED, "outbox", ids)


def _is_sample(key: Any) -> ColumnElement[bool]:
    return exists(select(col(SampleRow.id)).where(col(SampleRow.subject) == "contacts", col(SampleRow.row_id) == key))
