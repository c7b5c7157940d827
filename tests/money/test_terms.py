"""Terms of payment: what people type, and the day that follows (case 29)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models import terms
from services import companies, contacts, invoices, orders, quotes
from services.house import settings as house_settings
from services.work import Actor, Invalid, clock, perform

LINE = {"text": "Website", "price": "100"}
NOON = datetime(2026, 9, 13, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "day", "due"),
    [
        ("month end + 45", date(2026, 9, 13), date(2026, 11, 14)),
        ("45, month end", date(2026, 9, 13), date(2026, 10, 31)),
        ("net 30", date(2026, 9, 13), date(2026, 10, 13)),
        (15, date(2026, 9, 13), date(2026, 9, 28)),
        ("0", date(2026, 9, 13), date(2026, 9, 13)),
        ("month end", date(2028, 2, 3), date(2028, 2, 29)),
        ("End of the month + 1 day", date(2026, 12, 31), date(2027, 1, 1)),
        ("30 days month-end", date(2027, 1, 31), date(2027, 3, 31)),
        ("365", date(9999, 12, 1), date.max),
    ],
)
def test_case_29_terms_lead_to_a_day(typed: object, day: date, due: date) -> None:
    found = terms.read(typed)
    assert found.due(day) == due
    assert terms.read(str(found)) == found  # as it is kept


@pytest.mark.parametrize("typed", ["366", "-1", "soon", "45 month end + 3", "1.5", True, "month end + 9999"])
def test_case_29_other_terms_are_refused_with_a_sentence(alice: Actor, typed: object) -> None:
    with pytest.raises(Invalid) as refused:
        _invoice(alice, terms=typed)
    assert refused.value.fields["terms"].startswith("Enter days, as in 30")


def test_case_29_a_document_is_due_by_its_own_terms_else_its_customers_else_the_workspaces(alice: Actor) -> None:
    perform(alice, house_settings.change, "invoices.payment_days", "month end + 45")
    acme = perform(alice, companies.create, {"name": "Acme", "terms": "45, month end"})
    ada = perform(alice, contacts.create, {"name": "Ada", "terms": "net 20"})
    grace = perform(alice, contacts.create, {"name": "Grace", "company_id": acme.id, "terms": 3})
    with clock.at(NOON):
        whose: list[dict[str, Any]] = [{}, {"contact_id": ada.id}, {"contact_id": grace.id}, {"terms": 10}]
        found = [_issued(alice, **values) for values in whose]
    assert [(one.terms, one.due_on) for one in found] == [
        ("month end + 45", date(2026, 11, 14)),
        ("20", date(2026, 10, 3)),
        ("45, month end", date(2026, 10, 31)),
        ("10", date(2026, 9, 23)),
    ]


def test_case_29_a_quotes_terms_go_to_its_order_and_its_invoice(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada"})
    with clock.at(NOON):
        values = {"contact_id": ada.id, "lines": [LINE], "terms": "month end + 45"}
        quote = perform(alice, quotes.create, values)
        perform(alice, quotes.send, quote.id)
        order = perform(alice, orders.find, perform(alice, quotes.accept, quote.id).order_id)
        perform(alice, contacts.change, ada.id, {"terms": "5"})
        made = perform(alice, invoices.bill, order.id)
        assert (order.due_on, perform(alice, invoices.issue, made.id).due_on) == (date(2026, 11, 14),) * 2


def test_case_29_a_named_day_wins_over_terms(alice: Actor) -> None:
    with clock.at(NOON):
        assert _issued(alice, terms="45", due_on="2026-09-20").due_on == date(2026, 9, 20)


def _invoice(actor: Actor, **values: Any) -> Any:
    if "contact_id" not in values:
        values["contact_id"] = perform(actor, contacts.create, {"name": "Ada"}).id
    return perform(actor, invoices.create, {"lines": [LINE], "currency": "EUR", **values})


def _issued(actor: Actor, **values: Any) -> Any:
    return perform(actor, invoices.issue, _invoice(actor, **values).id)
