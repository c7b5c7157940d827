"""Inbound: a text that came in is kept once, with its contact, in the conversation it belongs to, and its owner is told.

It never makes a contact: who is unknown stays unfiled.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.columns import uuid7
from models.contacts import Contact, ContactPoint
from models.inbound import Received, Thread
from models.language import ngettext
from models.messages import Message
from models.text import block, line
from services import notices, optouts
from services.channels import addresses
from services.channels.incoming import Heard
from services.contacts import points
from services.inbound import events
from services.optouts import words
from services.outbox import recipients
from services.texting import media, whereabouts, window
from services.work import Actor, Conflict, announce, clock, house_actor, step, work
from services.work.events import signal

LONGEST = 20_000  # characters kept of a text
SNIPPET = 80


def take(heard: Heard) -> None:
    """Keep a text in the place it belongs to. A repeated one changes nothing. An errand."""
    place = whereabouts.of_number(heard.channel, window.keys_of(heard.sender))
    actor = house_actor(place)
    try:
        with work(actor) as session:
            keep(session, actor, heard)
    except Conflict:  # it came twice at once, or a row of the conversation changed meanwhile
        with work(actor) as session:
            keep(session, actor, heard)


@step
def keep(session: Session, actor: Actor, heard: Heard) -> UUID | None:
    """Keep a text. Return its id, or None where it is there already."""
    known = (col(Received.channel) == heard.channel, col(Received.provider_id) == heard.provider_id)
    if session.scalar(select(col(Received.id)).where(*known)) is not None:
        return None
    contact, number = _contact(session, heard)
    asked = words.meaning(heard.text)
    last = _last_message(session, contact.id, heard.channel) if contact is not None else None
    row = Received(
        id=uuid7(), channel=heard.channel, provider_id=heard.provider_id, at=clock.now(), to=line(heard.to, 400) or "",
        kind="stop" if asked == "stop" else "reply" if last else "new", sender_name=line(heard.name, 200) or "",
        text=(block(heard.text) or "")[:LONGEST],
        contact_id=contact.id if contact else None, answers_id=last.id if last else None,
        made_by=last.made_by if last else None,
    )  # fmt: skip
    row.shown_text = row.text
    row.sender = recipients.stored(heard.channel, number, "received.sender", row.id)
    row.sender_key = recipients.key_of(heard.channel, number)
    media.expect(session, row, heard)
    title = row.text.strip() or _files(heard.files)
    thread = _thread(session, row, last, title)
    row.thread_id = thread.id
    session.add(row)
    session.flush()
    # By SMS Twilio answers STOP and START itself.
    optouts.heard(
        session, heard.channel, number, heard.text, confirm=heard.provider != "twilio", contact_id=row.contact_id
    )
    if contact is not None and asked != "stop":
        said = title if len(title) <= SNIPPET else f"{title[: SNIPPET - 1]}…"
        owner = contact.owner_id or (last.made_by if last else None)
        announce(session, events.RECEIVED, thread, about=[contact.id], sender=contact.name, title=said)
        notices.tell(session, [owner], notices.INBOUND, thread, sender=contact.name, title=said)
    signal(session, events.CAME, "received", [row.id])
    return row.id


@step
def _contact(session: Session, heard: Heard) -> tuple[Contact | None, str]:
    """Return the contact with this number, the one last written to if several have it, and the number as it is kept."""
    ways = addresses.variants(heard.sender)
    ids = whereabouts.knows(session, window.keys_of(heard.sender))
    if not ids:
        return None, ways[0]
    latest = {one: _last_message(session, one, heard.channel) for one in ids}
    written = [one for one in ids if latest[one] is not None]
    chosen = max(written, key=lambda one: latest[one].made_at) if written else ids[0]  # type: ignore[union-attr]
    mine: Sequence[ContactPoint] = points.of(session, chosen, "phone")
    keys = {key: one for one in ways for key in recipients.keys_of(heard.channel, one)}
    number = next((keys[point.key] for point in mine if point.key in keys), ways[0])
    return session.get_one(Contact, chosen), number


@step
def _last_message(session: Session, contact_id: UUID, channel: str) -> Message | None:
    """Return the last message we wrote to a contact on a channel."""
    ours = (col(Message.contact_id) == contact_id, col(Message.channel) == channel)
    return session.scalars(select(Message).where(*ours).order_by(col(Message.made_at).desc()).limit(1)).first()


@step
def _thread(session: Session, row: Received, last: Message | None, title: str) -> Thread:
    """Return the conversation with this contact, or with this unknown number, on this channel; a new one otherwise."""
    query = select(Thread).where(col(Thread.channel) == row.channel)
    if row.contact_id is not None:
        query = query.where(col(Thread.contact_id) == row.contact_id)
    else:
        earlier = select(col(Received.thread_id)).where(
            col(Received.contact_id).is_(None),
            col(Received.channel) == row.channel,
            col(Received.sender_key) == row.sender_key,
        )
        query = query.where(col(Thread.id).in_(earlier))
    thread = session.scalars(query.order_by(col(Thread.last_at).desc()).limit(1)).first()
    if thread is None:
        subject = title.partition("\n")[0][:200]
        thread = Thread(
            contact_id=row.contact_id, channel=row.channel, subject=subject, last_at=row.at, made_by=row.made_by
        )
        session.add(thread)
    thread.last_at = thread.heard_at = row.at
    session.flush()
    if last is not None and last.thread_id is None:
        last.thread_id = thread.id
    return thread


def _files(count: int) -> str:
    return ngettext("{count} file", "{count} files", count).format(count=count) if count else ""
