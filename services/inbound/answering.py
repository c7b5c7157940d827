"""Answering: a reply goes to who wrote, in the same conversation, and mail programs show it as one."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.inbound import Received, Thread
from models.language import N_, _
from models.messages import Message
from services.channels import CHANNELS, sender
from services.inbound import attaching, received
from services.inbound.events import CAME
from services.messages import MessageCard, threads
from services.messages.compose import QUEUED, address, put
from services.messages.explain import card
from services.outbox import recipients
from services.work import Actor, Conflict, action, announce, clock, find, step
from services.work.events import signal
from services.work.places import places

PREFIX = re.compile(r"^(?:\s*(?:re|aw|sv|vs|ref|rif|rép|odp|antw|回复|答复)\s*(?:\[\d+\])?\s*[:：])+\s*", re.IGNORECASE)
CHAIN = 20  # Message-IDs in References
SUBJECT = 200


@action("messages.send")
def reply(session: Session, actor: Actor, received_id: UUID, values: Mapping[str, Any]) -> MessageCard:
    """Answer a received message: to its sender, from us, in the same conversation. The subject is theirs with one "Re: ".

    `values` are typed fields (`MessageDraft`), of which `body` is enough. Refuses a report by a mail server.
    """
    row = received.there(session, actor, received_id)
    to = recipients.opened(row.sender, "received.sender", row.id)
    if row.kind in ("bounce", "complaint") or not to:
        raise Conflict(_("A mail server wrote this. Nobody would read an answer."))
    if row.kind == "copy":  # a colleague's own mail: the answer goes to whom it was written
        to = row.to.partition(",")[0].strip()
    thread = _thread(session, row)
    return _answer(
        session, actor, thread, to=to, subject=row.subject or thread.subject, values=values, nearest=row.header_id
    )


@action("messages.send")
def reply_to_own(session: Session, actor: Actor, message_id: UUID, values: Mapping[str, Any]) -> MessageCard:
    """Go on with the conversation of a message of ours: answer what came back last, else write to the same recipient."""
    message = find(session, actor, Message, message_id, N_("message"))
    if message.thread_id is not None:
        here = (
            col(Received.thread_id) == message.thread_id,
            col(Received.deleted_at).is_(None),
            col(Received.kind).in_(("reply", "new")),
        )
        last = session.scalar(select(col(Received.id)).where(*here).order_by(col(Received.at).desc()).limit(1))
        if last is not None:
            return reply(session, actor, last, values)
    thread = attaching.of_message(session, message, clock.now())
    to = recipients.opened(message.to, "messages.to", message.id)
    nearest = _own_id(message.id)
    return _answer(session, actor, thread, to=to, subject=message.subject, values=values, nearest=nearest)


def once(subject: str) -> str:
    """Return a subject with one "Re: " in front, however often and in whatever language it was answered."""
    return f"Re: {PREFIX.sub('', subject).strip()}"[:SUBJECT]  # no text


@step
def _answer(
    session: Session, actor: Actor, thread: Thread, *, to: str, subject: str, values: Mapping[str, Any], nearest: str
) -> MessageCard:
    typed = {name: value for name, value in values.items() if name not in ("to", "contact_id", "channel")}
    mail = thread.channel in CHANNELS and CHANNELS[thread.channel].subject
    usual = {"subject": once(subject)} if mail else {}
    given = {**usual, **{name: value for name, value in typed.items() if name != "subject" or value}}
    addressed = address(session, actor, {**given, "channel": thread.channel, "to": to, "contact_id": thread.contact_id})
    if mail:
        addressed = replace(addressed, headers=_headers(session, thread, nearest))
    message = put(session, addressed, clock.now())
    message.thread_id = thread.id
    session.flush()
    threads.touch(session, thread.id, message.made_at)
    about = [thread.id, thread.contact_id]
    announce(session, QUEUED, message, about=about, title=message.subject)
    signal(session, CAME, "received", [thread.id])
    return card(session, message)


def _headers(session: Session, thread: Thread, nearest: str) -> dict[str, str]:
    """Return what makes it an answer: the Message-ID it answers, and those of the conversation so far."""
    ours = select(col(Message.id), col(Message.made_at)).where(col(Message.thread_id) == thread.id)
    theirs = select(col(Received.header_id), col(Received.at)).where(
        col(Received.thread_id) == thread.id, col(Received.header_id) != ""
    )
    all_of_them = [
        (at, _own_id(one)) for one, at in session.execute(ours.order_by(col(Message.made_at).desc()).limit(CHAIN))
    ]
    all_of_them += [(at, one) for one, at in session.execute(theirs.order_by(col(Received.at).desc()).limit(CHAIN))]
    chain = [one for _at, one in sorted(all_of_them)[-CHAIN:] if one != nearest]
    found = " ".join([*chain, nearest]).strip()
    return {"In-Reply-To": nearest, "References": found} if nearest else ({"References": found} if found else {})


def _own_id(message_id: UUID) -> str:
    config = places().config
    return f"<{message_id}@{sender.domain(sender.of(config.mail_from, config.site_url))}>"


def _thread(session: Session, row: Received) -> Thread:
    thread = session.get(Thread, row.thread_id) if row.thread_id else None
    if thread is None:
        thread = threads.join(session, row.channel, row.contact_id, subject=row.subject, at=row.at)
        row.thread_id = thread.id
    return thread
