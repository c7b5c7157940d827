"""Analytics: figures by month beside the year before, each number made of the rows that it opens (P-06, P-07, J-07)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import time_machine

from models.deals import Deal
from services import analytics
from services.analytics import Sales
from services.analytics.spans import parts, year_before
from services.contacts import ContactCard
from services.work import Actor, Invalid, NotAllowed, perform, work
from tests.cast import Cast, actor, enter
from tests.ledger.rows import deal, invoice, payment, write

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
THEN = date(2025, 10, 9)  # a year before


@pytest.fixture
def books(alice: Actor, ada: ContactCard) -> ContactCard:
    """Ada's invoices, a credit note and payments of October and November, and one invoice of the October before."""
    mine: dict[str, Any] = {"contact_id": ada.id, "owner_id": alice.user_id}
    write(
        alice,
        invoice(500_00, number="R-1", issued_on=date(2026, 10, 9), **mine),
        invoice(300_00, number="R-2", issued_on=date(2026, 11, 30), **mine),
        invoice(100_00, number="C-1", kind="credit", issued_on=date(2026, 11, 30), **mine),
        invoice(400_00, number="R-0", issued_on=THEN, **mine),
        invoice(70_00, number="R-3", issued_on=date(2026, 11, 2), currency="USD", **mine),
        invoice(90_00, name="Draft", state="draft", issued_on=date(2026, 11, 2), **mine),
        payment(500_00, received_on=date(2026, 11, 3), contact_id=ada.id),
        payment(50_00, "out", received_on=date(2026, 11, 4), contact_id=ada.id),
    )
    return ada


def close(alice: Actor, contact: ContactCard, amount: int, kind: str, days: int, reason: str = "") -> None:
    """Add a deal that was won or lost five days before the end of November, so many days after it was added."""
    closed = NOW - timedelta(days=5)
    with time_machine.travel(closed - timedelta(days=days), tick=False), work(alice) as session:
        row: Deal = deal(session, amount, kind, contact_id=contact.id, owner_id=alice.user_id)
        row.closed_at, row.lost_reason = closed, reason
        session.add(row)


def read(who: Actor, span: str = "twelve", owner: UUID | None = None, currency: str = "") -> Sales:
    with time_machine.travel(NOW, tick=False):
        return perform(who, analytics.sales, span, owner, currency)


def test_p06_each_month_has_what_was_billed_and_received_in_it_beside_the_year_before(
    alice: Actor, books: ContactCard
) -> None:
    found = read(alice)
    assert [one.first for one in found.parts][-2:] == [date(2026, 10, 1), date(2026, 11, 1)]
    assert found.parts[-1].last == date(2026, 11, 30)
    billed, received = found.figures["billed"], found.figures["received"]
    assert (billed.now[-2:], billed.counts[-2:]) == ([500_00, 200_00], [1, 2])
    assert (sum(billed.before), billed.before[-2], sum(billed.counts_before)) == (400_00, 400_00, 1)
    assert (sum(billed.now), received.now[-1]) == (700_00, 450_00)
    assert (found.currency, found.currencies) == ("EUR", ["EUR", "USD"])


def test_p07_the_revenue_of_a_year_is_told_with_its_growth(alice: Actor, books: ContactCard) -> None:
    found = read(alice, "year").figures["billed"]
    assert (sum(found.now), sum(found.before)) == (700_00, 400_00)


def test_p06_a_currency_is_counted_by_itself(alice: Actor, books: ContactCard) -> None:
    found = read(alice, currency="USD")
    assert (found.currency, sum(found.figures["billed"].now)) == ("USD", 70_00)
    assert read(alice, currency="XXX").currency == "EUR"


