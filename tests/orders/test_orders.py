"""Orders: drafts, approving, and cancelling what is neither billed nor paid."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.invoices import Invoice
from models.payments import Allocation, Payment
from services import contacts, orders
from services.orders import OrderCard
from services.work import Actor, Conflict, Invalid, clock, perform, work

LINE = {"text": "Website", "quantity": "2", "price": "100", "tax": "19"}


def draft(actor: Actor, **values: Any) -> OrderCard:
    if not {"contact_id", "company_id"} & set(values):
        values["contact_id"] = perform(actor, contacts.create, {"name": "Ada"}).id
    return perform(actor, orders.create, {"title": "Website", "currency": "EUR", "lines": [LINE], **values})


def approved(actor: Actor, **values: Any) -> OrderCard:
    return perform(actor, orders.approve, draft(actor, **values).id)


def test_o01_an_approved_order_has_contact_owner_total_and_days_and_is_fixed(alice: Actor) -> None:
    with clock.at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):  # the next year in Paris
        made = approved(alice)
    assert (made.state, made.number, made.total, made.contact, made.owner) == (
        "approved", "O-2027-0001", 23_800, "Ada", "Alice",
    )  # fmt: skip
    assert (made.approved_on, made.due_on) == (date(2027, 1, 1), date(2027, 1, 16))
    assert perform(alice, orders.approve, made.id).number == made.number
    for act, more in ((orders.change, ({"note": "Later"},)), (orders.bin, ())):
        with pytest.raises(Conflict):
            perform(alice, act, made.id, *more)


def test_o04_a_named_day_is_kept_and_one_that_has_passed_refused(alice: Actor) -> None:
    day = clock.today("Europe/Paris") + timedelta(days=40)
    assert approved(alice, due_on=day.isoformat()).due_on == day
    with pytest.raises(Invalid) as refused:
        approved(alice, due_on="2020-01-01")
    assert list(refused.value.fields) == ["due_on"]


@pytest.mark.parametrize(("values", "wrong"), [({"lines": []}, "lines"), ({"contact_id": None}, "contact_id")])
def test_o01_an_order_that_is_not_ready_is_not_approved(alice: Actor, values: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        approved(alice, **values)
    assert list(refused.value.fields) == [wrong]


def test_o01_an_order_is_cancelled_with_a_reason_and_a_draft_is_not(alice: Actor) -> None:
    made = approved(alice)
    with pytest.raises(Invalid):
        perform(alice, orders.cancel, made.id, " ")
    gone = perform(alice, orders.cancel, made.id, "They changed their mind")
    assert (gone.state, gone.cancel_reason) == ("cancelled", "They changed their mind")
    assert perform(alice, orders.cancel, made.id, "Again").cancel_reason == gone.cancel_reason
    with pytest.raises(Conflict, match="was cancelled"):
        perform(alice, orders.approve, made.id)
    with pytest.raises(Conflict, match="bin instead"):
        perform(alice, orders.cancel, draft(alice).id, "Why not")


@pytest.mark.parametrize(("state", "kind", "said"), [("issued", "invoice", "billed"), ("draft", "invoice", "a draft")])
def test_o01_an_order_with_an_invoice_is_not_cancelled(alice: Actor, state: str, kind: str, said: str) -> None:
    made = approved(alice)
    with work(alice) as session:
        session.add(Invoice(order_id=made.id, state=state, kind=kind, total=100, currency="EUR"))
    with pytest.raises(Conflict, match=said):
        perform(alice, orders.cancel, made.id, "Why not")


def test_o01_an_order_that_is_credited_in_full_is_cancelled(alice: Actor) -> None:
    made = approved(alice)
    with work(alice) as session:
        for kind in ("invoice", "credit"):
            session.add(Invoice(order_id=made.id, state="issued", kind=kind, total=100, currency="EUR"))
    assert perform(alice, orders.cancel, made.id, "Credited").state == "cancelled"


def test_o01_an_order_with_a_payment_is_cancelled_after_it_was_taken_off(alice: Actor) -> None:
    made = approved(alice)
    with work(alice) as session:
        payment = Payment(amount=100, currency="EUR", received_on=date(2026, 11, 29))
        session.add(payment)
        session.flush()
        given = Allocation(payment_id=payment.id, order_id=made.id, taken=100, given=100)
        session.add(given)
        session.flush()
        undo = Allocation(payment_id=payment.id, order_id=made.id, taken=100, given=100, undoes_id=given.id)
    with pytest.raises(Conflict, match="received"):
        perform(alice, orders.cancel, made.id, "Why not")
    with work(alice) as session:
        session.add(undo)
    assert perform(alice, orders.cancel, made.id, "Refunded").state == "cancelled"


def test_orders_are_found_by_state_and_customer_and_never_by_another_company(alice: Actor, charlie: Actor) -> None:
    made = approved(alice)
    draft(alice)
    find = lambda who, **by: [one.id for one in perform(who, orders.search, orders.Query(**by)).rows]  # noqa: E731
    assert find(alice, state="approved") == [made.id] == find(alice, contact=made.contact_id)
    assert find(alice, q=made.number) == [made.id]
    assert find(charlie) == []
    assert perform(alice, orders.sums)["approved"] == {"EUR": (1, 23_800)}


def test_o01_the_owner_of_an_approved_order_changes_and_nothing_else_of_it(alice: Actor, bob: Actor) -> None:
    made = approved(alice)
    assert perform(alice, orders.change, made.id, {"owner_id": bob.user_id}).owner == "Bob"
    with pytest.raises(Conflict, match="Only its owner"):
        perform(alice, orders.change, made.id, {"due_on": "2030-01-01"})
