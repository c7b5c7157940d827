"""What a customer still owes: the open invoices and orders that a payment can be allocated to."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select
from sqlmodel import Session, SQLModel, col

from models.invoices import Balance, Invoice
from models.language import N_
from models.payments import Payment
from models.sales import Order
from services.work import Actor, action, visible
from services.work import find as find_row

MOST = 50  # shown of each kind: the oldest


class Payable(SQLModel):
    """An invoice or an order with something open, in the smallest unit of its currency."""

    invoice_id: UUID | None
    order_id: UUID | None
    number: str
    title: str
    due_on: date | None
    currency: str
    total: int
    open: int


@action("payments.read")
def payable(session: Session, actor: Actor, payment_id: UUID) -> list[Payable]:
    """Return what the customer of a payment still owes, as far as the actor sees it: the longest due first, those in the
    currency of the payment before the others."""
    payment = find_row(session, actor, Payment, payment_id, N_("payment"))
    found = [*_open(session, actor, payment, Invoice), *_open(session, actor, payment, Order)]
    return sorted(found, key=lambda one: (one.currency != payment.currency, one.due_on or date.max, one.number))


def _open(session: Session, actor: Actor, payment: Payment, kind: Any) -> list[Payable]:
    named = "invoice_id" if kind is Invoice else "order_id"
    query = (
        select(kind, col(Balance.open).label("left"))
        .join(Balance, col(getattr(Balance, named)) == col(kind.id))
        .where(col(Balance.open) > 0, visible(actor, kind), _of_customer(payment, kind))
        .order_by(col(Balance.due_on).nulls_last(), col(kind.id))
        .limit(MOST)
    )
    ids: dict[str, UUID | None] = {"invoice_id": None, "order_id": None}
    return [
        Payable(
            **{**ids, named: row.id},
            number=row.number or "",
            title=row.title,
            due_on=row.due_on,
            currency=row.currency,
            total=row.total,
            open=left,
        )
        for row, left in session.execute(query)
    ]


def _of_customer(payment: Payment, kind: Any) -> ColumnElement[bool]:
    ways = [col(kind.contact_id) == payment.contact_id] if payment.contact_id else []
    ways += [col(kind.company_id) == payment.company_id] if payment.company_id else []
    return or_(false(), *ways)
