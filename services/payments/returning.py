"""Returning: a refund gives money back, a reversal takes a payment out that was none. Both are payments of their own."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col

from models.language import N_, _
from models.payments import Allocation, Payment
from models.text import line
from models.typed import NotAnAmount
from services import ledger
from services.house.register import workspace
from services.payments.allocating import NOUN, document_of, give, undo
from services.payments.cards import PaymentCard, card, plain
from services.payments.events import REFUNDED, REVERSED
from services.payments.open import Document, left_of, lock, refunded, reversal_of, standing
from services.records import declaration, indexing
from services.work import Actor, Conflict, Invalid, action, announce, clock, find, step

REASON = 1_000  # characters
NO_REASON = N_("Say why.")
LONG = N_("Use at most {max_length} characters.")
MORE = N_("At most {amount} can be refunded.")
OUT = N_("This went out. Only what came in can be refunded.")
GONE = N_("This payment was reversed.")
TWICE = N_("This payment was reversed already.")
REFUNDS_FIRST = N_("It was refunded in part. Reverse the refunds first.")
REVERSAL = N_("This is a reversal. Record the payment again instead.")


@action("payments.edit", fresh=True)
def refund(session: Session, actor: Actor, payment_id: UUID, amount: int, reason: str) -> PaymentCard:
    """Give so much of a payment back. What is not allocated goes first; then allocations are undone, the newest first,
    as far as needed (case 19). Return the payment refunded. Refuses more than was received, and no reason."""
    payment = find(session, actor, Payment, payment_id, NOUN)
    why = _reason(reason)
    lock(session, payment)
    _refuse(session, payment, amount)
    give_back(session, payment, amount, why, recorded_by=actor.user_id)
    return card(session, actor, payment)


@action("payments.edit", fresh=True)
def reverse(session: Session, actor: Actor, payment_id: UUID, reason: str) -> PaymentCard:
    """Take back a payment that was a mistake or bounced, and everything it paid (case 20). Return it.

    Refuses one that was reversed, a reversal, one whose refunds stand, and no reason.
    """
    payment = find(session, actor, Payment, payment_id, NOUN)
    why = _reason(reason)
    if payment.reverses_id is not None:
        raise Conflict(_(REVERSAL))
    lock(session, payment)
    if reversal_of(session, payment) is not None:
        raise Conflict(_(TWICE))
    if refunded(session, payment):
        raise Conflict(_(REFUNDS_FIRST))
    touched = _undo_all(session, payment)
    made = _opposite(session, payment, payment.amount, why, recorded_by=actor.user_id, reverses_id=payment.id)
    announce(session, REVERSED, payment, (payment.contact_id, payment.company_id, made.id), amount=payment.name)
    origin = session.get(Payment, payment.refunds_id) if payment.refunds_id else None
    ledger.rebuild(session, payment, made, origin, *touched)
    return card(session, actor, payment)


@step
def give_back(
    session: Session,
    payment: Payment,
    amount: int,
    why: str,
    *,
    recorded_by: UUID | None,
    on: date | None = None,
    **more: Any,
) -> Payment:
    """Write a refund of a locked payment, after undoing as many allocations as it takes; rebuild what follows."""
    touched = _free(session, payment, amount)
    made = _opposite(session, payment, amount, why, recorded_by=recorded_by, on=on, refunds_id=payment.id, **more)
    about = (payment.contact_id, payment.company_id, made.id)
    announce(session, REFUNDED, payment, about, amount=made.name)
    ledger.rebuild(session, payment, made, *touched)
    return made


def _free(session: Session, payment: Payment, amount: int) -> list[Document]:
    """Undo allocations, the newest first, until so much is left; what the last one held beyond that is given again."""
    rows = standing(session, col(Allocation.payment_id) == payment.id)
    lock(session, *(document_of(session, one) for one in rows))
    touched: list[Document] = []
    for row in rows:
        left = left_of(session, payment)
        if left >= amount:
            break
        document = undo(session, row)
        touched.append(document)
        again = left + row.taken - amount
        given = row.given * again // row.taken
        if again > 0 and given > 0:
            give(session, payment, document, again, given)
    return touched


def _undo_all(session: Session, payment: Payment) -> list[Document]:
    rows = standing(session, col(Allocation.payment_id) == payment.id)
    lock(session, *(document_of(session, one) for one in rows))
    return [undo(session, one) for one in rows]


def _refuse(session: Session, payment: Payment, amount: Any) -> None:
    if payment.direction != "in" or payment.reverses_id is not None:
        raise Conflict(_(OUT))
    if reversal_of(session, payment) is not None:
        raise Conflict(_(GONE))
    if isinstance(amount, NotAnAmount):
        raise Invalid(_("Please check the form."), amount=amount.why)
    if type(amount) is not int:
        raise Invalid(_("Please check the form."), amount=_("Enter an amount, as in 12.50."))
    if amount < 1:
        raise Invalid(_("Please check the form."), amount=_("This must be more than {gt}.").format(gt=0))
    most = payment.amount - refunded(session, payment)
    if amount > most:
        said = _(MORE).format(amount=plain(most, payment.currency))
        raise Invalid(_("Please check the form."), amount=said)


def _reason(typed: str) -> str:
    why = line(typed)
    if not why:
        raise Invalid(_("Please check the form."), reason=_(NO_REASON))
    if len(why) > REASON:
        raise Invalid(_("Please check the form."), reason=_(LONG).format(max_length=REASON))
    return why


def _opposite(
    session: Session, payment: Payment, amount: int, why: str, *, on: date | None = None, **more: Any
) -> Payment:
    """Insert the payment that goes the other way, from the same customer, with its reason as the note."""
    kept = payment.model_dump(include={"contact_id", "company_id", "payer", "currency", "method"})
    made = Payment(
        **kept,
        name=plain(amount, payment.currency),
        direction="out" if payment.direction == "in" else "in",
        amount=amount,
        received_on=on or clock.today(workspace(session.info["place"]).zone),
        note=why,
        **more,
    )
    session.add(made)
    session.flush()
    indexing.index_row(session, declaration.of_noun("payment"), made, new=True)
    return made
