"""Rows of the ledger, written as the rooms write them, and rebuilt from in the same work."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.base import Row
from models.deals import Deal, Stage
from models.invoices import Balance, Invoice, MoneySum
from models.payments import Allocation, Payment
from models.sales import Order, Quote
from services import ledger
from services.work import Actor, clock, work

DAY = date(2026, 11, 28)
AMOUNTS = ("potential", "accepted", "billed", "received")


def stage(session: Session, kind: str = "open") -> Stage:
    """The first stage of a kind."""
    found = session.scalars(select(Stage).where(col(Stage.kind) == kind).order_by(col(Stage.position))).first()
    assert found
    return found


def deal(session: Session, amount: int = 0, kind: str = "open", currency: str = "EUR", **more: Any) -> Deal:
    """A deal in the first stage of a kind."""
    values = {"title": "Kitchen", "name_key": "kitchen", "stage_id": stage(session, kind).id, "staged_at": clock.now()}
    return Deal(**values, amount=amount, currency=currency, **more)


def quote(total: int, state: str = "sent", currency: str = "EUR", hours: int = 0, **more: Any) -> Quote:
    """A quote, sent so many hours from now."""
    sent = clock.now() + timedelta(hours=hours)
    return Quote(name="Q", state=state, total=total, currency=currency, sent_at=sent, **more)


def order(total: int, state: str = "approved", currency: str = "EUR", **more: Any) -> Order:
    """An order."""
    return Order(name="O", state=state, total=total, currency=currency, approved_on=DAY, due_on=DAY, **more)


def invoice(total: int, kind: str = "invoice", state: str = "issued", currency: str = "EUR", **more: Any) -> Invoice:
    """An invoice, a deposit or a credit note."""
    days = {"issued_on": DAY, "due_on": DAY}
    return Invoice(**{"name": "I", "kind": kind, "state": state, "total": total, "currency": currency, **days, **more})


def payment(amount: int, direction: str = "in", currency: str = "EUR", **more: Any) -> Payment:
    """A payment."""
    return Payment(direction=direction, amount=amount, currency=currency, **{"received_on": DAY, **more})


def reversal(of: Payment) -> Payment:
    """The payment that reverses another one."""
    way = "out" if of.direction == "in" else "in"
    return payment(of.amount, way, of.currency, contact_id=of.contact_id, company_id=of.company_id, reverses_id=of.id)


def paid(
    amount: int, *, by: Payment | None = None, credit: Invoice | None = None, given: int = 0, to: Row
) -> Allocation:
    """So much of a payment or a credit note, for an invoice or an order."""
    named = {"invoice_id": to.id} if isinstance(to, Invoice) else {"order_id": to.id}
    giver = {"payment_id": by.id if by else None, "credit_id": credit.id if credit else None}
    return Allocation(**giver, **named, taken=amount, given=given or amount)


def undone(row: Allocation) -> Allocation:
    """What undoes an allocation."""
    kept = row.model_dump(include={"payment_id", "credit_id", "invoice_id", "order_id"})
    return Allocation(**kept, taken=-row.taken, given=-row.given, undoes_id=row.id)


def write(actor: Actor, *rows: Row) -> None:
    """Write rows and rebuild from them, in one work."""
    with work(actor) as session:
        session.add_all(rows)
        ledger.rebuild(session, *rows)


def amounts(actor: Actor, subject: UUID, name: str = "contact_id") -> dict[str, tuple[int, ...]]:
    """The kept amounts of a contact, a company or a deal, by currency."""
    with work(actor, read=True) as session:
        rows = session.scalars(select(MoneySum).where(getattr(MoneySum, name) == subject))
        return {row.currency: tuple(getattr(row, one) for one in AMOUNTS) for row in rows}


def balance(actor: Actor, document: Row) -> tuple[int, str] | None:
    """What is open of an invoice or an order, and how it is called; None without a balance."""
    name = "invoice_id" if isinstance(document, Invoice) else "order_id"
    with work(actor, read=True) as session:
        row = session.scalars(select(Balance).where(getattr(Balance, name) == document.id)).one_or_none()
        return (row.open, row.status) if row else None
