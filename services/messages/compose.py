"""Writing a message: now, at a time, or as a test to oneself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.columns import uuid7
from models.contacts import Contact
from models.messages import Message, MessageDraft
from services.accounts import users
from services.contacts import points
from services.messages import indexing
from services.messages.explain import MessageCard, card
from services.outbox import claim
from services.records import fields
from services.work import Actor, Invalid, action, announce, clock, find, kind, step

QUEUED = kind("message.queued", "{actor} wrote “{title}”", "mail")
CHANNELS = ("email",)
NOBODY = "Choose a contact or write an address."
FARTHEST = timedelta(days=5 * 366)
SUBJECT = 200  # characters of a subject in the list; a letter has room for 998
ALREADY = timedelta(minutes=5)  # a time that passed while the form was open still means "now"


@dataclass(frozen=True, slots=True)
class Addressed:
    """A checked message: to whom, about which contact."""

    draft: MessageDraft
    to: str
    contact: Contact | None


@action("messages.send")
def send(
    session: Session, actor: Actor, values: Mapping[str, Any], send_at: datetime | None = None, test: bool = False
) -> MessageCard:
    """Put one message into the outbox, from what was typed (`MessageDraft`), now or at `send_at` (aware).

    To a contact, to an address, or both (`to` wins). A test goes to `to` or to the actor. Refuses an empty message,
    a contact without an address, a time that has passed or is more than five years away.
    """
    if test and not values.get("to"):
        values = {**values, "to": users.me(session, actor).email}
    addressed = address(session, actor, values)
    when = _checked_time(send_at)
    message = put(session, addressed, when, "test" if test else "message")
    if addressed.contact is not None and not test:
        announce(session, QUEUED, message, about=[addressed.contact.id], title=message.subject)
    return card(session, message)


@step
def address(session: Session, actor: Actor, values: Mapping[str, Any]) -> Addressed:
    """Check a message and find its address."""
    draft = fields.draft(MessageDraft, dict(values))
    fields.one_of(draft.channel, CHANNELS, "channel")
    missing = {n: "This is needed." for n in ("subject", "body") if not getattr(draft, n)}
    if missing:
        if not (draft.to or draft.contact_id):
            missing["to"] = NOBODY
        raise Invalid("Please check the message.", **missing)
    contact = find(session, actor, Contact, draft.contact_id, "contact") if draft.contact_id else None
    if contact is not None and contact.binned:
        raise Invalid("This contact lies in the bin. Bring it back first.", contact_id="In the bin.")
    to = fields.email(draft.to, "to")
    if to is None and contact is not None:
        to = next((p.value for p in points.of(session, contact.id, "email")), None)
        if to is None:
            raise Invalid("This contact has no email address.", contact_id="Add an email address first.")
    if to is None:
        raise Invalid("Please check the message.", to=NOBODY)
    return Addressed(draft, to, contact)


@step
def put(
    session: Session, addressed: Addressed, due_at: datetime, purpose: str = "message", *,
    schedule_id: UUID | None = None, day: date | None = None, expires_at: datetime | None = None,
    made_by: UUID | None = None,
) -> Message:  # fmt: skip
    """Make the message and its row in the outbox, which share one id."""
    draft, message_id = addressed.draft, uuid7()
    subject = f"[Test] {draft.subject}" if purpose == "test" else draft.subject
    message = Message(
        id=message_id, channel=draft.channel, to=addressed.to, subject=_listed(subject), purpose=purpose,
        contact_id=addressed.contact.id if addressed.contact else None, schedule_id=schedule_id, occurrence_on=day,
        made_by=made_by,
    )  # fmt: skip
    session.add(message)
    indexing.index_new(session, message)
    claim.put(
        session, id=message_id, key=f"schedule:{schedule_id}:{day}" if schedule_id else f"message:{message_id}",
        channel=draft.channel, recipient=addressed.to, subject=subject, body=draft.body, due_at=due_at,
        expires_at=expires_at,
    )  # fmt: skip
    return message


def _listed(subject: str) -> str:
    """A subject as lists show it; the letter itself has all of what stands before a test."""
    return subject if len(subject) <= SUBJECT else f"{subject[: SUBJECT - 1]}…"


def _checked_time(send_at: datetime | None) -> datetime:
    now = clock.now()
    if send_at is None:
        return now
    if send_at.tzinfo is None:
        raise Invalid("Please check the time.", send_at="Give the time with its zone, as 2027-01-31T09:00:00+01:00.")
    if send_at < now - ALREADY:
        raise Invalid("Please check the time.", send_at="That time has passed.")
    if send_at > now + FARTHEST:
        raise Invalid("Please check the time.", send_at="That is more than five years away.")
    return max(send_at, now)
