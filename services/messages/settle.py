"""Settling messages: cancel one before it leaves, decide an unknown one, release held ones."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.language import N_, _
from models.messages import Message
from models.outbox import Outgoing
from models.text import line
from services.messages.explain import MessageCard, card
from services.outbox import claim
from services.outbox.states import CANCELLABLE, Change, apply
from services.records import fields
from services.work import Actor, Conflict, Invalid, action, announce, clock, find, kind
from services.work.events import signal

CANCELLED = kind("message.cancelled", N_("{actor} cancelled “{title}”"), "cancel")
SETTLED = kind("message.settled", N_("{actor} marked “{title}” as {state}: {reason}"), "rule")
OUTCOMES = (N_("sent"), N_("failed"), N_("pending"))
LONGEST_REASON = 500
RELEASED = kind("outbox.released", N_("{actor} released held sending"), "play_arrow")


@action("messages.send")
def cancel(session: Session, actor: Actor, message_id: UUID) -> MessageCard:
    """Stop a message before it is handed over. Refuses one that has left, with its real state (`Conflict`)."""
    message = find(session, actor, Message, message_id, "message")
    number = session.get_one(Outgoing, message_id).attempts
    change = Change(
        message_id, CANCELLABLE, "cancelled", number, text=N_("Cancelled by {name}.").format(name=actor.name)
    )
    if not apply(session, actor, [change])[0]:
        now = card(session, message)
        if now.state == "cancelled":
            raise Conflict(_("It was already cancelled."))
        raise Conflict(_("It is too late to cancel. {reason}").format(reason=now.explanation))
    announce(session, CANCELLED, message, about=[message.contact_id], title=message.subject)
    return card(session, message)


@action("messages.settle")
def settle(session: Session, actor: Actor, message_id: UUID, outcome: str, reason: str) -> MessageCard:
    """Settle an unknown message as `sent`, `failed`, or `pending` to send it again. A reason is required.

    Refuses any message that is not unknown (`Conflict`).
    """
    fields.one_of(outcome, OUTCOMES, "as")
    why = line(reason)
    if not why:
        raise Invalid(_("Please say how you know."), reason=_("Required."))
    if len(why) > LONGEST_REASON:
        too_long = _("Use at most {number} characters.").format(number=LONGEST_REASON)
        raise Invalid(_("Please say how you know."), reason=too_long)
    message = find(session, actor, Message, message_id, "message")
    again: datetime | None = clock.now() if outcome == "pending" else None
    number = session.get_one(Outgoing, message_id).attempts
    change = Change(
        message_id,
        ("unknown",),
        outcome,
        number,
        text=N_("Resolved by {name}: {reason}").format(name=actor.name, reason=why),
        due_at=again,
    )
    if not apply(session, actor, [change])[0]:
        raise Conflict(_("Only an unknown message can be resolved; this one is not unknown (any more)."))
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
    """Resume held sending. Return how many messages waited."""
    count = claim.release(session, actor)
    signal(session, claim.QUEUED, "outbox", [UUID(int=0)], due_at=clock.now().isoformat())
    signal(session, RELEASED, "outbox", [UUID(int=0)], count=count)
    return count
