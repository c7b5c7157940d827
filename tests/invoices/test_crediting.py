"""Credit notes: they take back an invoice or a part of it, pay it, and never more than is left."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.invoices import Invoice
from models.payments import Allocation, Payment
from services import invoices
from services.invoices import InvoiceCard
from services.payments import open_of
from services.work import Actor, Conflict, Invalid, perform, work
from tests.invoices.orders import approved, billed
from tests.invoices.test_issuing import draft, issued


def sold(actor: Actor, price: str, tax: str = "0") -> InvoiceCard:
    return issued(actor, lines=[{"text": "Boiler", "price": price, "tax": tax}])


def paid(actor: Actor, invoice: InvoiceCard, amount: int) -> UUID:
    with work(actor) as session:
        payment = Payment(
            amount=amount, currency="EUR", received_on=date(2026, 11, 29), contact_id=invoice.contact_id, name="Payment"
        )
        session.add(payment)
        session.flush()
        session.add(Allocation(payment_id=payment.id, invoice_id=invoice.id, taken=amount, given=amount))
        return payment.id


def still_open(actor: Actor, invoice: InvoiceCard) -> int:
    with work(actor, read=True) as session:
        return open_of(session, session.get_one(Invoice, invoice.id))


def allocated(actor: Actor, payment_id: UUID) -> int:
    with work(actor, read=True) as session:
        return sum(session.scalars(select(col(Allocation.taken)).where(col(Allocation.payment_id) == payment_id)))


def test_f22_a_credit_note_takes_back_all_of_an_invoice_under_a_number_of_its_own(alice: Actor) -> None:
    sale = issued(alice, discount=10, lines=[{"text": "A", "price": "1.05", "tax": "19"}, {"text": "B", "price": "2"}])
    note = perform(alice, invoices.credit, sale.id, {})
    assert (note.kind, note.state, note.of_invoice_id) == ("credit", "issued", sale.id)
    assert note.number and note.number.startswith("CN-") and note.number.endswith("-0001")
    assert (note.net, note.tax, note.total, note.taxes) == (sale.net, sale.tax, sale.total, sale.taxes)
    assert still_open(alice, sale) == 0


def test_a_part_leaves_the_rest_open(alice: Actor) -> None:
    sale = sold(alice, "50")
    perform(alice, invoices.credit, sale.id, {"lines": [{"text": "Scratched", "price": "10"}]})
    assert still_open(alice, sale) == 4_000
    note = perform(alice, invoices.credit, sale.id)
    assert (note.total, still_open(alice, sale)) == (4_000, 0)


def test_a_credit_may_be_undone_and_the_payment_stays(alice: Actor) -> None:
    sale = sold(alice, "4610")
    payment = paid(alice, sale, 400_000)
    note = perform(alice, invoices.credit, sale.id, {"amount": 61_000})
    assert still_open(alice, sale) == 0
    perform(alice, invoices.undo, note.id)
    assert (still_open(alice, sale), allocated(alice, payment)) == (61_000, 400_000)
    with pytest.raises(Conflict):
        perform(alice, invoices.undo, note.id)
    perform(alice, invoices.apply, note.id)
    assert still_open(alice, sale) == 0


def test_payments_are_taken_back_where_a_credit_exceeds_what_is_open(alice: Actor) -> None:
    sale = sold(alice, "100", "19")
    payment = paid(alice, sale, 6_000)
    perform(alice, invoices.credit, sale.id, {})
    assert (still_open(alice, sale), allocated(alice, payment)) == (0, 0)
    with pytest.raises(Invalid):
        perform(alice, invoices.credit, sale.id, {"amount": 1})


def test_the_newest_payment_is_taken_back_first_and_only_as_far_as_it_must(alice: Actor) -> None:
    sale = sold(alice, "100")
    first, second = paid(alice, sale, 5_000), paid(alice, sale, 4_000)
    perform(alice, invoices.credit, sale.id, {"amount": 3_000})
    assert (still_open(alice, sale), allocated(alice, first), allocated(alice, second)) == (0, 5_000, 2_000)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"amount": 11_901}, "amount"),
        ({"amount": 0}, "amount"),
        ({"lines": [{"text": "More", "price": "101", "tax": "19"}]}, "lines"),
        ({"lines": [{"text": "Another rate", "price": "1", "tax": "7"}]}, "lines"),
        ({"lines": [{"id": "0198f6a0-0000-7000-8000-000000000000", "text": "No line"}]}, "lines.0.id"),
    ],
)
def test_nothing_beyond_what_is_left_is_credited(alice: Actor, values: dict[str, object], wrong: str) -> None:
    sale = sold(alice, "100", "19")
    with pytest.raises(Invalid) as refused:
        perform(alice, invoices.credit, sale.id, values)
    assert list(refused.value.fields) == [wrong]


def test_many_parts_come_to_the_whole_to_the_cent(alice: Actor) -> None:
    sale = sold(alice, "0.99", "19")
    for _turn in range(3):
        perform(alice, invoices.credit, sale.id, {"lines": [{"text": "A third", "price": "0.33", "tax": "19"}]})
    assert still_open(alice, sale) == 0


def test_drafts_and_credit_notes_are_not_credited(alice: Actor) -> None:
    note = perform(alice, invoices.credit, sold(alice, "1").id)
    for one in (draft(alice).id, note.id):
        with pytest.raises(Conflict):
            perform(alice, invoices.credit, one)


def test_what_was_credited_of_an_order_can_be_billed_again(alice: Actor) -> None:
    order, (line,) = approved(alice, ("Radiator", 3, 10_000, 0))
    sale = perform(alice, invoices.issue, perform(alice, invoices.bill, order).id)
    assert billed(alice, line) == 3
    one = {"id": sale.lines[0].id, "text": "Radiator", "quantity": "1", "price": "100"}
    perform(alice, invoices.credit, sale.id, {"lines": [one]})
    assert billed(alice, line) == 2
