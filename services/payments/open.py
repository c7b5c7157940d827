"""What is open of an invoice or an order, and what is left of a payment: summed up from the ledger, inside a work.

Whoever decides by one of these numbers locks the rows first (`lock`), so that no other work decides by them as well.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.base import Row
from models.invoices import Invoice
from models.payments import Allocation, Payment
from models.sales import Order
from services.ledger import summing
from services.work import step

Document = Invoice | Order


@step
def lock(session: Session, *rows: Row | None) -> None:
    """Lock these payments, invoices and orders until the work ends, always in one order. SQLite has one writer anyway."""
    for kind in (Payment, Invoice, Order):
        ids = {one.id for one in rows if isinstance(one, kind)}
        if ids:
            mine = select(col(kind.id)).where(col(kind.id).in_(ids)).order_by(col(kind.id))
            session.execute(mine.with_for_update(key_share=True))


@step
def open_of(session: Session, document: Document) -> int:
    """Return what is open of an issued invoice or an approved order, as its balance says it from the ledger, in the
    smallest unit of its currency; nothing of others."""
    session.flush()
    found = (summing.open_orders if isinstance(document, Order) else summing.open_invoices)(session, [document.id])
    return int(found[document.id]["open"]) if document.id in found else 0


@step
def left_of(session: Session, payment: Payment) -> int:
    """Return what is left of a payment that came in: neither allocated, nor refunded, nor reversed."""
    if payment.direction != "in" or payment.reverses_id is not None or reversal_of(session, payment) is not None:
        return 0
    taken = _sum(session, col(Allocation.taken), col(Allocation.payment_id) == payment.id)
    return payment.amount - taken - refunded(session, payment)


@step
def refunded(session: Session, payment: Payment) -> int:
    """Return what was given back of a payment, in its currency."""
    session.flush()
    undone = aliased(Payment)
    stands = ~select(col(undone.id)).where(col(undone.reverses_id) == col(Payment.id)).exists()
    return _sum(session, col(Payment.amount), col(Payment.refunds_id) == payment.id, stands)


@step
def reversal_of(session: Session, payment: Payment) -> UUID | None:
    """Return the payment that reverses this one, or None."""
    return session.scalar(select(col(Payment.id)).where(col(Payment.reverses_id) == payment.id))


@step
def standing(session: Session, *where: ColumnElement[bool]) -> Sequence[Allocation]:
    """Return the allocations that were not undone, the newest first."""
    session.flush()
    query = select(Allocation).where(col(Allocation.undoes_id).is_(None), not_undone(), *where)
    return session.scalars(query.order_by(col(Allocation.made_at).desc(), col(Allocation.id).desc())).all()


def not_undone() -> ColumnElement[bool]:
    """Return the criterion of allocations that no other one undoes."""
    undoing = aliased(Allocation)
    return ~select(col(undoing.id)).where(col(undoing.undoes_id) == col(Allocation.id)).exists()


def target(document: Document) -> ColumnElement[bool]:
    """Return the criterion of the allocations to a document."""
    return (
        col(Allocation.invoice_id) == document.id
        if isinstance(document, Invoice)
        else col(Allocation.order_id) == document.id
    )


def _sum(session: Session, column: Any, *where: ColumnElement[bool]) -> int:
    return int(session.scalar(select(func.coalesce(func.sum(column), 0)).where(*where)) or 0)
