"""Attaching: the conversation a mail belongs to. Decided by what only a recipient of ours can know, then by who wrote.

1. `In-Reply-To` and `References` hold the Message-ID of one of ours, or of a mail in a conversation.
2. It came to a signed reply address.
3. It was written from exactly one contact's address: a new conversation with them.
4. Else it is unfiled. Mail never makes a contact, and its `From` allows nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import ContactPoint
from models.inbound import Received, Thread
from models.language import N_
from models.messages import Message
from services.inbound import addresses
from services.inbound.parsing import Mail
from services.messages import threads
from services.work import step

ANSWERS = N_("It answers a message of ours.")
GOES_ON = N_("It answers a message of this conversation.")
SIGNED = N_("It came to the reply address of a message of ours.")
KNOWN = N_("It was written from this contact's address.")
UNKNOWN = N_("It answers no message of ours, and its sender is no contact.")


@dataclass(frozen=True, slots=True)
class Attached:
    """Where a mail belongs, and the sentence that says why."""

    thread: Thread
    why: str
    answers: Message | None = None

    @property
    def new(self) -> bool:
        """Whether it answers nothing we know of."""
        return self.why in (KNOWN, UNKNOWN)


@step
def attach(session: Session, mail: Mail, at: datetime) -> Attached:
    """Return the conversation a mail belongs to, which may be a new one."""
    ours, thread = answered(session, mail.references)
    why = ANSWERS
    if ours is None and thread is None:
        signed = addresses.message_of(mail.reached, addresses.REPLY)
        ours, why = session.get(Message, signed) if signed else None, SIGNED
    if ours is not None:
        return Attached(of_message(session, ours, at), why, ours)
    if thread is not None:
        return Attached(thread, GOES_ON)
    contact_id = contact_of(session, [mail.sender])
    new = threads.join(session, "email", contact_id, subject=mail.subject, at=at, heard=True)
    return Attached(new, KNOWN if contact_id else UNKNOWN)


@step
def of_message(session: Session, message: Message, at: datetime) -> Thread:
    """Return the conversation of a message of ours; one begins with the first thing that comes back."""
    thread = session.get(Thread, message.thread_id) if message.thread_id else None
    if thread is None:
        thread = threads.join(
            session,
            message.channel,
            message.contact_id,
            subject=message.subject,
            made_by=message.made_by,
            at=at,
        )
        message.thread_id = thread.id
    return thread


@step
def contact_of(session: Session, emails: Sequence[str]) -> UUID | None:
    """Return the contact that has one of these addresses, outside the bin."""
    keys = [one.lower() for one in emails if one]
    if not keys:
        return None
    here = (col(ContactPoint.key).in_(keys), col(ContactPoint.kind) == "email", col(ContactPoint.live))
    found = {
        row.key: row.contact_id
        for row in session.execute(select(col(ContactPoint.key), col(ContactPoint.contact_id)).where(*here))
    }
    return next((found[one] for one in keys if one in found), None)


def own_ids(ids: Sequence[str]) -> list[UUID]:
    """Return the ids of our messages among Message-IDs: `<outbox id@domain>`, of whatever domain we sent from."""
    found = []
    for one in ids:
        try:
            local = one.strip("<>").partition("@")[0]
            if len(local) == 36:
                found.append(UUID(local))
        except ValueError:
            continue
    return found


@step
def answered(session: Session, references: Sequence[str]) -> tuple[Message | None, Thread | None]:
    """Return the nearest message of ours that a mail answers, or else the conversation of a received one it answers."""
    if not references:
        return None, None
    ids = own_ids(references)
    if ids:
        known = {one.id: one for one in session.scalars(select(Message).where(col(Message.id).in_(ids)))}
        nearest = next((known[one] for one in ids if one in known), None)
        if nearest is not None:
            return nearest, None
    here = (col(Received.header_id).in_(references), col(Received.thread_id).is_not(None))
    thread_id = session.scalar(select(col(Received.thread_id)).where(*here).order_by(col(Received.at).desc()).limit(1))
    return None, session.get(Thread, thread_id) if thread_id else None
