"""Y-06: the books stay true after an erasure, say who was billed as long as the law asks, and then no longer."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.payments import BankLine
from services import contacts, invoices, orders, papers, privacy, retention
from services.house.books import verify
from services.ledger import amounts, proving
from services.work import Actor, Conflict, clock, house_actor, perform, trail, work
from services.work.places import places
from tests.payments.world import issued, pay
from tests.privacy import people
from tests.privacy.test_erasing import left

MARKS = ("zyxwolf", "qvorg")
LATER = timedelta(days=366 * 11)


def billed(alice: Actor) -> tuple[UUID, UUID]:
    """A person with an invoice that is paid, its papers, and the line of the bank that says so. Return both ids."""
    ada = people.ada(alice)
    invoice = issued(alice, 4_000, contact_id=ada.id)
    perform(alice, papers.make, invoice)
    paid = pay(alice, 4_000, invoice_id=invoice, payer="Ada Zyxwolf", reference="qvorg 12", note="qvorg called")
    line = {"account": "DE02", "key": "5" * 64, "booked_on": clock.today("UTC"), "amount": 4_000, "currency": "EUR"}
    with work(alice) as session:
        session.add(BankLine(**line, payer="Ada Zyxwolf", payer_account="FR99 qvorg", payment_id=paid.id))
    return ada.id, invoice


def sealed(actor: Actor) -> list[str]:
    """What is wrong with the books, by the script that is shipped."""
    return list(verify(json.dumps(json.loads(one)) for one in invoices.lines(actor)))


def test_g01_an_unpaid_invoice_refuses_the_erasure_unless_it_is_said_to_stay(alice: Actor) -> None:
    ada = people.ada(alice)
    issued(alice, 4_000, contact_id=ada.id)
    with pytest.raises(Conflict) as refused:
        privacy.erase(alice, ada.id)
    assert "keep_invoices" in refused.value.more["fields"]
    assert perform(alice, contacts.find, ada.id).name == "Ada Zyxwolf"
    privacy.erase(alice, ada.id, keep_invoices=True)


def test_g01_books_say_who_was_billed_as_long_as_the_law_asks_and_the_page_says_until_when(alice: Actor) -> None:
    ada, invoice = billed(alice)
    done = privacy.erase(alice, ada)
    assert {one["table"]: one["until"] for one in done.kept if one["why"] == "books"} == {
        "invoices": f"{clock.today('UTC').year + 10}-12-31",
        "payments": f"{clock.today('UTC').year + 10}-12-31",
        "bank_lines": f"{clock.today('UTC').year + 10}-12-31",
    }
    assert left(alice, *MARKS) == {
        *("invoices.buyer_person", "payments.payer", "payments.reference", "payments.note"),
        *("bank_lines.payer", "bank_lines.payer_account"),
    }
    assert privacy.end_books(house_actor(alice.place)) == 0
    assert perform(alice, papers.make, invoice)


def test_g01_after_its_years_nobody_was_billed_and_seals_and_sums_hold(alice: Actor) -> None:
    ada, invoice = billed(alice)
    before = perform(alice, amounts.everything)
    done = privacy.erase(alice, ada)
    with time_machine.travel(clock.now() + LATER, tick=True):
        assert {one.key: one.due for one in perform(alice, retention.lines)}["billed"] == 2
        assert privacy.end_books(house_actor(alice.place)) == 2
        assert {one.key: one.due for one in perform(alice, retention.lines)}["billed"] == 0
        assert privacy.end_books(house_actor(alice.place)) == 0
    assert left(alice, *MARKS) == set()
    assert (sealed(alice), perform(alice, amounts.everything).model_dump()) == ([], before.model_dump())
    now = privacy.find(alice, done.id)
    assert now.kept == [] and now.state in ("swept", "done")
    with work(alice) as session:
        trail.seal(session)
        assert trail.verify(session).trouble == ""
    assert perform(alice, papers.make, invoice)  # drawn anew, without the person


@pytest.mark.sqlite_only  # PostgreSQL is swept at night
def test_g01_after_its_years_no_byte_of_who_was_billed_is_left(alice: Actor) -> None:
    ada, _invoice = billed(alice)
    privacy.erase(alice, ada)
    with time_machine.travel(clock.now() + LATER, tick=True):
        privacy.end_books(house_actor(alice.place))
    for path in places().folder.rglob("*"):
        content = path.read_bytes().lower() if path.is_file() else b""
        assert not any(mark.encode() in content for mark in MARKS), path.name


def test_g01_books_of_people_who_were_not_erased_are_not_touched(alice: Actor) -> None:
    billed(alice)
    with time_machine.travel(clock.now() + LATER, tick=True):
        assert privacy.end_books(house_actor(alice.place)) == 0
    assert "payments.payer" in left(alice, *MARKS)


BOOKS = st.lists(
    st.tuples(st.sampled_from(["invoice", "paid", "order", "credit", "loose"]), st.integers(1, 10**7)), max_size=6
)


@given(mine=BOOKS, others=BOOKS)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_y06_totals_and_seals_are_the_same_after_an_erasure_as_before(
    alice: Actor, mine: list[tuple[str, int]], others: list[tuple[str, int]]
) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada Zyxwolf"}).id
    grace = perform(alice, contacts.create, {"name": "Grace Hopper"}).id
    for contact, books in ((ada, mine), (grace, others)):
        for what, amount in books:
            _sell(alice, contact, what, amount)
    before = perform(alice, amounts.everything).model_dump()
    privacy.erase(alice, ada, keep_invoices=True)
    assert perform(alice, amounts.everything).model_dump() == before
    assert sealed(alice) == []
    with work(alice) as session:
        assert proving.prove(session).count == 0
    privacy.erase(alice, grace, keep_invoices=True)


def _sell(alice: Actor, contact: UUID, what: str, amount: int) -> None:
    if what == "order":
        line = {"text": "An engine", "price": f"{amount / 100:.2f}"}
        made = perform(alice, orders.create, {"contact_id": contact, "currency": "EUR", "lines": [line]})
        perform(alice, orders.approve, made.id)
        return
    if what == "loose":
        pay(alice, amount, contact_id=contact, currency="EUR")
        return
    invoice = issued(alice, amount, contact_id=contact)
    if what == "paid":
        pay(alice, amount, invoice_id=invoice)
    elif what == "credit":
        perform(alice, invoices.credit, invoice)
