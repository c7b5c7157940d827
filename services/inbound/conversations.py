"""Conversations: what was sent and what came back, together, in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import Field, Session, SQLModel, col

from models.contacts import Contact
from models.inbound import Received, Thread
from models.language import N_, _
from models.messages import Message
from models.outbox import Outgoing, OutgoingText
from services.accounts import users
from services.files import FileCard
from services.inbound import keeping, received
from services.outbox import recipients
from services.records import lists
from services.records.lists import Page, Slice
from services.records.search import among, matching
from services.work import Actor, action, find, step, visible

SORTS: dict[str, Any] = {"last_at": col(Thread.last_at)}
MOST = 200  # messages of one conversation that are shown: the latest
NOUN = N_("conversation")


@dataclass(frozen=True, slots=True)
class Query:
    """The conversations to show: by words, of one contact, on one channel."""

    q: str = ""
    contact_id: UUID | None = None
    channel: str = ""
    part: Slice = field(default_factory=Slice)


class ThreadListed(SQLModel):
    """One row of the list."""

    id: UUID
    version: int
    channel: str
    subject: str
    contact_id: UUID | None
    contact: str | None
    last_at: datetime
    heard_at: datetime | None


class Said(SQLModel):
    """One message of a conversation. `text` is without what it quotes, `whole` with it where that is more. `lacks` says what of it
    was not kept."""

    id: UUID
    incoming: bool
    kind: str
    at: datetime
    author: str
    address: str
    subject: str
    text: str
    whole: str = ""
    why: str = ""
    lacks: str = ""
    state: str | None = None
    attachments: list[FileCard] = Field(default_factory=list)


class ThreadCard(ThreadListed):
    """A conversation and its messages, the newest at the end. `answers` is the received message that a reply answers,
    `goes_to` its sender."""

    messages: list[Said] = Field(default_factory=list)
    answers: UUID | None = None
    goes_to: str = ""


@action("messages.read")
def threads(session: Session, actor: Actor, query: Query) -> Page[ThreadListed]:
    """Return one page of the conversations that the actor may see, the latest first."""
    where: list[ColumnElement[bool]] = [visible(actor, Thread)]
    if query.contact_id:
        where.append(col(Thread.contact_id) == query.contact_id)
    if query.channel:
        where.append(col(Thread.channel) == query.channel)
    if query.q.strip():
        words, key = matching(session, query.q, NOUN), col(Thread.id)
        where.append(key.is_(None) if words is None else among(session, key, words))
    names = [name for name in ThreadListed.model_fields if name != "contact"]
    chosen = select(*(getattr(Thread, name) for name in names), col(Contact.name).label("contact"))
    joined = chosen.outerjoin(Contact, col(Contact.id) == col(Thread.contact_id)).where(*where)
    return lists.page(
        session, joined, query.part, SORTS, col(Thread.id), "-last_at", lambda row: lists.by_name(ThreadListed, row)
    )


@action("messages.read")
def find_thread(session: Session, actor: Actor, thread_id: UUID) -> ThreadCard:
    """Return a conversation with its latest messages, as far as the actor may see them."""
    thread = find(session, actor, Thread, thread_id, NOUN)
    contact = session.get(Contact, thread.contact_id) if thread.contact_id else None
    here = (col(Received.thread_id) == thread.id, col(Received.deleted_at).is_(None), visible(actor, Received))
    came = session.scalars(select(Received).where(*here).order_by(col(Received.at).desc()).limit(MOST)).all()
    said = [*_sent(session, actor, thread.id), *_came(session, came)]
    last = next((one for one in came if one.kind in received.PEOPLE and one.sender), None)
    return ThreadCard(
        **thread.model_dump(include=set(ThreadListed.model_fields)),
        contact=contact.name if contact is not None else None,
        messages=sorted(said, key=lambda one: (one.at, one.id))[-MOST:],
        answers=last.id if last is not None else None,
        goes_to=_shown(last) if last is not None else "",
    )


@step
def _sent(session: Session, actor: Actor, thread_id: UUID) -> list[Said]:
    query = (
        select(Message, col(Outgoing.state), col(Outgoing.due_at), col(OutgoingText.body))
        .join(Outgoing, col(Outgoing.id) == col(Message.id))
        .join(OutgoingText, col(OutgoingText.id) == col(Message.id))
        .where(col(Message.thread_id) == thread_id, visible(actor, Message))
        .order_by(col(Message.made_at).desc())
        .limit(MOST)
    )
    rows = session.execute(query).all()
    names = users.names(session, {one.made_by for one, *_more in rows if one.made_by})
    return [
        Said(
            id=one.id,
            incoming=False,
            kind="sent",
            at=one.made_at,
            author=names.get(one.made_by, "Steward") if one.made_by else "Steward",
            address=recipients.opened(one.to, "messages.to", one.id),
            subject=one.subject,
            text=body,
            state=state,
        )
        for one, state, _due, body in rows
    ]


@step
def _came(session: Session, rows: Sequence[Received]) -> list[Said]:
    files = received.attachments(session, rows)
    return [
        Said(
            id=one.id,
            incoming=True,
            kind=one.kind,
            at=one.at,
            author=one.sender_name or _shown(one),
            address=_shown(one),
            subject=one.subject,
            text=one.shown_text,
            whole=one.text if one.text.strip() != one.shown_text.strip() else "",
            why=one.why,
            lacks=_(one.why) if one.why in keeping.INCOMPLETE else "",
            attachments=files[one.id],
        )
        for one in rows
    ]


def _shown(row: Received) -> str:
    return recipients.opened(row.sender, "received.sender", row.id)
