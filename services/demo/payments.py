"""The demonstration's payments beside those of its invoices: one to allocate, one split, refunded and reversed ones, and
what a payment provider reported."""

import json
from collections.abc import Sequence
from typing import Any

from models.payments import PaymentEvent
from services import banking, payments
from services.house.register import workspace
from services.payments import applying, razorpay
from services.work import Actor, clock, house_actor, perform, vault, work


def add_payments(actor: Actor, invoices: Sequence[Any]) -> None:
    """Add them, about these open invoices (cards or rows, at least three, with `id`, `contact_id`, `open` in EUR)."""
    one, two, three = invoices[:3]
    perform(actor, payments.record, {"contact_id": one.contact_id, "amount": one.open + 25_000, "reference": "RF 118"})
    paid = perform(actor, payments.record, {"invoice_id": two.id, "amount": two.open // 2, "method": "card"})
    perform(actor, payments.refund, paid.id, min(2_000, paid.amount), "A discount for the delay")
    bounced = perform(actor, payments.record, {"invoice_id": three.id, "amount": three.open, "method": "cheque"})
    perform(actor, payments.reverse, bounced.id, "The cheque bounced")
    _report(actor, "pay_Q1wJ8mZ4", {"invoice_id": str(three.id)}, 5_000)
    _report(actor, "pay_Q1wK2bN7", {"number": "INV-2030-0001"}, 12_000)
    payments.apply_waiting(house_actor(actor.place))


def add_statement(actor: Actor, invoices: Sequence[Any]) -> None:
    """Take in a bank statement: one line that names an invoice and its amount, one that only looks like it, and one that
    is none of a customer's."""
    first, last = invoices[0], invoices[-1]
    today = clock.today(workspace(actor.place).zone)
    lines = [
        f"{today};{_typed(first.open)};{first.company or first.contact};Invoice {first.number}",
        f"{today};{_typed(last.open)};{last.company or last.contact};Thank you for the quick help",
        f"{today};3.12;Banque du Port;Interest",
    ]
    content = "\n".join(["Booking date;Amount;Payer;Reference", *lines]).encode()
    perform(actor, banking.import_file, f"statement-{today}.csv", content)


def _typed(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


def _report(actor: Actor, name: str, notes: dict[str, str], amount: int) -> None:
    """Keep a report as the provider would have sent it."""
    entity = {"id": name, "amount": amount, "currency": "EUR", "status": "captured", "method": "card", "notes": notes}
    at = int(clock.now().timestamp())
    raw = json.dumps({"event": razorpay.CAPTURED, "payload": {"payment": {"entity": entity}}, "created_at": at})
    told = razorpay.read(raw)
    if told is not None:
        with work(actor) as session:
            row = PaymentEvent(provider=razorpay.NAME, key=told.key, raw="")
            row.raw = vault.seal(raw, applying.about(row.id))
            session.add(row)
