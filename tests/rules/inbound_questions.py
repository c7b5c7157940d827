"""How the actions about what comes in are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.inbound import Received
from services import inbound
from services.work import Actor, work

CANARY = "Zanzibar"
ANSWER = {"body": "Hello"}


def came_in(actor: Actor) -> tuple[UUID, UUID, UUID]:
    """A conversation, a received message in it, and the mailbox it came from."""
    with work(actor, read=True) as session:
        mine = select(Received).where(col(Received.made_by) == actor.user_id).order_by(col(Received.id).desc())
        got = session.scalars(mine.limit(1)).one()
        assert got.thread_id and got.mailbox_id
        return got.thread_id, got.id, got.mailbox_id


INBOUND: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "inbound.conversations.threads": lambda t: [
        ("nothing", (inbound.Conversations(),)),
        ("nothing", (inbound.Conversations(q=CANARY),)),
        ("nothing", (inbound.Conversations(contact_id=t.contact),)),
    ],
    "inbound.conversations.find_thread": lambda t: [("gone", (t.thread,))],
    "inbound.received.search": lambda t: [
        ("nothing", (inbound.Query(),)),
        ("nothing", (inbound.Query(q=CANARY),)),
        ("nothing", (inbound.Query(contact_id=t.contact, thread_id=t.thread),)),
        ("nothing", (inbound.Query(unfiled=True),)),
    ],
    "inbound.received.find_received": lambda t: [("gone", (t.received,))],
    "inbound.received.file": lambda t: [("gone", (t.received, t.contact))],
    "inbound.received.delete": lambda t: [("gone", (t.received,))],
    "inbound.answering.reply": lambda t: [("gone", (t.received, ANSWER))],
    "inbound.answering.reply_to_own": lambda t: [("gone", (t.message, ANSWER))],
    "inbound.mailboxes.list_mailboxes": lambda t: [("nothing", ())],
    "inbound.mailboxes.find_mailbox": lambda t: [("gone", (t.mailbox,))],
    "inbound.mailboxes.create_mailbox": lambda t: [("nothing", ({"name": "Mine", "url": "imap://a:b@c.example"},))],
    "inbound.mailboxes.change_mailbox": lambda t: [("gone", (t.mailbox, {"name": "Mine now"}))],
    "inbound.mailboxes.delete_mailbox": lambda t: [("gone", (t.mailbox,))],
}
