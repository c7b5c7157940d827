"""Everything about one payment: what it paid, what was given back, and what is left."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.invoices import Invoice
from models.language import N_
from models.payments import Allocation, Payment
from models.sales import Order
from services.money import amounts
from services.payments.open import left_of, refunded, reversal_of, standing
from services.work import Actor, action, step, visible
from services.work import find as find_row


class Allocated(SQLModel):
    """What a payment gave to one invoice or order: `taken` in its currency, `given` in the document's."""

    id: UUID
    invoice_id: UUID | None
    order_id: UUID | None
    number: str
    taken: int
    given: int
    currency: str
    at: datetime


class Returned(SQLModel):
    """A refund of a payment. `reversed_by` is the payment that reversed it, if one did."""

    id: UUID
    amount: int
    received_on: date
    note: str | None
    reversed_by: UUID | None


class PaymentCard(SQLModel):
    """Everything about one payment. Amounts are in the smallest unit of its currency; `unallocated` is what is left of
    it. `recorded_by` is the colleague who recorded it; none: a provider or a bank."""

    id: UUID
    version: int
    name: str
    direction: str
    contact_id: UUID | None
    contact: str | None
    company_id: UUID | None
    company: str | None
    payer: str
    amount: int
    currency: str
    unallocated: int
    refunded: int
    received_on: date
    method: str
    reference: str
    note: str | None
    provider: str
    provider_id: str | None
    recorded_by: UUID | None
    recorder: str | None
    reverses_id: UUID | None
    refunds_id: UUID | None
    reversed_by: UUID | None
    made_at: datetime
    allocations: list[Allocated] = Field(default_factory=list)
    refunds: list[Returned] = Field(default_factory=list)


@action("payments.read")
def find(session: Session, actor: Actor, payment_id: UUID) -> PaymentCard:
    """Return everything about one payment. Refuses one the actor may not see (`NotFound`)."""
    return card(session, actor, find_row(session, actor, Payment, payment_id, N_("payment")))


@step
def card(session: Session, actor: Actor, payment: Payment) -> PaymentCard:
    """Return everything about a payment, as it stands in this work."""
    session.flush()
    people: tuple[tuple[Any, UUID | None], ...] = (
        (Contact, payment.contact_id),
        (Company, payment.company_id),
        (User, payment.recorded_by),
    )
    contact, company, recorder = (session.get(kind, one) if one else None for kind, one in people)
    return PaymentCard(
        **payment.model_dump(),
        contact=contact.name if contact else None,
        company=company.name if company else None,
        recorder=recorder.name if recorder else None,
        unallocated=left_of(session, payment),
        refunded=refunded(session, payment),
        reversed_by=reversal_of(session, payment),
        allocations=_allocations(session, actor, payment),
        refunds=_refunds(session, payment),
    )


def plain(minor: int, currency: str) -> str:
    """Return an amount as sentences and timelines keep it, in every language alike: `40.00 EUR`."""
    return f"{amounts.typed(minor, currency)} {currency}"


def _allocations(session: Session, actor: Actor, payment: Payment) -> list[Allocated]:
    rows = standing(session, col(Allocation.payment_id) == payment.id)
    found: dict[UUID | None, Any] = {}
    for kind, ids in ((Invoice, {one.invoice_id for one in rows}), (Order, {one.order_id for one in rows})):
        if ids - {None}:
            mine = (col(kind.id).in_(ids - {None}), visible(actor, kind))
            found |= {one.id: one for one in session.scalars(select(kind).where(*mine))}
    return [_allocated(one, found.get(one.invoice_id or one.order_id), payment) for one in reversed(rows)]


def _allocated(row: Allocation, document: Any, payment: Payment) -> Allocated:
    """Return an allocation with the number of its document, unless the actor may not see that."""
    return Allocated(
        **row.model_dump(include={"id", "invoice_id", "order_id", "taken", "given"}),
        number=(document.number if document else None) or "",
        currency=document.currency if document else payment.currency,
        at=row.made_at,
    )


def _refunds(session: Session, payment: Payment) -> list[Returned]:
    query = select(Payment).where(col(Payment.refunds_id) == payment.id).order_by(col(Payment.made_at), col(Payment.id))
    rows = session.scalars(query).all()
    undoing = select(Payment).where(col(Payment.reverses_id).in_([one.id for one in rows]))
    by = {one.reverses_id: one.id for one in session.scalars(undoing)} if rows else {}
    kept = {"id", "amount", "received_on", "note"}
    return [Returned(**one.model_dump(include=kept), reversed_by=by.get(one.id)) for one in rows]
