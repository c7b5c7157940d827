"""Allocating: what a payment pays. Never more than is left of it, never more than is open; undone by another row."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.invoices import Invoice
from models.language import N_, _, with_noun
from models.payments import Allocation, AllocationDraft, Payment
from models.sales import Order
from services import ledger
from services.payments import documents
from services.payments.cards import PaymentCard, card, plain
from services.payments.documents import called, deals_of
from services.payments.events import ALLOCATED, UNALLOCATED
from services.payments.open import Document, left_of, lock, not_undone, open_of, standing, target
from services.records import fields
from services.work import Actor, Conflict, Invalid, Kind, NotFound, action, announce, find, step
from services.work.killpoints import reach

MOST = 100  # parts at once
NOUN = N_("payment")
LEFT = N_("Only {amount} of this payment is left.")
OPEN = N_("Only {amount} is open.")


class Parts(SQLModel):
    """What a payment pays, part by part."""

    allocations: list[AllocationDraft] = Field(min_length=1, max_length=MOST)


@action("payments.edit")
def allocate(session: Session, actor: Actor, payment_id: UUID, parts: Sequence[Mapping[str, Any]]) -> PaymentCard:
    """Give parts of a payment (`AllocationDraft`) to invoices and orders: all of them or none.

    Refuses more than is left of the payment and more than is open, another currency without `settles`, and what belongs
    to another customer unless the payer is named.
    """
    payment = find(session, actor, Payment, payment_id, NOUN)
    draft = fields.draft(Parts, {"allocations": [dict(one) for one in parts]})
    wanted = []
    for n, one in enumerate(draft.allocations):
        at = f"allocations.{n}."
        document = documents.find_document(session, actor, one.invoice_id, one.order_id, at)
        if document is None:
            raise Invalid(_("Please check the form."), **{f"{at}invoice_id": _("Name an invoice or an order.")})
        documents.refuse_others(payment, document, at)
        wanted.append(
            (document, one.amount, documents.settled(one.amount, one.settles, payment.currency, document, at))
        )
    lock(session, payment, *(document for document, *_amounts in wanted))
    for n, (document, taken, given) in enumerate(wanted):
        give(session, payment, document, taken, given, at=f"allocations.{n}.")
    ledger.rebuild(session, payment, *(document for document, *_amounts in wanted))
    return card(session, actor, payment)


@action("payments.edit")
def unallocate(session: Session, actor: Actor, allocation_id: UUID, payment_id: UUID | None = None) -> PaymentCard:
    """Take an allocation (of this payment) back: the invoice is open again by that much, and so much more is left of the
    payment. Refuses one that was taken back, and one of a credit note."""
    row = find(session, actor, Allocation, allocation_id, N_("allocation"))
    if payment_id not in (None, row.payment_id):
        raise NotFound(with_noun("That {noun} is no longer here.", N_("allocation")))
    if row.payment_id is None or row.undoes_id is not None:
        raise Conflict(_("Only what a payment gave can be taken back here."))
    payment, document = session.get_one(Payment, row.payment_id), document_of(session, row)
    lock(session, payment, document)
    if undone(session, row):
        raise Conflict(_("This was taken back already."))
    undo(session, row)
    ledger.rebuild(session, payment, document)
    return card(session, actor, payment)


@step
def give(session: Session, payment: Payment, document: Document, taken: int, given: int, *, at: str = "") -> Allocation:
    """Allocate so much, both being locked. Refuses (`Invalid`, at `amount` or `settles`) more than there is."""
    left, there = left_of(session, payment), open_of(session, document)
    if taken > left:
        raise _too_much(f"{at}amount", LEFT, left, payment.currency)
    if given > there:
        name = "amount" if payment.currency == document.currency else "settles"
        raise _too_much(f"{at}{name}", OPEN, there, document.currency)
    row = Allocation(
        payment_id=payment.id,
        invoice_id=document.id if isinstance(document, Invoice) else None,
        order_id=document.id if isinstance(document, Order) else None,
        taken=taken,
        given=given,
    )
    session.add(row)
    session.flush()
    reach("allocated")
    _tell(session, ALLOCATED, payment, document, given)
    return row


@step
def undo(session: Session, row: Allocation) -> Document:
    """Undo an allocation of a payment by another row, both being locked. Return the document it was for."""
    document = document_of(session, row)
    values = row.model_dump(include={"payment_id", "invoice_id", "order_id"})
    session.add(Allocation(**values, taken=-row.taken, given=-row.given, undoes_id=row.id))
    session.flush()
    reach("unallocated")
    _tell(session, UNALLOCATED, session.get_one(Payment, row.payment_id), document, row.given)
    return document


@step
def move_to_invoice(session: Session, order: Order, invoice: Invoice) -> None:
    """Move what was paid for an order to its invoice, as it is issued, as far as that is open; the rest stays at the
    order. The caller rebuilds the ledger."""
    rows = [one for one in reversed(standing(session, target(order))) if one.payment_id is not None]
    payments = [session.get_one(Payment, one.payment_id) for one in rows]
    lock(session, *payments, invoice, order)
    for row, payment in zip(rows, payments, strict=True):
        there = open_of(session, invoice)
        given = min(row.given, there)
        if given:
            taken = row.taken if given == row.given else row.taken * given // row.given
            undo(session, row)
            give(session, payment, invoice, taken, given)
            if given < row.given:
                give(session, payment, order, row.taken - taken, row.given - given)


@step
def document_of(session: Session, row: Allocation) -> Document:
    """Return the invoice or order that an allocation is for."""
    if row.invoice_id is not None:
        return session.get_one(Invoice, row.invoice_id)
    return session.get_one(Order, row.order_id)


@step
def undone(session: Session, row: Allocation) -> bool:
    """Return whether an allocation was undone."""
    return session.scalar(select(col(Allocation.id)).where(col(Allocation.id) == row.id, not_undone())) is None


def _tell(session: Session, kind: Kind, payment: Payment, document: Document, given: int) -> None:
    about = (payment.contact_id, payment.company_id, *deals_of([document]))
    announce(session, kind, payment, about, amount=plain(given, document.currency), document=called(document))


def _too_much(name: str, why: str, much: int, currency: str) -> Invalid:
    return Invalid(_("Please check the form."), **{name: _(why).format(amount=plain(much, currency))})
