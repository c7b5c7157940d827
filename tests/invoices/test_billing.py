"""Billing an order, in parts and with deposits: never more than its quantities, and deposits off to the cent."""

import pytest

from services import invoices, orders
from services.work import Actor, Conflict, Invalid, perform
from tests.invoices.orders import approved, billed


def test_o01_an_order_is_billed_in_parts_and_then_the_rest(alice: Actor) -> None:
    order, (first, second) = approved(alice, ("Hours", 5, 6_000, 23_000), ("Pump", 1, 18_950, 23_000))
    part = perform(alice, invoices.bill, order, {str(first): "2"})
    assert [(one.text, one.quantity, one.amount) for one in part.lines] == [("Hours", "2", 12_000)]
    assert (part.order_id, billed(alice, first)) == (order, 0)
    perform(alice, invoices.issue, part.id)
    assert [one.to_bill for one in perform(alice, orders.find, order).lines] == ["3", "1"]
    rest = perform(alice, invoices.issue, perform(alice, invoices.bill, order).id)
    assert [(one.text, one.quantity) for one in rest.lines] == [("Hours", "3"), ("Pump", "1")]
    assert (billed(alice, first), billed(alice, second)) == (5, 1)
    with pytest.raises(Conflict):
        perform(alice, invoices.bill, order)


def test_of_two_people_who_bill_the_same_one_gets_a_sentence(alice: Actor) -> None:
    order, (line,) = approved(alice, ("Radiator", 3, 10_000, 0))
    one, other = (perform(alice, invoices.bill, order, {str(line): "2"}) for _turn in range(2))
    perform(alice, invoices.issue, one.id)
    with pytest.raises(Invalid) as refused:
        perform(alice, invoices.issue, other.id)
    assert "only 1 is left" in refused.value.fields["lines.0.quantity"]
    assert perform(alice, invoices.find, other.id).number is None


@pytest.mark.parametrize(("quantity", "wrong"), [("4", "only"), ("-1", "number"), ("x", "number"), ("0", "how much")])
def test_no_more_than_is_left_is_billed(alice: Actor, quantity: str, wrong: str) -> None:
    order, (line,) = approved(alice, ("Radiator", 3, 10_000, 0))
    with pytest.raises(Invalid) as refused:
        perform(alice, invoices.bill, order, {str(line): quantity})
    assert wrong in next(iter(refused.value.fields.values())).lower()


def test_an_orders_discount_is_shared_over_its_bills(alice: Actor) -> None:
    order, (line,) = approved(alice, ("Radiator", 3, 10_000, 0), discount=1_000)
    first = perform(alice, invoices.issue, perform(alice, invoices.bill, order, {str(line): "1"}).id)
    second = perform(alice, invoices.issue, perform(alice, invoices.bill, order).id)
    assert (first.discount, second.discount, first.total + second.total) == (333, 667, 29_000)


def test_a_deposit_is_deducted_to_the_cent(alice: Actor) -> None:
    order, _lines = approved(alice, ("Boiler", 1, 100_000, 21_000))
    deposit = perform(alice, invoices.deposit, {"order_id": order, "amount": 10_000})
    assert (deposit.kind, deposit.net, deposit.tax, deposit.total) == ("deposit", 8_264, 1_736, 10_000)
    perform(alice, invoices.issue, deposit.id)
    final = perform(alice, invoices.bill, order)
    assert (final.lines[-1].amount, final.lines[-1].deducted_tax) == (-8_264, -1_736)
    assert final.total == 121_000 - 10_000


def test_only_what_was_not_credited_of_a_deposit_is_deducted(alice: Actor) -> None:
    order, _lines = approved(alice, ("Boiler", 1, 100_000, 21_000))
    deposit = perform(alice, invoices.issue, perform(alice, invoices.deposit, {"order_id": order, "amount": 10_000}).id)
    final = perform(alice, invoices.bill, order)
    perform(alice, invoices.credit, deposit.id, {"amount": 5_000})
    issued = perform(alice, invoices.issue, final.id)
    assert issued.total == 121_000 - 5_000
    with pytest.raises(Invalid):
        perform(alice, invoices.credit, deposit.id)


def test_a_deposit_is_deducted_once_and_again_after_its_invoice_was_credited(alice: Actor) -> None:
    order, (line,) = approved(alice, ("Boiler", 2, 100_000, 21_000))
    perform(alice, invoices.issue, perform(alice, invoices.deposit, {"order_id": order, "percent": "10"}).id)
    drafts = [perform(alice, invoices.bill, order) for _turn in range(2)]
    first = perform(alice, invoices.issue, drafts[0].id)
    assert first.total == 242_000 - 24_200
    perform(alice, invoices.credit, first.id)
    assert billed(alice, line) == 0
    assert perform(alice, invoices.issue, drafts[1].id).total == 242_000 - 24_200


def test_a_deposit_may_stand_alone(alice: Actor) -> None:
    from services import contacts

    ada = perform(alice, contacts.create, {"name": "Ada"})
    made = perform(alice, invoices.deposit, {"contact_id": ada.id, "amount": 10_000, "tax": "21", "currency": "EUR"})
    assert (made.order_id, made.net, made.tax, made.total) == (None, 8_264, 1_736, 10_000)
    with pytest.raises(Invalid):
        perform(alice, invoices.deposit, {"contact_id": ada.id})


def test_a_deposit_has_the_rates_of_its_order(alice: Actor) -> None:
    order, _lines = approved(alice, ("Work", 1, 6_000, 19_000), ("Book", 1, 4_000, 7_000))
    made = perform(alice, invoices.deposit, {"order_id": order, "percent": "50"})
    assert {one.rate: one.base + one.tax for one in made.taxes} == {"19": 3_570, "7": 2_140}
