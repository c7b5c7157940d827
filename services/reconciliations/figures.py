"""The figures of a period, from the ledger: what was accepted, billed and received in it, by currency; what is potential
and open is as of now (P-04, X-10, N-27)."""

from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from models.invoices import Balance, Invoice
from models.payments import Allocation, Payment
from models.sales import Order
from services.ledger.summing import rows_of
from services.work import step


class Figures(SQLModel):
    """The figures of a period in one currency, in its smallest unit. `unallocated` is what came in within the period and
    pays nothing yet: no difference, only work to do."""

    potential: int = 0
    accepted: int = 0
    billed: int = 0
    received: int = 0
    open: int = 0
    unallocated: int = 0
    invoices: int = 0
    payments: int = 0


@step
def figures(session: Session, from_on: date, to_on: date) -> dict[str, Figures]:
    """Return the figures of a period, by currency; its days are the ones on the documents."""
    found: dict[str, Figures] = {}

    def add(name: str, rows: Any) -> None:
        for currency, much in rows:
            if much:
                one = found.setdefault(currency, Figures())
                setattr(one, name, getattr(one, name) + int(much))

    deals = rows_of("potential", "").subquery()
    add("potential", session.execute(select(deals.c.currency, func.sum(deals.c.much)).group_by(deals.c.currency)))
    issued = (col(Invoice.state) == "issued", col(Invoice.issued_on).between(from_on, to_on))
    approved = (col(Order.state) == "approved", col(Order.approved_on).between(from_on, to_on))
    credit, total = col(Invoice.kind) == "credit", col(Invoice.total)
    asking = (~credit, col(Invoice.order_id).is_(None))
    billed = case((credit, -total), else_=total)
    add("accepted", _sums(session, col(Order.currency), func.sum(col(Order.total)), *approved))
    add("accepted", _sums(session, col(Invoice.currency), func.sum(total), *issued, *asking))
    add("billed", _sums(session, col(Invoice.currency), func.sum(billed), *issued))
    add("invoices", _sums(session, col(Invoice.currency), func.count(), *issued))
    open_ = select(col(Balance.currency), func.sum(col(Balance.open))).join(
        Invoice, col(Invoice.id) == col(Balance.invoice_id)
    )
    add("open", session.execute(open_.where(*issued).group_by(col(Balance.currency))))
    here = col(Payment.received_on).between(from_on, to_on)
    way = case((col(Payment.direction) == "in", col(Payment.amount)), else_=-col(Payment.amount))
    add("received", _sums(session, col(Payment.currency), func.sum(way), here))
    add("payments", _sums(session, col(Payment.currency), func.count(), here))
    add("unallocated", _unallocated(session, here))
    return dict(sorted(found.items()))


def _sums(session: Session, currency: Any, what: Any, *where: Any) -> Any:
    return session.execute(select(currency, what).where(*where).group_by(currency))


def _unallocated(session: Session, here: Any) -> Any:
    """Return what came in and stands, less what it pays and what was given back of it."""
    other = aliased(Payment)
    reversed_ = select(col(other.id)).where(col(other.reverses_id) == col(Payment.id)).exists()
    stands = (here, col(Payment.direction) == "in", col(Payment.reverses_id).is_(None), ~reversed_)
    refund, undoing = aliased(Payment), aliased(Payment)
    undone = select(col(undoing.id)).where(col(undoing.reverses_id) == col(refund.id)).exists()
    taken = select(func.coalesce(func.sum(col(Allocation.taken)), 0)).where(
        col(Allocation.payment_id) == col(Payment.id)
    )
    back = select(func.coalesce(func.sum(col(refund.amount)), 0)).where(
        col(refund.refunds_id) == col(Payment.id), ~undone
    )
    left = col(Payment.amount) - taken.scalar_subquery() - back.scalar_subquery()
    return session.execute(select(col(Payment.currency), func.sum(left)).where(*stands).group_by(col(Payment.currency)))
