"""Invoices that are due on a day, their customers, and what the outbox has of their reminders."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from models.columns import uuid7
from models.invoices import Invoice
from models.outbox import Outgoing, OutgoingText
from models.payments import Reminder
from services import contacts, invoices, leaving, ledger, reminders
from services.invoices import InvoiceCard
from services.outbox import claim
from services.work import Actor, clock, house_actor, perform, work

PARIS = ZoneInfo("Europe/Paris")
DUE = date(2026, 11, 10)
LINE = {"text": "Website", "quantity": "1", "price": "100", "tax": "19"}


def at(days: int, hour: int = 10, minute: int = 0) -> AbstractContextManager[None]:
    """The clock so many days after the invoices were due, at a time in Paris."""
    return clock.at(datetime.combine(DUE + timedelta(days), time(hour, minute), PARIS).astimezone(UTC))


def customer(actor: Actor, **values: Any) -> UUID:
    """A contact with an email address and a number."""
    usual = {"name": "Ada Lovelace", "emails": ["ada@example.com"], "phones": ["+33123456789"]}
    return perform(actor, contacts.create, usual | values).id


def invoice(actor: Actor, contact_id: UUID | None = None, **values: Any) -> InvoiceCard:
    """An issued invoice of €119, due on DUE."""
    with at(-15, 9):
        who = {} if "company_id" in values else {"contact_id": contact_id or customer(actor)}
        typed = {"currency": "EUR", "lines": [LINE], "due_on": DUE, **who, **values}
        return perform(actor, invoices.issue, perform(actor, invoices.create, typed).id)


def run(actor: Actor) -> int:
    """The run of the chore, now."""
    return reminders.run(house_actor(actor.place))


def rows(actor: Actor) -> list[Reminder]:
    """All reminders, by step."""
    with work(actor, read=True) as session:
        return list(session.scalars(select(Reminder).order_by(col(Reminder.step))))


def letters(actor: Actor) -> list[tuple[Outgoing, OutgoingText]]:
    """What is in the outbox, in order."""
    with work(actor, read=True) as session:
        query = select(Outgoing, OutgoingText).join(OutgoingText, col(OutgoingText.id) == col(Outgoing.id))
        return [(one, text) for one, text in session.execute(query.order_by(col(Outgoing.id)))]


def take(actor: Actor) -> list[claim.Claimed]:
    """Claim what is due, with all the checks of the product."""
    house = house_actor(actor.place)
    with work(house) as session:
        return claim.claim(session, house, uuid7(), 100, leaving.check)


def owe(session: Session, contact_id: UUID, number: str, reminded: bool = True) -> None:
    """An invoice that has been overdue since yesterday, and a reminder of it today."""
    due = clock.today("UTC") - timedelta(days=2)
    made = Invoice(
        kind="invoice",
        state="issued",
        number=number,
        name=number,
        contact_id=contact_id,
        total=100,
        currency="EUR",
        issued_on=due,
        due_on=due,
    )
    session.add(made)
    ledger.rebuild(session, made)
    if reminded:
        session.add(Reminder(invoice_id=made.id, step=1, sent_on=clock.today("UTC")))
