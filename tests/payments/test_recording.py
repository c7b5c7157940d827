"""Recording payments: what they pay, and what is refused (O-02, O-03)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.invoices import Invoice
from models.sales import Order
from services import contacts, payments
from services.work import Actor, Invalid, NotAllowed, clock, perform, work
from tests.payments.world import approved, issued, open_of, pay, rows


def wrong(actor: Actor, **values: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        perform(actor, payments.record, {"amount": 100, **values})
    return refused.value.fields


def test_o03_a_part_of_an_invoice_is_paid_by_whom_it_is_for_and_says_who_recorded_it(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 10_000, contact_id=ada.id, company_id=ada.company_id)
    paid = pay(alice, 4_000, invoice_id=invoice, reference="INV 1", received_on="2026-11-20", method="cash")
    assert (paid.contact, paid.company, paid.currency, paid.recorder) == ("Ada Lovelace", "Engines", "EUR", "Alice")
    assert (paid.recorded_by, paid.unallocated, open_of(alice, invoice)) == (alice.user_id, 0, 6_000)
    assert [(one.invoice_id, one.taken, one.given) for one in paid.allocations] == [(invoice, 4_000, 4_000)]
    assert paid.allocations[0].number.startswith("INV-2026-")


def test_o02_what_is_paid_beyond_what_is_open_is_left_to_allocate_case_18(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 500, contact_id=ada.id)
    assert (pay(alice, 4_000, invoice_id=invoice).unallocated, open_of(alice, invoice)) == (3_500, 0)
    assert pay(alice, 100, invoice_id=invoice).unallocated == 100


def test_an_order_is_paid_before_there_is_an_invoice_as_far_as_it_is_not_billed(alice: Actor, ada: Any) -> None:
    order = approved(alice, 10_000, contact_id=ada.id)
    assert pay(alice, 3_000, order_id=order).unallocated == 0
    issued(alice, 6_000, contact_id=ada.id, order_id=order)
    assert open_of(alice, order, Order) == 4_000


def test_without_an_invoice_it_is_the_customers_in_the_workspaces_currency_and_waits(alice: Actor, ada: Any) -> None:
    paid = pay(alice, 1_000, contact_id=ada.id)
    assert (paid.company, paid.currency, paid.unallocated, paid.received_on) == (
        "Engines",
        "EUR",
        1_000,
        clock.today("Europe/Paris"),
    )


@pytest.mark.parametrize(("settles", "left"), [(1_215, 0), (1_200, 15)])
def test_a_payment_in_another_currency_settles_what_a_person_says_case_21(
    alice: Actor, ada: Any, settles: int, left: int
) -> None:
    invoice = issued(alice, 1_215, "USD", contact_id=ada.id)
    paid = pay(alice, 1_100, currency="EUR", invoice_id=invoice, settles=settles)
    assert (paid.unallocated, open_of(alice, invoice)) == (0, left)
    assert (paid.allocations[0].taken, paid.allocations[0].given, paid.allocations[0].currency) == (
        1_100,
        settles,
        "USD",
    )


def test_in_another_currency_nothing_is_booked_until_a_person_says_what_it_settles(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 1_215, "USD", contact_id=ada.id)
    assert wrong(alice, currency="EUR", invoice_id=invoice) == {
        "settles": "This is in USD. Say how much of it the payment settles, in USD."
    }
    assert set(wrong(alice, currency="EUR", invoice_id=invoice, settles=1_216)) == {"settles"}
    assert set(wrong(alice, currency="USD", invoice_id=invoice, settles=5)) == {"settles"}
    assert set(wrong(alice, contact_id=ada.id, settles=5)) == {"settles"}
    assert rows(alice) == (0, 0)


def test_case_8_an_amount_is_in_the_smallest_unit_of_its_currency(alice: Actor, ada: Any) -> None:
    assert pay(alice, 100, currency="JPY", contact_id=ada.id).name == "100 JPY"
    assert pay(alice, 1_234, currency="BHD", contact_id=ada.id).name == "1.234 BHD"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("amount", 0, "This must be more than 0."),
        ("amount", -5, "This must be more than 0."),
        ("amount", 10**15 + 1, "This must be at most 1000000000000000."),
        ("amount", "12.345", "Enter an amount, as in 12.50."),
        ("amount", 1.5, "This must be a whole number."),
        ("currency", "XYZ", "Enter the three letters of a currency, as in EUR or USD."),
        ("method", "barter", "Choose one of: transfer, card, cash, cheque, debit, online, other."),
        ("received_on", "yesterday", "This is not a valid date or time."),
        ("invoice_id", "7", "This is not an id."),
        ("reference", "x" * 201, "Use at most 200 characters."),
    ],
)
def test_bad_input_is_refused_at_its_field(alice: Actor, ada: Any, field: str, value: Any, said: str) -> None:
    assert wrong(alice, **{"contact_id": ada.id, field: value}) == {field: said}
    assert rows(alice) == (0, 0)


def test_a_day_still_to_come_is_refused(alice: Actor, ada: Any) -> None:
    tomorrow = clock.today("Pacific/Kiritimati") + timedelta(days=1)
    assert wrong(alice, contact_id=ada.id, received_on=tomorrow) == {"received_on": "This day is still to come."}


def test_all_mistakes_are_told_at_once(alice: Actor, ada: Any) -> None:
    draft = issued(alice, 500, contact_id=ada.id)
    assert set(wrong(alice, amount=0, currency="?", order_id=draft, received_on="2999-01-01")) == {
        "amount",
        "currency",
        "order_id",
        "received_on",
    }


def test_what_cannot_be_paid_is_refused_with_a_sentence(alice: Actor, ada: Any) -> None:
    with work(alice) as session:
        session.add(draft := Invoice(name="Draft", total=100, currency="EUR", contact_id=ada.id))
        session.add(credit := Invoice(name="C", kind="credit", state="issued", total=5, currency="EUR"))
        session.flush()
        one, two = draft.id, credit.id
    invoice = issued(alice, 500, contact_id=ada.id)
    assert wrong(alice, invoice_id=one) == {"invoice_id": "This invoice is a draft. Issue it first."}
    assert wrong(alice, invoice_id=two) == {"invoice_id": "This is a credit note. Refund a payment instead."}
    assert wrong(alice, invoice_id=uuid4()) == {"invoice_id": "There is no such invoice."}
    assert set(wrong(alice, invoice_id=invoice, order_id=invoice)) == {"order_id"}
    assert wrong(alice) == {"contact_id": "Name a contact, a company, an invoice or an order."}


def test_another_customers_invoice_is_paid_only_where_the_payer_is_named(alice: Actor, ada: Any) -> None:
    eve = perform(alice, contacts.create, {"name": "Eve"})
    invoice = issued(alice, 500, contact_id=ada.id, company_id=ada.company_id)
    assert wrong(alice, invoice_id=invoice, contact_id=eve.id)["invoice_id"].startswith("This belongs to another")
    assert rows(alice) == (0, 0)
    paid = pay(alice, 500, invoice_id=invoice, contact_id=eve.id, payer="Eve's bank")
    assert (paid.contact, paid.payer, open_of(alice, invoice)) == ("Eve", "Eve's bank", 0)


def test_people_of_one_company_pay_for_each_other(alice: Actor, ada: Any) -> None:
    bert = perform(alice, contacts.create, {"name": "Bert", "company": "Engines"})
    invoice = issued(alice, 500, contact_id=ada.id, company_id=ada.company_id)
    assert pay(alice, 500, invoice_id=invoice, contact_id=bert.id).contact == "Bert"


def test_case_22_a_second_press_of_one_dialog_records_no_second_payment(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 10_000, contact_id=ada.id)
    values = {"amount": 4_000, "invoice_id": invoice}
    first, second = (perform(alice, payments.record_once, "dialog-1", values) for _ in range(2))
    assert (first, rows(alice)) == (second, (1, 1))
    with pytest.raises(Invalid):
        perform(alice, payments.record_once, "dialog-1", {**values, "amount": 5_000})
    assert perform(alice, payments.record_once, "dialog-2", values) != first


def test_z04_bob_sees_payments_of_his_contacts_and_records_none(alice: Actor, bob: Actor, ada: Any) -> None:
    mine = perform(alice, contacts.create, {"name": "Bob's", "owner_id": bob.user_id})
    pay(alice, 1_000, contact_id=ada.id)
    his = pay(alice, 2_000, contact_id=mine.id)
    assert [one.id for one in perform(bob, payments.search, payments.Query()).rows] == [his.id]
    with pytest.raises(NotAllowed):
        pay(bob, 100, contact_id=mine.id)


def test_the_list_is_narrowed_by_what_is_asked_for(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 1_000, contact_id=ada.id, company_id=ada.company_id)
    one = pay(alice, 1_000, invoice_id=invoice, received_on="2026-10-01", method="cash").id
    two = pay(alice, 2_000, contact_id=ada.id, received_on="2026-11-01", reference="Zanzibar").id

    def found(**query: Any) -> list[Any]:
        return [row.id for row in perform(alice, payments.search, payments.Query(**query)).rows]

    assert found() == [two, one]
    assert found(unallocated=True) == found(q="zanz") == found(method="transfer") == [two]
    assert found(invoice_id=invoice) == found(method="cash") == [one]
    assert found(since=clock.today("UTC").replace(year=2026, month=10, day=15)) == [two]
    assert (found(company_id=ada.company_id), found(direction="out")) == ([two, one], [])
    assert perform(alice, payments.count_unallocated) == 1
