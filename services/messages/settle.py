"""Cancelling before it leaves; settling what is unknown; releasing what is held."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.messages import Message
from models.outbox import Outgoing
from models.text import line
from services.messages.explain import MessageCard, card
from services.outbox import claim
from services.outbox.states import CANCELLABLE, Change, apply
from services.records import fields
from services.work import Actor, Conflict, Invalid, action, announce, clock, find, kind
from services.work.events import signal

CANCELLED = kind("message.cancelled", "{actor} cancelled “{title}”", "cancel")
SETTLED = kind("message.settled", "{actor} settled “{title}” as {state}: {reason}", "rule")
OUTCOMES = ("sent", "failed", "pending")
LONGEST_REASON = 500
RELEASED = kind("outbox.released", "{actor} released held sending", "play_arrow")


@action("messages.send")
def cancel(session: Session, actor: Actor, message_id: UUID) -> MessageCard:
    """Stop a message before it is handed over. Refuses one that left already, with the truth (`Conflict`)."""
    message = find(session, actor, Message, message_id, "message")
    number = session.get_one(Outgoing, message_id).attempts
    change = Change(message_id, CANCELLABLE, "cancelled", number, text=f"Cancelled by {actor.name}.")
    if not apply(session, actor, [change])[0]:
        now = card(session, message)
        if now.state == "cancelled":
            raise Conflict("It was cancelled already.")
        raise Conflict(f"It is too late to cancel. {now.explanation}")
    announce(session, CANCELLED, message, about=[message.contact_id], title=message.subject)
    return card(session, message)


@action("messages.settle")
def settle(session: Session, actor: Actor, message_id: UUID, outcome: str, reason: str) -> MessageCard:
    """Decide what became of an unknown message: `sent`, `failed`, or `pending` to send it again. A reason is needed.

    Refuses any message that is not unknown (`Conflict`).
    """
    fields.one_of(outcome, OUTCOMES, "as")
    why = line(reason)
    if not why:
        raise Invalid("Please say how you know.", reason="This is needed.")
    if len(why) > LONGEST_REASON:
        raise Invalid("Please say how you know.", reason=f"At most {LONGEST_REASON} characters fit here.")
    message = find(session, actor, Message, message_id, "message")
    again: datetime | None = clock.now() if outcome == "pending" else None
    number = session.get_one(Outgoing, message_id).attempts
    change = Change(message_id, ("unknown",), outcome, number, text=f"Settled by {actor.name}: {why}", due_at=again)
    if not apply(session, actor, [change])[0]:
        raise Conflict("Only an unknown message can be settled; this one is not unknown (any more).")
    if again:
        signal(session, claim.QUEUED, "outbox", [message_id], due_at=again.isoformat())
    announce(
        session,
        SETTLED,
        message,
        about=[message.contact_id],
        title=message.subject,
        state=outcome,
        reason=why,
    )
    return card(session, message)


@action("maintenance.run", fresh=True)
def release(session: Session, actor: Actor) -> int:
    """Let held sending go on. Gives how many messages waited."""
    count = claim.release(session, actor)
    signal(session, claim.QUEUED, "outbox", [UUID(int=0)], due_at=clock.now().isoformat())
    signal(session, RELEASED, "outbox", [UUID(int=0)], count=count)
    return count
