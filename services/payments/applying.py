"""Applying what a payment provider reported: one event in one work, decided from what it says and what is there."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from models.invoices import Invoice
from models.language import N_, _
from models.payments import Payment, PaymentDraft, PaymentEvent
from models.sales import Order
from models.tasks import Task
from models.text import line
from services import ledger, tasks
from services.house.register import workspace
from services.payments import razorpay
from services.payments.cards import plain
from services.payments.documents import called
from services.payments.events import TOLD
from services.payments.open import Document, lock, open_of, refunded, reversal_of
from services.payments.razorpay import Told
from services.payments.recording import add, pay
from services.payments.returning import give_back
from services.work import Actor, clock, step, vault
from services.work.events import signal

LATE = timedelta(hours=25)  # providers try for 24 hours
UNREAD = N_("This is no event of a payment.")
NOT_OURS = N_("Nothing follows from “{event}”.")
NO_AMOUNT = N_("It names no usable amount.")
TOO_OLD = N_("It came more than 25 hours late. Apply it if it is right.")
UNKNOWN = N_("No issued invoice or approved order “{named}” is known yet.")
UNNAMED = N_("It names no invoice and no order.")
NO_PAYMENT = N_("The payment {payment} that it refunds is not known yet.")
GONE = N_("The payment {payment} was reversed.")
TOO_MUCH = N_("It refunds more than is left of the payment {payment}.")
DISPUTE = N_("A dispute is decided by a person: reverse or refund the payment if the money is gone.")
AFTER = N_("The payment was received before; a failure reported later changes nothing.")
FAILED = N_("The payment failed.")


class Outcome(NamedTuple):
    """What became of an event: its state, why in a sentence, and the payment it made or is about."""

    state: str
    why: str = ""
    payment_id: UUID | None = None


@step
def apply(session: Session, actor: Actor, event_id: UUID, *, by_hand: bool = False) -> bool:
    """Apply an event that is new or parked. `by_hand`: a person says so, however late it came. Return whether it is
    settled: one that is parked is not."""
    row = session.get_one(PaymentEvent, event_id)
    if session.get_bind().dialect.name == "postgresql":
        session.refresh(row, with_for_update=True)
    if row.state in ("applied", "ignored") and not by_hand:
        return False
    told = told_by(row)
    found = _applied(session, actor, row, told, by_hand) if told else Outcome("ignored", _(UNREAD))
    row.state, row.why, row.tried_at = found.state, line(found.why, 300) or "", clock.now()
    row.payment_id = found.payment_id or row.payment_id
    signal(session, TOLD, "payment_events", [row.id])
    return row.state != "parked"


def told_by(row: PaymentEvent) -> Told | None:
    """Return what an event says, or None where it cannot be read any more."""
    try:
        return razorpay.read(vault.unseal(row.raw, about(row.id)))
    except ValueError:
        return None


def about(event_id: UUID) -> str:
    """Return what the text of an event is sealed for."""
    return f"payment_events.raw:{event_id}"


def id_of(text: str) -> UUID | None:
    """Return an id that a note holds, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _applied(session: Session, actor: Actor, row: PaymentEvent, told: Told, by_hand: bool) -> Outcome:
    if told.event.startswith("payment.dispute."):
        return Outcome("parked", _(DISPUTE), _known(session, told.payment))
    if told.event == razorpay.FAILED:
        there = _known(session, told.payment)
        return Outcome("ignored", _(AFTER), there) if there else Outcome("ignored", told.why or _(FAILED))
    if told.event not in (razorpay.CAPTURED, razorpay.REFUNDED):
        return Outcome("ignored", _(NOT_OURS).format(event=told.event))
    there = _known(session, told.payment if told.event == razorpay.CAPTURED else told.refund)
    if there is not None:  # reported before, in another way, or recorded by hand
        return Outcome("applied", "", there)
    if told.amount is None:
        return Outcome("parked", _(NO_AMOUNT))
    if not by_hand and clock.now() - (told.at or row.made_at) > LATE:
        return Outcome("parked", _(TOO_OLD))
    return _captured(session, told) if told.event == razorpay.CAPTURED else _refunded(session, told)


