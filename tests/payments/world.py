"""Issued invoices and approved orders to pay, and what is open of them."""

from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from models.invoices import Invoice
from models.payments import Allocation, Payment
from models.sales import Order
from services import invoices, ledger, payments
from services.money import amounts
from services.work import Actor, perform, work

_numbers = count(1)
TODAY = date(2026, 11, 28)


def issued(actor: Actor, total: int, currency: str = "EUR", order_id: UUID | None = None, **more: Any) -> UUID:
    """Add an issued invoice of that total."""
    lines = [{"text": "An engine", "price": amounts.typed(total, currency)}]
    with work(actor) as session:
        made = invoices.create(session, actor, {"currency": currency, "lines": lines, **more})
        session.get_one(Invoice, made.id).order_id = order_id
        invoices.issue(session, actor, made.id)
        return made.id


def approved(actor: Actor, total: int, currency: str = "EUR", **more: Any) -> UUID:
    """Add an approved order of that total."""
    with work(actor) as session:
        number = f"ORD-2026-{next(_numbers):04}"
        made = Order(
            state="approved",
            number=number,
            name=number,
            total=total,
            net=total,
            currency=currency,
            approved_on=TODAY,
            owner_id=actor.user_id,
            **more,
        )
        session.add(made)
        session.flush()
        ledger.rebuild(session, made)
        return made.id


def pay(actor: Actor, amount: int, **more: Any) -> payments.PaymentCard:
    """Record a payment."""
    return perform(actor, payments.record, {"amount": amount, **more})


def open_of(actor: Actor, key: UUID | str, kind: type[Invoice] | type[Order] = Invoice) -> int:
    """Return what is open of a document."""
    with work(actor, read=True) as session:
        return payments.open_of(session, session.get_one(kind, UUID(str(key))))


def received(actor: Actor, contact_id: UUID, currency: str = "EUR") -> int:
    """Return what came in of a customer less what went out, summed up from the rows."""
    with work(actor, read=True) as session:
        mine = select(col(Payment.direction), func.sum(col(Payment.amount)))
        mine = mine.where(col(Payment.contact_id) == contact_id, col(Payment.currency) == currency)
        sums = dict(session.execute(mine.group_by(col(Payment.direction))).all())
        return int(sums.get("in", 0) - sums.get("out", 0))


def rows(actor: Actor) -> tuple[int, int]:
    """Return how many payments and allocations there are."""
    with work(actor, read=True) as session:
        return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Payment, Allocation))  # type: ignore[return-value]


def status(actor: Actor, key: UUID) -> tuple[str, int]:
    """Return the status of an invoice and what is open of it, as its balance says."""
    card = perform(actor, invoices.find, key)
    return str(card.status), int(card.open or 0)
