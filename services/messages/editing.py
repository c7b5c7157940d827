"""Editing a message that waits: its text, its recipient and its time change in place, unless it left meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session

from models.language import N_, _
from models.messages import Message
from models.outbox import OutgoingText
from models.templates import TemplateVersion
from services.messages import compose, indexing, threads, writing
from services.messages.compose import Addressed, address, checked_time
from services.messages.explain import MessageCard, card
from services.messages.rendered import shown
from services.outbox import claim, recipients
from services.outbox.claim import TEXTS
from services.outbox.states import MOVED, OUTBOX
from services.templates import late
from services.work import Actor, Conflict, Mistakes, action, announce, errand, find, kind, step, work
from services.work.events import signal

EDITED = kind("message.edited", N_("{actor} edited “{title}” before it left"), "edit")
WAITS = ("pending", "held")


@action("messages.send")
def waiting(session: Session, actor: Actor, message_id: UUID) -> MessageCard:
    """Return a message that waits, with its texts as they were written. Refuses one that left, or that a schedule or a
    campaign wrote (`Conflict`)."""
    message = find(session, actor, Message, message_id, "message")
    found = card(session, message)
    _refuse(message, found)
    text = session.get_one(OutgoingText, message_id)
    version = session.get(TemplateVersion, text.version_id) if text.version_id else None
    if version is not None:
        found.subject, found.body = version.subject or found.subject, version.text
        found.html = shown(version.html, text.files)
    return found


@errand("messages.send")
def edit(
    actor: Actor, message_id: UUID, values: Mapping[str, Any], send_at: str | None = None, *, version: int,
    named: str = "me",
) -> MessageCard:  # fmt: skip
    """Replace the text, the recipient and the time of a message that waits. `version` is the one that was read.

    Refuses what `write` refuses, and one that left or was changed meanwhile (`Conflict`).
    """
    told = late(actor.place)
    with work(actor) as session:
        session.info.setdefault("action", "messages.edit")
        message = find(session, actor, Message, message_id, "message")
        _refuse(message, card(session, message))
        with Mistakes() as found:
            letter = found.check(address, session, actor, {**values, "channel": message.channel}, late=told)
            due_at = found.check(checked_time, send_at, actor.zone)
        writing.refuse_stopped(session, letter)
        _take_hold(session, message, letter, due_at, version=version)
        _replace(session, actor, message, letter, named=named)
        announce(session, EDITED, message, about=[message.contact_id], title=message.subject)
        signal(session, MOVED, "outbox", [message.id])
        signal(session, claim.QUEUED, "outbox", [message.id], due_at=due_at.isoformat())
        return card(session, message)


@step
def _take_hold(session: Session, message: Message, letter: Addressed, due_at: datetime, *, version: int) -> None:
    """Change the row in the outbox if it still waits as it was read: afterwards no claim has the old text."""
    there = {
        "recipient": recipients.stored(message.channel, letter.to, "outbox.recipient", message.id),
        "recipient_key": recipients.key_of(message.channel, letter.to),
        "topic_id": letter.filled.topic_id,
        "due_at": due_at,
        "asked_for_at": due_at,
        "version": OUTBOX.c.version + 1,
    }
    same = (OUTBOX.c.id == message.id, OUTBOX.c.version == version, OUTBOX.c.state.in_(WAITS))
    done = session.connection().execute(update(OUTBOX).where(*same).values(there).returning(OUTBOX.c.id)).first()
    if done is None:
        _refuse(message, card(session, message))
        raise Conflict(_("Somebody changed this message meanwhile. Open it again to see it as it is now."))


@step
def _replace(session: Session, actor: Actor, message: Message, letter: Addressed, *, named: str) -> None:
    contact_id = letter.contact.id if letter.contact else None
    if contact_id != message.contact_id:
        thread = threads.join(session, message.channel, contact_id, subject=letter.title) if contact_id else None
        message.thread_id = thread.id if thread else None
    message.contact_id, message.subject = contact_id, compose.listed(letter.title)
    message.to = recipients.stored(message.channel, letter.to, "messages.to", message.id)
    message.template_version_id = letter.filled.version_id
    headers = {k: v for k, v in session.get_one(OutgoingText, message.id).headers.items() if k != "From"}  # no text
    headers |= writing.from_header(session, actor, named) if message.channel == "email" else {}
    body, rich = compose.texts(letter.draft)
    filled = letter.filled
    session.connection().execute(
        update(TEXTS).where(TEXTS.c.id == message.id).values(
            subject=letter.title, body=body, html=rich, headers=headers, variables=filled.variables,
            files=compose.attached(session, letter.draft, "messages", message.id),
            version_id=filled.version_id if filled.variables is not None else None,
        )
    )  # fmt: skip
    session.expire(session.get_one(OutgoingText, message.id))
    session.flush()
    indexing.index_many(session, [message])


def _refuse(message: Message, found: MessageCard) -> None:
    if message.schedule_id is not None or message.campaign_id is not None or message.purpose != "message":
        raise Conflict(_("This message belongs to a schedule or a campaign. Change it there."))
    if found.state not in WAITS:
        raise Conflict(_("It is too late to edit it. {reason}").format(reason=found.explanation))
