"""Mails as people, machines and servers write them, and the ways they come in."""

from datetime import datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.columns import uuid7
from models.inbound import Mailbox, Received
from services import messages
from services.inbound import parsing, taking
from services.inbound.imap import Fetched
from services.messages import MessageCard
from services.work import Actor, clock, house_actor, perform, work
from tests.outbox.rows import force


def letter(text: str = "Yes, please.", *, sender: str = "Ada <ada@example.com>", **headers: str) -> bytes:
    """A mail of a person; `in_reply_to="<…>"` is its header `In-Reply-To`."""
    made = EmailMessage()
    for name, value in {"from": sender, "to": "office@acme.example", "subject": "Re: Quote", **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def own_id(message_id: UUID) -> str:
    """The Message-ID that a message of ours leaves with."""
    return f"<{message_id}@acme.example>"


def dsn(
    original: str, *, status: str = "5.1.1", to: str = "ada@example.com", action: str = "failed", **headers: str
) -> bytes:
    """A report of RFC 3464; of the mail it is about it returns only the headers."""
    about = "".join(f"{name}: {value}\n" for name, value in {"To": "office@acme.example", **headers}.items())
    return f"""From: MAILER-DAEMON@mx.example.com
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
{about}Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} No such user

--b
Content-Type: text/rfc822-headers

{original}
--b--
""".encode()


def mailbox(actor: Actor, folder: str = "INBOX") -> Mailbox:
    """A mailbox that nobody reads by itself."""
    with work(house_actor(actor.place)) as session:
        box = Mailbox(id=uuid7(), name=f"Replies {uuid7().hex}", folder=folder, off=True)
        session.add(box)
        session.flush()
        session.refresh(box)
        session.expunge(box)
    return box


def come(actor: Actor, *mails: bytes, box: Mailbox | None = None, uidvalidity: int = 1, first: int = 0) -> list[UUID]:
    """Let mails come in, as the reader stores a batch. Return the ids of the new rows."""
    there = box or mailbox(actor)
    now, start = clock.now(), first or _next(actor, there, uidvalidity)
    some = [(Fetched(start + n, now, raw, len(raw)), parsing.parse(raw)) for n, raw in enumerate(mails)]
    house = house_actor(actor.place)
    with work(house) as session:
        return [one.id for one in taking.take(session, house, there, uidvalidity, some)]


def come_within(session: Session, actor: Actor, word: str) -> None:
    """Let one mail of Ada's come into a new mailbox, in a work that runs."""
    box = Mailbox(id=uuid7(), name=word, off=True)
    session.add(box)
    session.flush()
    raw = letter(word, subject=word)
    taking.take(session, actor, box, 1, [(Fetched(1, clock.now(), raw, len(raw)), parsing.parse(raw))])


def _next(actor: Actor, box: Mailbox, uidvalidity: int) -> int:
    with work(actor, read=True) as session:
        here = (col(Received.mailbox_id) == box.id, col(Received.uidvalidity) == uidvalidity)
        return max([0, *(uid or 0 for uid in session.scalars(select(col(Received.uid)).where(*here)))]) + 1


def sent(actor: Actor, **values: Any) -> MessageCard:
    """A message that has left."""
    card = perform(actor, messages.send, {"subject": "Quote", "body": "Here it is.", **values})
    force(actor, card.id, "sent")
    return card


def rows(actor: Actor) -> list[Received]:
    """Everything that came in, the oldest first."""
    with work(house_actor(actor.place), read=True) as session:
        found = list(session.scalars(select(Received).order_by(col(Received.at), col(Received.id))))
        session.expunge_all()
    return found


def count(actor: Actor, table: Any) -> int:
    """How many rows a table has."""

    def number(session: Session) -> int:
        return len(session.scalars(select(table)).all())

    with work(house_actor(actor.place), read=True) as session:
        return number(session)


def at(text: str) -> datetime:
    """A time in UTC."""
    return datetime.fromisoformat(f"{text}+00:00")
