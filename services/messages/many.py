"""Acting on many messages at once: cancel, hold, release, send again, settle. Each that is in no state for it is counted."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.language import N_, _
from models.messages import Message
from models.outbox import Outgoing
from models.text import line
from services.messages.settle import LONGEST_REASON, OUTCOMES
from services.outbox import claim
from services.outbox.states import CANCELLABLE, Change, apply
from services.records import fields
from services.work import Actor, Invalid, action, announce, clock, kind, step, visible
from services.work.events import signal

CHANGED = kind("message.acted", N_("{actor}: {verb} for “{title}” ({reason})"), "rule")
MOST = 1_000  # messages of one call
VERBS = {
    "cancel": N_("Cancel"),
    "hold": N_("Hold"),
    "release": N_("Release"),
    "retry": N_("Send again"),
    "settle": N_("Resolve"),
}
AGAIN = ("failed", "bounced")


class Acted(SQLModel):
    """How many messages an action changed, and how many it left alone because of their state."""

    changed: int = 0
    left: int = 0


@action("messages.send")
def cancel_many(session: Session, actor: Actor, ids: Sequence[UUID], reason: str = "") -> Acted:
    """Cancel those that have not been handed over."""
    return _act(session, actor, ids, "cancel", reason, was=CANCELLABLE, to="cancelled")


@action("messages.send")
def hold_many(session: Session, actor: Actor, ids: Sequence[UUID], reason: str = "") -> Acted:
    """Hold those that wait, until a person releases them."""
    return _act(session, actor, ids, "hold", reason, was=("pending",), to="held")


@action("messages.send")
def release_many(session: Session, actor: Actor, ids: Sequence[UUID], reason: str = "") -> Acted:
    """Release those that a person held. What a queue or a campaign holds stays held."""
    mine = (col(Outgoing.state) == "held", col(Outgoing.held_by) == "person")
    return _act(session, actor, ids, "release", reason, was=("held",), to="pending", where=mine)


@action("messages.send")
def retry_many(session: Session, actor: Actor, ids: Sequence[UUID], reason: str = "") -> Acted:
    """Send failed ones again, right away. Unknown ones are never among them: they may have arrived."""
    return _act(session, actor, ids, "retry", reason, was=AGAIN, to="pending", due=True)


@action("messages.settle")
def settle_many(session: Session, actor: Actor, ids: Sequence[UUID], outcome: str, reason: str) -> Acted:
    """Settle unknown ones as `sent`, `failed` or `pending` (send again). Refuses to without a reason."""
    fields.one_of(outcome, OUTCOMES, "as")
    if not line(reason):
        raise Invalid(_("Please say how you know."), reason=_("Required."))
    return _act(session, actor, ids, "settle", reason, was=("unknown",), to=outcome, due=outcome == "pending")


@step
def _act(
    session: Session, actor: Actor, ids: Sequence[UUID], verb: str, reason: str, *,
    was: tuple[str, ...], to: str, where: Sequence[Any] = (), due: bool = False,
) -> Acted:  # fmt: skip
    if len(ids) > MOST:
        raise Invalid(_("Choose at most {count} messages at once.").format(count=MOST), ids=_("Too many."))
    why = line(reason, LONGEST_REASON) or ""
    query = select(Message, col(Outgoing.attempts)).join(Outgoing, col(Outgoing.id) == col(Message.id))
    rows = session.execute(query.where(col(Message.id).in_(ids), visible(actor, Message), *where)).all()
    text = N_("{verb} by {name}: {reason}") if why else N_("{verb} by {name}.")
    said = text.format(verb=_(VERBS[verb]), name=actor.name, reason=why)
    now = clock.now() if due else None
    changes = [Change(one.id, was, to, tries, text=said, due_at=now, held_by="person") for one, tries in rows]
    made = apply(session, actor, changes)
    done = [one for (one, _tries), changed in zip(rows, made, strict=True) if changed]
    for one in done:
        announce(
            session, CHANGED, one, about=[one.contact_id], title=one.subject, verb=_(VERBS[verb]), reason=why or "–"
        )
    if to == "pending" and done:
        signal(session, claim.QUEUED, "outbox", [one.id for one in done], due_at=clock.now().isoformat())
    return Acted(changed=len(done), left=len(set(ids)) - len(done))
