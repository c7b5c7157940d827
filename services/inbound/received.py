"""What came in: the list, one message, filing it with a contact, and deleting it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col

from models.contacts import Contact
from models.inbound import RECEIVED_KINDS, Received, Thread
from models.language import N_, _, with_noun
from models.messages import Message
from services import files
from services.files import FileCard
from services.inbound import indexing
from services.inbound.events import CAME, DELETED, FILED
from services.outbox import recipients
from services.records import fields, lists
from services.records.lists import Page, Slice
from services.records.search import among, matching
from services.work import Actor, Conflict, Invalid, NotFound, action, announce, clock, find, step, visible
from services.work.events import signal

SORTS: dict[str, Any] = {"at": col(Received.at)}
PEOPLE = ("reply", "new", "copy", "auto", "stop")  # written by a person, or in their name
ASKS = ("reply", "new")
ANSWERED_WITHIN = timedelta(days=30)  # what nobody answered by then was settled in another way
BEGINNING = 160  # characters of the text in a list
NOUN = N_("message")


@dataclass(frozen=True, slots=True)
class Query:
    """The received messages to show: kinds (none: all), those without a contact, those of a contact that wait for an
    answer, of one contact, conversation or mailbox."""

    q: str = ""
    kinds: tuple[str, ...] = ()
    unfiled: bool = False
    contact_id: UUID | None = None
    thread_id: UUID | None = None
    mailbox_id: UUID | None = None
    channel: str = ""
    since: datetime | None = None
    part: Slice = field(default_factory=Slice)
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """One row of the list."""

    id: UUID
    version: int
    kind: str
    channel: str
    at: datetime
    sender: str
    sender_name: str
    subject: str
    begins: str
    contact_id: UUID | None
    contact: str | None
    thread_id: UUID | None
    answers_id: UUID | None


class ReceivedCard(SQLModel):
    """Everything about one received message. `shown_text` is its text without what it quotes; the file `file_id`
    is the mail as it came."""

    id: UUID
    version: int
    kind: str
    channel: str
    at: datetime
    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    shown_text: str
    message_id: str
    contact_id: UUID | None
    contact: str | None
    thread_id: UUID | None
    answers_id: UUID | None
    why: str
    file_id: UUID | None
    attachments: list[FileCard] = Field(default_factory=list)


@action("messages.read")
def search(session: Session, actor: Actor, query: Query) -> Page[Came]:
    """Return one page of the received messages that the actor may see, the latest first. Deleted ones are left out."""
    chosen = (
        select(
            col(Received.id),
            col(Received.version),
            col(Received.kind),
            col(Received.channel),
            col(Received.at),
            col(Received.sender),
            col(Received.sender_name),
            col(Received.subject),
            col(Received.shown_text),
            col(Received.contact_id),
            col(Contact.name).label("contact"),
            col(Received.thread_id),
            col(Received.answers_id),
        )
        .outerjoin(Contact, col(Contact.id) == col(Received.contact_id))
        .where(*_criteria(session, actor, query))
    )
    return lists.page(session, chosen, query.part, SORTS, col(Received.id), "-at", _came)


@action("messages.read")
def find_received(session: Session, actor: Actor, received_id: UUID) -> ReceivedCard:
    """Return one received message. Refuses a deleted one as one that is gone."""
    return card(session, there(session, actor, received_id))


@action("messages.send")
def file(session: Session, actor: Actor, received_id: UUID, contact_id: UUID | str | None) -> ReceivedCard:
    """File a received message, and the conversation it belongs to, with a contact. Its address is not remembered."""
    row = there(session, actor, received_id)
    wanted = str(contact_id or "")
    if not wanted:
        raise Invalid(_("Please check the form."), contact_id=_("Required."))
    contact = find(session, actor, Contact, _id(wanted), N_("contact"))
    if contact.binned:
        raise Conflict(_("This contact is in the bin. Restore it first."))
    thread = session.get(Thread, row.thread_id) if row.thread_id else None
    row.contact_id = contact.id
    if thread is not None:
        here = (col(Received.thread_id) == thread.id, col(Received.id) != row.id)
        session.execute(update(Received).where(*here).values(contact_id=contact.id))
        thread.contact_id = contact.id
        announce(session, FILED, thread, about=[contact.id], contact=contact.name)
    session.flush()
    signal(session, CAME, "received", [row.id])
    return card(session, row)


@action("messages.send")
def delete(session: Session, actor: Actor, received_id: UUID) -> UUID:
    """Delete a received message for good, with its files. What stays keeps it from being fetched again: where
    it lay, its Message-ID, and a digest of its content. Return its id."""
    row = there(session, actor, received_id)
    row.sender, row.sender_key, row.sender_name, row.to, row.subject = "", "", "", "", ""
    row.text, row.shown_text, row.why, row.files, row.file_id = "", "", "", [], None
    row.deleted_at = clock.now()
    session.flush()
    files.drop(session, "received", row.id)
    thread = session.get(Thread, row.thread_id) if row.thread_id else None
    if thread is not None:
        indexing.index(session, [thread.id])
        announce(session, DELETED, thread, about=[row.contact_id])
    signal(session, CAME, "received", [row.id])
    return row.id


@step
def there(session: Session, actor: Actor, received_id: UUID) -> Received:
    """Return a received message that the actor may see and nobody deleted."""
    row = find(session, actor, Received, received_id, NOUN)
    if row.deleted_at is not None:
        raise NotFound(with_noun("That {noun} is no longer here.", NOUN))
    return row


@step
def card(session: Session, row: Received) -> ReceivedCard:
    """Return everything about a received message."""
    contact = session.get(Contact, row.contact_id) if row.contact_id else None
    return ReceivedCard(
        **row.model_dump(include=set(ReceivedCard.model_fields) - {"sender", "attachments", "contact", "why"}),
        sender=recipients.opened(row.sender, "received.sender", row.id),
        message_id=row.header_id,
        contact=contact.name if contact is not None else None,
        why=_(row.why) if row.why else "",
        attachments=attachments(session, [row])[row.id],
    )


@step
def attachments(session: Session, rows: Sequence[Received]) -> dict[UUID, list[FileCard]]:
    """Return the files of received messages that are still here."""
    known = {str(one.id): one for one in files.cards(session, [UUID(str(one)) for row in rows for one in row.files])}
    return {row.id: [known[one] for one in map(str, row.files) if one in known] for row in rows}


def _criteria(session: Session, actor: Actor, query: Query) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [visible(actor, Received), col(Received.deleted_at).is_(None)]
    kinds = tuple(fields.one_of(one, tuple(RECEIVED_KINDS), "kind") for one in query.kinds)
    if query.unfiled:
        found += [col(Received.contact_id).is_(None), col(Received.kind).in_(PEOPLE)]
    if query.unanswered:
        found += _unanswered()
    if kinds:
        found.append(col(Received.kind).in_(kinds))
    if query.contact_id:
        found.append(col(Received.contact_id) == query.contact_id)
    if query.thread_id:
        found.append(col(Received.thread_id) == query.thread_id)
    if query.mailbox_id:
        found.append(col(Received.mailbox_id) == query.mailbox_id)
    if query.channel:
        found.append(col(Received.channel) == query.channel)
    if query.since:
        found.append(col(Received.at) >= query.since)
    if query.q.strip():
        words, key = matching(session, query.q, indexing.NOUN), Received.__table__.c.thread_id  # type: ignore[attr-defined]
        found.append(col(Received.id).is_(None) if words is None else among(session, key, words))
    return found


def _unanswered() -> list[ColumnElement[bool]]:
    """Return the criteria of the last message of a contact in a conversation, with no message to the contact since. One
    to many, as a campaign sends it, is no answer."""
    later, mine = (
        aliased(Received),
        (col(Message.contact_id) == col(Received.contact_id), col(Message.campaign_id).is_(None)),
    )
    again = (col(later.thread_id) == col(Received.thread_id), col(later.at) > col(Received.at))
    return [
        col(Received.contact_id).is_not(None),
        col(Received.kind).in_(ASKS),
        col(Received.at) >= clock.now() - ANSWERED_WITHIN,
        ~select(1).where(*mine, col(Message.made_at) > col(Received.at)).correlate(Received).exists(),
        ~select(1).where(*again, col(later.kind).in_((*ASKS, "copy"))).correlate(Received).exists(),
    ]


def _came(row: Any) -> Came:
    values = {name: row._mapping[name] for name in Came.__dataclass_fields__ if name not in ("begins", "sender")}
    begins = " ".join(row.shown_text[: 4 * BEGINNING].split())[:BEGINNING]
    return Came(**values, sender=recipients.opened(row.sender, "received.sender", row.id), begins=begins)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_("Please check the form."), contact_id=_("Choose one from the list.")) from None