def _captured(session: Session, told: Told) -> Outcome:
    document = _document(session, told)
    if document is None:
        named = next((told.notes[name] for name in ("invoice_id", "order_id", "number") if told.notes.get(name)), "")
        return Outcome("parked", _(UNKNOWN).format(named=named) if named else _(UNNAMED))
    draft = PaymentDraft(
        amount=told.amount or 0,
        currency=told.currency,
        contact_id=document.contact_id,
        company_id=document.company_id,
        received_on=(told.at or clock.now()).astimezone(_zone(session)).date(),
        method=told.method,
        reference=told.payment,
    )
    made = add(session, draft, recorded_by=None, provider=razorpay.NAME, provider_id=told.payment)
    pay(session, made, document)
    ledger.rebuild(session, made, document)
    if made.currency != document.currency:
        _ask_a_person(session, made, document)
        return Outcome(
            "applied", _("It is in {currency}: say what it settles.").format(currency=made.currency), made.id
        )
    return Outcome("applied", "", made.id)


def _refunded(session: Session, told: Told) -> Outcome:
    there = _known(session, told.payment)
    if there is None:
        return Outcome("parked", _(NO_PAYMENT).format(payment=told.payment))
    payment, amount = session.get_one(Payment, there), told.amount or 0
    lock(session, payment)
    if reversal_of(session, payment) is not None:
        return Outcome("parked", _(GONE).format(payment=told.payment), there)
    if told.currency != payment.currency or amount > payment.amount - refunded(session, payment):
        return Outcome("parked", _(TOO_MUCH).format(payment=told.payment), there)
    made = give_back(
        session,
        payment,
        amount,
        _("Refunded by the provider"),
        recorded_by=None,
        provider=razorpay.NAME,
        provider_id=told.refund,
    )
    return Outcome("applied", "", made.id)


def _document(session: Session, told: Told) -> Document | None:
    """Return the invoice or order that the notes name; of an order that was billed, its invoice that is open."""
    invoice_id, order_id = (id_of(told.notes.get(name, "")) for name in ("invoice_id", "order_id"))
    issued = (col(Invoice.state) == "issued", col(Invoice.kind) != "credit")
    if invoice_id is not None:
        return session.scalars(select(Invoice).where(col(Invoice.id) == invoice_id, *issued)).first()
    if order_id is not None:
        order = session.scalars(select(Order).where(col(Order.id) == order_id, col(Order.state) == "approved")).first()
        if order is None or open_of(session, order):
            return order
        billed = select(Invoice).where(col(Invoice.order_id) == order.id, *issued).order_by(col(Invoice.seq))
        return next((one for one in session.scalars(billed).all() if open_of(session, one)), order)
    number = told.notes.get("number") or told.notes.get("invoice_number")
    if not number:
        return None
    return session.scalars(select(Invoice).where(col(Invoice.number) == number, *issued)).first()


def _known(session: Session, provider_id: str) -> UUID | None:
    mine = (col(Payment.provider) == razorpay.NAME, col(Payment.provider_id) == provider_id)
    return session.scalar(select(col(Payment.id)).where(*mine)) if provider_id else None


def _ask_a_person(session: Session, payment: Payment, document: Document) -> None:
    """Ask the document's owner what a payment in another currency settles (case 27), once."""
    title = _("Say what {amount} settles of {document}").format(
        amount=plain(payment.amount, payment.currency), document=called(document)
    )
    task = Task(
        title=title,
        subject="payments",
        subject_id=payment.id,
        contact_id=payment.contact_id,
        owner_id=document.owner_id,
        due_on=clock.today(workspace(session.info["place"]).zone),
    )
    tasks.ask_for(session, f"payment:{payment.id}", task)


def _zone(session: Session) -> ZoneInfo:
    return ZoneInfo(workspace(session.info["place"]).zone)
