"""The figures of a period, and the rows that make each: accepted, billed and received in it; potential and open are as of
now (P-04, X-10, N-27)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlmodel import Session, SQLModel, col

from models.invoices import Balance, Invoice
from models.payments import Payment
from models.sales import Order
from services.ledger.summing import rows_of
from services.payments.listing import left
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
    for name, counted in COUNTED.items():
        rows = rows_behind(name, from_on, to_on).subquery()
        sums = select(rows.c.currency, func.sum(rows.c.much), func.count()).group_by(rows.c.currency)
        for currency, much, count in session.execute(sums):
            one = found.setdefault(currency, Figures())
            setattr(one, name, int(much))
            if counted:
                setattr(one, counted, count)
    return dict(sorted(found.items()))


COUNTED = {  # each figure, and where its number of rows is told
    "potential": "",
    "accepted": "",
    "billed": "invoices",
    "received": "payments",
    "open": "",
    "unallocated": "",
}


def rows_behind(figure: str, from_on: date, to_on: date) -> Select[Any]:
    """Return a query of the rows that make a figure of a period, as `ledger.rows_of` does: the table (`kind`) and the id of
    what people open, the currency, and how much it adds."""
    rows = ROWS[figure](from_on, to_on)
    return select(rows.c.kind, rows.c.id, rows.c.currency, rows.c.much).where(rows.c.much != 0)


def _potential(_from_on: date, _to_on: date) -> Any:
    return rows_of("potential", "").subquery()


def _accepted(from_on: date, to_on: date) -> Any:
    approved = (col(Order.state) == "approved", col(Order.approved_on).between(from_on, to_on))
    asking = (*_issued(from_on, to_on), col(Invoice.kind) != "credit", col(Invoice.order_id).is_(None))
    orders, invoices = _row(Order, col(Order.total)), _row(Invoice, col(Invoice.total))
    return union_all(orders.where(*approved), invoices.where(*asking)).subquery()


def _billed(from_on: date, to_on: date) -> Any:
    total = col(Invoice.total)
    much = case((col(Invoice.kind) == "credit", -total), else_=total)
    return _row(Invoice, much).where(*_issued(from_on, to_on)).subquery()


def _received(from_on: date, to_on: date) -> Any:
    much = case((col(Payment.direction) == "in", col(Payment.amount)), else_=-col(Payment.amount))
    return _row(Payment, much).where(col(Payment.received_on).between(from_on, to_on)).subquery()


def _open(from_on: date, to_on: date) -> Any:
    rows = _row(Invoice, col(Balance.open)).join(Balance, col(Balance.invoice_id) == col(Invoice.id))
    return rows.where(*_issued(from_on, to_on)).subquery()


def _unallocated(from_on: date, to_on: date) -> Any:
    return _row(Payment, left()).where(col(Payment.received_on).between(from_on, to_on)).subquery()


ROWS: dict[str, Callable[[date, date], Any]] = {
    "potential": _potential,
    "accepted": _accepted,
    "billed": _billed,
    "received": _received,
    "open": _open,
    "unallocated": _unallocated,
}


def _row(kind: Any, much: Any) -> Select[Any]:
    name = literal(kind.__tablename__).label("kind")
    return select(name, col(kind.id).label("id"), col(kind.currency).label("currency"), much.label("much"))


def _issued(from_on: date, to_on: date) -> tuple[Any, Any]:
    return col(Invoice.state) == "issued", col(Invoice.issued_on).between(from_on, to_on)