def test_p06_every_number_opens_the_rows_that_it_counts(alice: Actor, books: ContactCard) -> None:
    close(alice, books, 900_00, "won", 20)
    close(alice, books, 100_00, "lost", 3, "Price")
    found = read(alice)
    for name, one in found.figures.items():
        for n, part in enumerate(found.parts):
            rows = perform(alice, analytics.entries, name, part.first, part.last, "EUR")
            assert (rows.count, rows.total) == (one.counts[n], one.now[n]), (name, part)
    first, last = found.parts[0].first, found.parts[-1].last
    for person in found.people:
        for name, much in person.much.items():
            if person.id:
                assert perform(alice, analytics.entries, name, first, last, "EUR", person.id).total == much
    for customer in found.customers:
        rows = perform(alice, analytics.entries, "billed", first, last, "EUR", None, customer.id)
        assert (rows.count, rows.total) == (customer.count, customer.much)
    rows = perform(alice, analytics.entries, "lost", first, last, "EUR", None, None, "Price")
    assert (rows.count, rows.total) == (found.reasons[0].count, found.reasons[0].much) == (1, 100_00)


def test_p06_colleagues_customers_and_reasons_are_named(alice: Actor, books: ContactCard) -> None:
    close(alice, books, 900_00, "won", 20)
    close(alice, books, 500_00, "won", 40)
    close(alice, books, 100_00, "lost", 3)
    found = read(alice)
    assert [(one.name, one.much["billed"], one.counts["won"]) for one in found.people if one.id] == [
        ("Alice", 700_00, 2)
    ]
    assert [(one.kind, one.id, one.much) for one in found.customers] == [("contacts", books.id, 700_00)]
    assert [(one.reason, one.count) for one in found.reasons] == [("", 1)]
    assert found.days_to_win == 30


def test_p06_who_sees_their_own_sees_the_sums_of_their_own(alice: Actor, people: Cast, books: ContactCard) -> None:
    sam = actor(enter(people.acme, "Sam", "sales"))
    found = read(sam)
    assert all(sum(one.counts) == 0 for one in found.figures.values())
    write(alice, invoice(40_00, issued_on=date(2026, 11, 5), owner_id=sam.user_id))
    assert sum(read(alice, owner=sam.user_id).figures["billed"].now) == 40_00
    rows = perform(
        replace(sam, permissions=alice.permissions),
        analytics.entries,
        "billed",
        date(2026, 11, 1),
        date(2026, 11, 30),
        "EUR",
    )
    assert (rows.count, rows.total) == (1, 40_00)


def test_p06_what_a_role_may_not_see_is_not_in_it(alice: Actor, books: ContactCard) -> None:
    few = replace(alice, permissions=frozenset({"amounts.read", "deals.read"}))
    assert set(read(few).figures) == {"won", "lost"}
    with pytest.raises(NotAllowed):
        perform(few, analytics.entries, "billed", date(2026, 11, 1), date(2026, 11, 30), "EUR")
    with pytest.raises(NotAllowed):
        read(replace(alice, permissions=frozenset({"amounts.read"})))


def test_p06_another_span_or_figure_is_refused(alice: Actor) -> None:
    with pytest.raises(Invalid):
        perform(alice, analytics.sales, "century")
    with pytest.raises(Invalid):
        perform(alice, analytics.entries, "profit", date(2026, 11, 1), date(2026, 11, 30), "EUR")


@pytest.mark.parametrize(
    ("span", "today", "many", "first", "last"),
    [
        ("twelve", date(2028, 2, 29), 12, date(2027, 3, 1), date(2028, 2, 29)),
        ("year", date(2027, 1, 1), 1, date(2027, 1, 1), date(2027, 1, 1)),
        ("last_year", date(2027, 1, 1), 12, date(2026, 1, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 12, 31), 14, date(2026, 10, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 10, 1), 1, date(2026, 10, 1), date(2026, 10, 1)),
    ],
)
def test_p06_a_span_has_its_parts(span: str, today: date, many: int, first: date, last: date) -> None:
    found = parts(span, today)
    assert (len(found), found[0].first, found[-1].last) == (many, first, last)
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(found))


def test_p06_the_days_a_year_before_are_without_a_hole_around_a_leap_day() -> None:
    for today in (date(2028, 2, 29), date(2028, 3, 1), date(2029, 2, 28)):
        before = year_before(parts("twelve", today))
        assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(before))
