"""A row in each table of money, for the rules that hold for every table."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.deals import Deal, DealMove, Stage
from models.files import StoredFile
from models.invoices import Balance, Invoice, InvoiceLine, InvoiceTax, MoneySum, Paper
from models.payments import (
    Allocation,
    BankLine,
    Payment,
    PaymentEvent,
    Reconciliation,
    Reminder,
    ReminderHold,
    Summary,
)
from models.sales import Order, OrderLine, Quote, QuoteLine, Series
from services.work import Actor, clock, work

DAY = date(2026, 11, 28)
DIGEST = "0" * 64


def keep_books(actor: Actor, canary: str, contact_id: UUID) -> dict[str, UUID]:
    """Add the rows, all about this contact. Return the ids of some, by noun."""
    mine: dict[str, Any] = {"owner_id": actor.user_id, "contact_id": contact_id}
    line: dict[str, Any] = {
        "position": 1,
        "text": canary,
        "quantity_micro": 1_000_000,
        "price_micro": 1_000_000,
        "amount": 100,
    }
    with work(actor) as session:
        stage = session.scalars(select(Stage).order_by(col(Stage.position))).first()
        assert stage
        deal = Deal(title=canary, name_key=canary, stage_id=stage.id, staged_at=clock.now(), **mine)
        quote, order = Quote(title=canary, name=canary, **mine), Order(title=canary, name=canary, **mine)
        invoice = Invoice(title=canary, name=canary, **mine)
        payment = Payment(payer=canary, amount=100, currency="EUR", received_on=DAY, contact_id=contact_id)
        payment.made_by = actor.user_id
        file = StoredFile(name=f"{canary}.pdf", type="application/pdf", size=1, digest=DIGEST, made_by=actor.user_id)
        session.add_all([deal, quote, order, invoice, payment, file])
        session.flush()
        allocation = Allocation(payment_id=payment.id, invoice_id=invoice.id, taken=100, given=100)
        reconciliation = Reconciliation(from_on=DAY, to_on=DAY, note=canary)
        event = PaymentEvent(provider="test", key=canary, raw=canary, state="parked", payment_id=payment.id)
        hold = ReminderHold(invoice_id=invoice.id, until_on=DAY, why=canary)
        bank = {"account": canary, "key": DIGEST, "booked_on": DAY, "amount": 100, "currency": "EUR", "payer": canary}
        bank_line = BankLine(**bank, made_by=actor.user_id)
        session.add_all(
            [
                DealMove(deal_id=deal.id, to_id=stage.id),
                QuoteLine(quote_id=quote.id, **line),
                OrderLine(order_id=order.id, **line),
                InvoiceLine(invoice_id=invoice.id, **line),
                InvoiceTax(invoice_id=invoice.id, category="S", rate_milli=19_000, base=100, tax=19),
                Series(kind="test", year=2026),
                Paper(invoice_id=invoice.id, pdf_id=file.id, digest=DIGEST),
                Balance(invoice_id=invoice.id, currency="EUR"),
                MoneySum(deal_id=deal.id, currency="EUR"),
                allocation,
                event,
                bank_line,
                Reminder(invoice_id=invoice.id, step=1, sent_on=DAY),
                hold,
                Summary(contact_id=contact_id, text=canary, digest=DIGEST),
                reconciliation,
            ]
        )
        session.flush()
        some = {
            "hold": hold,
            "invoice": invoice,
            "order": order,
            "payment": payment,
            "allocation": allocation,
            "event": event,
            "bank_line": bank_line,
            "reconciliation": reconciliation,
        }
        return {noun: row.id for noun, row in some.items()}
