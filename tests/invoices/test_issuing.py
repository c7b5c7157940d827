"""Issuing: numbers without gaps, a snapshot, a seal, and nothing that changes afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.invoices import Invoice
from services import companies, contacts, invoices
from services.invoices import InvoiceCard
from services.work import Actor, Conflict, Invalid, clock, perform, work
from tests.statements import statements

LINE = {"text": "Website", "quantity": "3", "price": "0.33", "tax": "19"}


def draft(actor: Actor, **values: Any) -> InvoiceCard:
    if not {"contact_id", "company_id"} & set(values):
        values["contact_id"] = perform(actor, contacts.create, {"name": "Ada"}).id
    return perform(actor, invoices.create, {"currency": "EUR", "lines": [LINE], **values})


def issued(actor: Actor, **values: Any) -> InvoiceCard:
    return perform(actor, invoices.issue, draft(actor, **values).id)


def test_o01_a_draft_has_its_sums_and_no_number(alice: Actor) -> None:
    made = draft(alice)
    assert (made.state, made.number, made.net, made.tax, made.total) == ("draft", None, 99, 19, 118)
    assert [(one.text, one.amount) for one in made.lines] == [("Website", 99)]
    assert [(one.category, one.rate, one.base, one.tax) for one in made.taxes] == [("S", "19", 99, 19)]


def test_lines_are_replaced_kept_and_put_in_order(alice: Actor) -> None:
    made = draft(alice, lines=[LINE, {"text": "Hosting", "price": "10"}])
    first, second = made.lines
    kept = {"id": second.id, "text": "Hosting", "price": "12"}
    changed = perform(alice, invoices.change, made.id, {"lines": [kept, {"text": "Domain", "price": "1"}]})
    assert [(one.text, one.amount) for one in changed.lines] == [("Hosting", 1200), ("Domain", 100)]
    assert changed.lines[0].id == second.id != first.id
    assert changed.total == 1300


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"lines": [LINE | {"quantity": "-1"}]}, "lines.0.quantity"),
        ({"lines": [LINE | {"price": "1.1234567"}]}, "lines.0.price"),
        ({"lines": [LINE | {"text": "x" * 10_000}]}, "lines.0.text"),
        ({"lines": [LINE | {"tax_category": "AE"}]}, "lines.0.tax"),
        ({"lines": [LINE | {"price": "-1"}]}, "lines"),
        ({"lines": [LINE, LINE | {"price": "999999999", "quantity": "999999999"}]}, "lines.1.price"),
        ({"lines": [LINE, LINE | {"currency": "USD"}]}, "lines.1"),
        ({"currency": "XQQ"}, "currency"),
        ({"issued_on": "2026-02-01", "due_on": "2026-01-31"}, "due_on"),
        ({"lines": [LINE] * 1_001}, "lines"),
    ],
)
def test_bad_input_is_refused_at_its_field(alice: Actor, values: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        draft(alice, **values)
    assert list(refused.value.fields) == [wrong]


def test_f22_an_issued_invoice_has_a_number_and_a_day_and_nothing_changes_it(alice: Actor) -> None:
    made = issued(alice)
    year = made.issued_on.year if made.issued_on else 0
    assert (made.state, made.number, made.buyer_person and made.buyer_person["name"]) == (
        "issued",
        f"INV-{year}-0001",
        "Ada",
    )
    assert made.due_on and made.issued_on and made.due_on - made.issued_on == timedelta(days=15)
    assert perform(alice, invoices.issue, made.id).number == made.number
    for act, more in ((invoices.change, ({"note": "Later"},)), (invoices.bin, ())):
        with pytest.raises(Conflict):
            perform(alice, act, made.id, *more)


def test_issuing_asks_the_database_as_often_for_fifty_lines_as_for_one(alice: Actor) -> None:
    issued(alice)
    small, large = draft(alice), draft(alice, lines=[LINE] * 50)
    with statements() as one:
        perform(alice, invoices.issue, small.id)
    with statements() as fifty:
        perform(alice, invoices.issue, large.id)
    assert len(fifty) == len(one) <= 32  # one of them asks which job is on it


def test_f22_a_deleted_draft_leaves_no_gap_and_a_refused_one_no_number(alice: Actor) -> None:
    first = issued(alice)
    perform(alice, invoices.bin, draft(alice).id)
    with pytest.raises(Invalid):
        issued(alice, lines=[])
    second = issued(alice)
    assert first.number and second.number and int(second.number[-4:]) == int(first.number[-4:]) + 1


def test_f22_the_year_is_that_of_the_workspace_and_no_day_before_the_last_number(alice: Actor) -> None:
    with clock.at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        made = issued(alice)
        assert made.number == "INV-2027-0001"
        with pytest.raises(Invalid) as refused:
            issued(alice, issued_on="2026-12-31")
        assert list(refused.value.fields) == ["issued_on"]
        with pytest.raises(Invalid):
            issued(alice, issued_on="2027-01-02")


def test_f22_the_customer_moves_and_the_invoice_stays_as_it_was(alice: Actor) -> None:
    company = perform(alice, companies.create, {"name": "Acme", "city": "Lyon"})
    made = issued(alice, company_id=company.id)
    perform(alice, companies.change, company.id, {"city": "Paris"})
    assert perform(alice, invoices.find, made.id).buyer == made.buyer
    assert made.buyer and made.buyer["city"] == "Lyon"


def test_each_seal_is_over_the_one_before(alice: Actor) -> None:
    from services.house import books
    from services.invoices.cards import LINES
    from services.money.totals import Tax

    first, second = issued(alice), issued(alice)
    with work(alice, read=True) as session:
        row = session.get(Invoice, second.id)
        assert row
        taxes = [Tax(one.category, 19_000, one.base, one.tax) for one in second.taxes]
        content = books.content(row, LINES.rows(session, row), taxes)
    assert second.seal == books.digest(first.seal or "", content)
    assert books.digest("", content) != second.seal
