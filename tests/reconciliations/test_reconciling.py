"""A quarter against the accounting system: figures, differences down to the row, and a signature (P-04, X-10, N-27)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.invoices import Invoice
from services import reconciliations
from services.contacts import ContactCard
from services.reconciliations import Card
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, perform
from tests.cast import join
from tests.ledger.rows import invoice, order, paid, payment, reversal, write

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
IN, AFTER = date(2026, 8, 5), date(2026, 10, 1)


def bill(actor: Actor, number: str, total: int, day: date = IN, **more: Any) -> Invoice:
    write(actor, made := invoice(total, number=number, issued_on=day, **more))
    return made


def compare(actor: Actor, *lines: str) -> Card:
    content = "\n".join(["number;date;amount;paid", *lines]).encode()
    return perform(actor, reconciliations.compare, FIRST, LAST, "export.csv", content)


def told(card: Card) -> list[tuple[Any, ...]]:
    return [(one.why, one.number, one.ours, one.theirs) for one in card.differences]


@pytest.fixture
def books(alice: Actor, ada: ContactCard) -> list[Invoice]:
    """Two invoices and a credit note of the quarter, one invoice after it; one is paid, one payment is not allocated."""
    one, two = bill(alice, "R-1", 119_00, contact_id=ada.id), bill(alice, "R-2", 50_00)
    bill(alice, "C-1", 10_00, kind="credit")
    bill(alice, "R-3", 7_00, AFTER)
    write(alice, money := payment(119_00, received_on=IN), payment(30_00, received_on=IN))
    write(alice, paid(119_00, by=money, to=one))
    return [one, two]


def test_p04_the_figures_of_a_quarter_are_those_of_its_days(alice: Actor, books: list[Invoice]) -> None:
    found = perform(alice, reconciliations.report, FIRST, LAST)
    assert {name: one.model_dump() for name, one in found.figures.items()} == {
        "EUR": {"potential": 0, "accepted": 169_00, "billed": 159_00, "received": 149_00, "open": 50_00,
                "unallocated": 30_00, "invoices": 3, "payments": 2},
    }  # fmt: skip
    assert found.differences == []  # money that is not allocated is none


def test_x10_every_figure_opens_the_rows_that_it_counts(alice: Actor, ada: ContactCard, books: list[Invoice]) -> None:
    agreed = order(70_00, contact_id=ada.id)
    agreed.approved_on = IN
    write(alice, agreed)
    for name, many in {"accepted": 3, "billed": 3, "received": 2, "open": 1, "unallocated": 1, "potential": 0}.items():
        figure = perform(alice, reconciliations.report, FIRST, LAST).figures["EUR"]
        rows = perform(alice, reconciliations.entries, name, "EUR", FIRST, LAST)
        assert (rows.total, rows.count, len(rows.rows)) == (getattr(figure, name), many, many), name
    with pytest.raises(Invalid):
        perform(alice, reconciliations.entries, "profit", "EUR", FIRST, LAST)


def test_n27_orders_reversals_and_other_currencies_count_where_they_belong(alice: Actor) -> None:
    agreed = order(100, currency="USD")
    agreed.approved_on = IN
    write(alice, agreed, wrong := payment(40, currency="USD", received_on=IN))
    back = reversal(wrong)
    back.received_on = AFTER
    write(alice, back)
    july = perform(alice, reconciliations.report, FIRST, LAST).figures["USD"]
    october = perform(alice, reconciliations.report, AFTER, AFTER).figures["USD"]
    assert (july.accepted, july.received, july.unallocated, october.received) == (100, 40, 0, -40)


def test_x10_equal_books_have_no_difference(alice: Actor, books: list[Invoice]) -> None:
    card = compare(
        alice,
        "r-1;2026-08-05;119,00;119,00",
        "R-2;2026-08-05;50,00;0",
        "C-1;2026-08-05;-10,00;0",
        "R-3;2026-10-01;7,00;0",
    )
    assert (told(card), card.count) == ([], 0)


def test_x10_every_difference_is_told_down_to_the_row(alice: Actor, books: list[Invoice]) -> None:
    card = compare(
        alice,
        "R-1;2026-08-05;118,99;119,00",
        "R-9;2026-08-06;1,00;0",
        "C-1;2026-08-05;10,00;0",
        "R-3;2026-08-05;7,00;0",
    )
    assert told(card) == [
        ("amount", "R-1", 119_00, 118_99),
        ("missing_here", "R-9", None, 1_00),
        ("day", "R-3", 7_00, None),
        ("missing_there", "R-2", 50_00, None),
    ]
    assert card.differences[0].invoice_id == books[0].id and card.differences[0].line == 2
    assert perform(alice, reconciliations.report, FIRST, LAST).differences == card.differences


def test_x10_what_is_paid_is_compared_by_amount_or_by_word(alice: Actor, books: list[Invoice]) -> None:
    both = "C-1;2026-08-05;10,00;0"
    assert told(compare(alice, "R-1;2026-08-05;119,00;100,00", "R-2;2026-08-05;50,00;0", both)) == [
        ("paid", "R-1", 119_00, 100_00)
    ]
    assert told(compare(alice, "R-1;2026-08-05;119,00;yes", "R-2;2026-08-05;50,00;paid", both)) == [
        ("paid", "R-2", 0, None)
    ]


def test_a_number_that_is_in_the_file_twice_is_told(alice: Actor, books: list[Invoice]) -> None:
    card = compare(alice, *["R-1;2026-08-05;119,00;119,00"] * 2, "R-2;2026-08-05;50,00;0", "C-1;2026-08-05;10,00;0")
    assert told(card) == [("twice", "R-1", None, None)]


def test_of_very_many_differences_the_first_are_kept_and_all_are_counted(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reconciliations.keeping.LISTED", 2)
    card = compare(alice, *(f"X-{n};2026-08-05;1,00;0" for n in range(5)))
    assert (len(card.differences), card.count) == (3, 5)


def test_p04_a_signature_needs_a_fresh_password_and_ends_all_changes(alice: Actor, books: list[Invoice]) -> None:
    card = compare(alice, "R-1;2026-08-05;119,00;119,00")
    with pytest.raises(NotAllowed):
        perform(replace(alice, proved_at=None), reconciliations.sign, card.id, "Seen")
    with pytest.raises(Invalid):
        perform(alice, reconciliations.sign, card.id)  # there are differences: what became of them?
    signed = perform(alice, reconciliations.sign, card.id, "Posted on Monday")
    assert (signed.signed_by, signed.note) == ("Alice", "Posted on Monday")
    with pytest.raises(Conflict):
        perform(alice, reconciliations.sign, card.id, "Again")
    assert perform(alice, reconciliations.report, FIRST, LAST).signed_by == "Alice"


def test_who_does_not_bill_sees_no_reconciliation(
    alice: Actor, bob: Actor, charlie: Actor, books: list[Invoice]
) -> None:
    card = compare(alice, "R-1;2026-08-05;119,00;119,00")
    with pytest.raises(NotAllowed):
        perform(bob, reconciliations.find_one, card.id)
    with pytest.raises(NotFound):
        perform(charlie, reconciliations.find_one, card.id)
    assert perform(join(alice.place, "Bea", "billing"), reconciliations.find_one, card.id).count == 2


def test_the_quarter_that_ended_last() -> None:
    assert reconciliations.quarter(date(2026, 11, 29)) == (FIRST, LAST)
    assert reconciliations.quarter(date(2027, 1, 1)) == (date(2026, 10, 1), date(2026, 12, 31))


def test_a_period_that_ends_before_it_starts_is_refused(alice: Actor) -> None:
    with pytest.raises(Invalid):
        perform(alice, reconciliations.report, LAST, FIRST)
