"""The provider inbox as people see it: each event with what became of it and why, applied again or ignored by hand."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, SQLModel, col

from models.language import N_, NC_, _
from models.payments import PaymentEvent
from models.text import line
from services.payments import applying, razorpay
from services.payments.events import TOLD
from services.records import fields, lists
from services.records.lists import Page, Slice
from services.work import Actor, Conflict, Invalid, action, clock, find, visible
from services.work.events import signal

STATES = {"new": N_("New"), "applied": NC_("of a payment", "Applied"), "parked": N_("Parked"), "ignored": N_("Ignored")}
EVENTS = {
    razorpay.CAPTURED: N_("Payment received"),
    razorpay.FAILED: N_("Payment failed"),
    razorpay.REFUNDED: N_("Refund"),
}
SORTS: dict[str, Any] = {"made_at": col(PaymentEvent.made_at)}
USUAL = "-made_at"
NOUN = N_("event")
REASON = 200  # characters


@dataclass(frozen=True, slots=True)
class Query:
    """The events to show: in one state (empty: all), and which part of them."""

    state: str = ""
    part: Slice = field(default_factory=Slice)


class Reported(SQLModel):
    """One event: what the provider said, what became of it, and why. `books`: applying it may book something."""

    id: UUID
    version: int
    provider: str
    event: str
    books: bool
    reference: str
    amount: int | None
    currency: str
    state: str
    why: str
    payment_id: UUID | None
    made_at: datetime
    tried_at: datetime | None


@action("payments.read")
def events(session: Session, actor: Actor, query: Query) -> Page[Reported]:
    """Return one page of what providers reported, the latest first, as far as the actor sees the payments."""
    where: list[ColumnElement[bool]] = [visible(actor, PaymentEvent)]
    if query.state:
        where.append(col(PaymentEvent.state) == fields.one_of(query.state, tuple(STATES), "state"))
    rows = select(PaymentEvent).where(*where)
    return lists.page(
        session, rows, query.part, SORTS, col(PaymentEvent.id), USUAL, lambda row: _shown(row.PaymentEvent)
    )


@action("payments.read")
def count_parked(session: Session, actor: Actor) -> int:
    """Return how many events wait for a person or for what they name, as far as the actor sees them."""
    mine = (col(PaymentEvent.state) == "parked", visible(actor, PaymentEvent))
    return session.scalar(select(func.count()).select_from(PaymentEvent).where(*mine)) or 0


@action("payments.edit")
def apply_again(session: Session, actor: Actor, event_id: UUID) -> Reported:
    """Apply a parked or ignored event now, however late it came. Refuses one that was applied."""
    row = find(session, actor, PaymentEvent, event_id, NOUN)
    if row.state == "applied":
        raise Conflict(_("This was applied already."))
    applying.apply(session, actor, event_id, by_hand=True)
    return _shown(row)


@action("payments.edit")
def ignore(session: Session, actor: Actor, event_id: UUID, reason: str) -> Reported:
    """Ignore an event that was not applied, for a reason."""
    row = find(session, actor, PaymentEvent, event_id, NOUN)
    if row.state == "applied":
        raise Conflict(_("This was applied. Reverse or refund its payment instead."))
    why = line(reason)
    if not why or len(why) > REASON:
        said = _("Use at most {max_length} characters.").format(max_length=REASON) if why else _("Say why.")
        raise Invalid(_("Please check the form."), reason=said)
    row.state, row.tried_at = "ignored", clock.now()
    row.why = _("{name}: {reason}").format(name=actor.name, reason=why)[:300]
    signal(session, TOLD, "payment_events", [row.id])
    return _shown(row)


def _shown(row: PaymentEvent) -> Reported:
    told = applying.told_by(row)
    return Reported(
        **row.model_dump(),
        event=told.event if told else "",
        books=told is not None and told.event in (razorpay.CAPTURED, razorpay.REFUNDED),
        reference=(told.refund or told.payment) if told else "",
        amount=told.amount if told else None,
        currency=told.currency if told else "",
    )
