"""Allocating, taking back, refunding and reversing: never more than there is, and nothing is ever changed."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from models.sales import Order
from services import contacts, payments
from services.records import timeline
from services.work import Actor, Conflict, Invalid, NotAllowed, perform
from tests.payments.world import approved, issued, open_of, pay, received, rows, status


def wrong(actor: Actor, payment: UUID, *parts: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        perform(actor, payments.allocate, payment, parts)
    return refused.value.fields


def part(amount: int, invoice: UUID, **more: Any) -> dict[str, Any]:
    return {"amount": amount, "invoice_id": invoice, **more}


def test_a_payment_is_split_over_two_invoices(alice: Actor, ada: Any) -> None:
    one, two = issued(alice, 3_000, contact_id=ada.id), issued(alice, 9_000, contact_id=ada.id)
    paid = pay(alice, 10_000, contact_id=ada.id)
    split = perform(alice, payments.allocate, paid.id, [part(3_000, one), part(6_000, two)])
    assert (split.unallocated, open_of(alice, one), open_of(alice, two)) == (1_000, 0, 3_000)
    assert [entry.text for entry in perform(alice, timeline.of_record, "payment", paid.id)][-1] == (
        "Alice recorded a payment of 100.00 EUR"
    )


def test_all_parts_are_given_or_none(alice: Actor, ada: Any) -> None:
    one, two = issued(alice, 3_000, contact_id=ada.id), issued(alice, 1_000, contact_id=ada.id)
    paid = pay(alice, 10_000, contact_id=ada.id)
    assert wrong(alice, paid.id, part(3_000, one), part(1_001, two)) == {
        "allocations.1.amount": "Only 10.00 EUR is open."
    }
    assert wrong(alice, paid.id, part(2_000, one), part(1_001, one)) == {
        "allocations.1.amount": "Only 10.00 EUR is open."
    }
    assert rows(alice) == (1, 0)


def test_never_more_than_is_left_of_the_payment(alice: Actor, ada: Any) -> None:
    one, two = issued(alice, 3_000, contact_id=ada.id), issued(alice, 9_000, contact_id=ada.id)
    paid = pay(alice, 4_000, invoice_id=one)
    assert wrong(alice, paid.id, part(1_001, two)) == {
        "allocations.0.amount": "Only 10.00 EUR of this payment is left."
    }


def test_bad_parts_are_refused_at_their_field(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 3_000, "USD", contact_id=ada.id)
    paid = pay(alice, 4_000, contact_id=ada.id)
    assert set(wrong(alice, paid.id)) == {"allocations"}
    assert set(wrong(alice, paid.id, {"amount": 5})) == {"allocations.0.invoice_id"}
    assert set(wrong(alice, paid.id, part(0, invoice))) == {"allocations.0.amount"}
    assert set(wrong(alice, paid.id, part(5, invoice))) == {"allocations.0.settles"}
    assert perform(alice, payments.allocate, paid.id, [part(5, invoice, settles=6)]).unallocated == 3_995


def test_another_customers_invoice_is_refused(alice: Actor, ada: Any) -> None:
    eve = perform(alice, contacts.create, {"name": "Eve"})
    invoice = issued(alice, 3_000, contact_id=eve.id)
    paid = pay(alice, 4_000, contact_id=ada.id)
    assert set(wrong(alice, paid.id, part(5, invoice))) == {"allocations.0.invoice_id"}


def test_an_allocation_is_taken_back_by_another_row_once(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 3_000, contact_id=ada.id)
    paid = pay(alice, 4_000, invoice_id=invoice)
    back = perform(alice, payments.unallocate, paid.allocations[0].id)
    assert (back.unallocated, back.allocations, open_of(alice, invoice), rows(alice)) == (4_000, [], 3_000, (1, 2))
    with pytest.raises(Conflict):
        perform(alice, payments.unallocate, paid.allocations[0].id)


def test_case_19_200_paid_and_50_refunded_leave_50_open(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 20_000, contact_id=ada.id)
    paid = pay(alice, 20_000, invoice_id=invoice)
    back = perform(alice, payments.refund, paid.id, 5_000, "Too late")
    assert (open_of(alice, invoice), back.refunded, back.unallocated) == (5_000, 5_000, 0)
    assert received(alice, ada.id) == 15_000
    (refund,) = back.refunds
    made = perform(alice, payments.find, refund.id)
    assert (made.direction, made.amount, made.note, made.refunds_id) == ("out", 5_000, "Too late", paid.id)


def test_a_refund_takes_what_is_left_first_and_then_the_newest_allocation(alice: Actor, ada: Any) -> None:
    one, two = issued(alice, 3_000, contact_id=ada.id), issued(alice, 3_000, contact_id=ada.id)
    paid = pay(alice, 7_000, invoice_id=one)
    perform(alice, payments.allocate, paid.id, [part(3_000, two)])
    perform(alice, payments.refund, paid.id, 1_000, "Paid too much")
    assert (open_of(alice, one), open_of(alice, two)) == (0, 0)
    perform(alice, payments.refund, paid.id, 500, "A discount")
    assert (open_of(alice, one), open_of(alice, two)) == (0, 500)
    with pytest.raises(Invalid) as refused:
        perform(alice, payments.refund, paid.id, 5_501, "More than it was")
    assert refused.value.fields == {"amount": "At most 55.00 EUR can be refunded."}


def test_case_20_a_reversed_payment_paid_nothing(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 3_000, contact_id=ada.id)
    paid = pay(alice, 3_000, invoice_id=invoice)
    gone = perform(alice, payments.reverse, paid.id, "It bounced")
    assert (open_of(alice, invoice), received(alice, ada.id), gone.unallocated) == (3_000, 0, 0)
    assert gone.reversed_by is not None
    for again in (paid.id, gone.reversed_by):
        with pytest.raises(Conflict):
            perform(alice, payments.reverse, again, "It bounced")
        with pytest.raises(Conflict):
            perform(alice, payments.refund, again, 5, "It bounced")
    assert set(wrong(alice, paid.id, part(5, invoice))) == {"allocations.0.amount"}


def test_a_refund_that_failed_is_reversed_and_its_money_is_there_again(alice: Actor, ada: Any) -> None:
    paid = pay(alice, 3_000, contact_id=ada.id)
    back = perform(alice, payments.refund, paid.id, 1_000, "Too much")
    with pytest.raises(Conflict):
        perform(alice, payments.reverse, paid.id, "A mistake")
    perform(alice, payments.reverse, back.refunds[0].id, "The card was closed")
    now = perform(alice, payments.find, paid.id)
    assert (now.unallocated, now.refunded, received(alice, ada.id)) == (3_000, 0, 3_000)


def test_money_is_given_back_only_with_a_reason_and_a_fresh_password(alice: Actor, ada: Any) -> None:
    paid = pay(alice, 3_000, contact_id=ada.id)
    for act, arguments in ((payments.refund, (5, " ")), (payments.reverse, ("",))):
        with pytest.raises(Invalid) as refused:
            perform(alice, act, paid.id, *arguments)
        assert refused.value.fields == {"reason": "Say why."}
        with pytest.raises(NotAllowed):
            perform(replace(alice, proved_at=None), act, paid.id, *arguments)


@pytest.mark.parametrize("amount", [0, -1, True, "5", 1.5])
def test_a_refund_of_nothing_is_refused(alice: Actor, ada: Any, amount: Any) -> None:
    paid = pay(alice, 3_000, contact_id=ada.id)
    with pytest.raises(Invalid) as refused:
        perform(alice, payments.refund, paid.id, amount, "Because")
    assert set(refused.value.fields) == {"amount"}


def test_what_was_paid_for_an_order_moves_to_its_invoice_as_it_is_issued(alice: Actor, ada: Any) -> None:
    order = approved(alice, 10_000, contact_id=ada.id)
    paid = pay(alice, 8_000, order_id=order)
    invoice = issued(alice, 5_000, contact_id=ada.id, order_id=order)
    moved = perform(alice, payments.find, paid.id)
    assert [(one.invoice_id, one.order_id, one.given) for one in moved.allocations] == [
        (invoice, None, 5_000),
        (None, order, 3_000),
    ]
    assert (open_of(alice, invoice), open_of(alice, order, Order)) == (0, 2_000)
    pay(alice, 1_000, contact_id=ada.id)
    issued(alice, 5_000, contact_id=ada.id, order_id=order)  # takes the rest along
    shown = perform(alice, payments.search, payments.Query(order_id=order)).rows
    assert [one.id for one in shown] == [paid.id]


def test_o02_an_invoice_is_unpaid_partial_and_paid_and_back(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 10_000, contact_id=ada.id)
    assert status(alice, invoice) == ("unpaid", 10_000)
    first = pay(alice, 4_000, invoice_id=invoice)
    assert status(alice, invoice) == ("partial", 6_000)
    second = pay(alice, 9_000, invoice_id=invoice)
    assert (status(alice, invoice), second.unallocated) == (("paid", 0), 3_000)
    perform(alice, payments.refund, first.id, 1_000, "Late")
    assert status(alice, invoice) == ("partial", 1_000)
    perform(alice, payments.reverse, second.id, "It bounced")
    assert status(alice, invoice) == ("partial", 7_000)
    perform(alice, payments.unallocate, perform(alice, payments.find, first.id).allocations[0].id)
    assert status(alice, invoice) == ("unpaid", 10_000)
