"""The price list and the tax rates: one usual tax, plain decimals, and documents that keep what they copied."""

from typing import Any

import pytest

from services import invoices
from services.prices import items, taxes
from services.records.lists import Query
from services.work import Actor, Invalid, NotAllowed, perform
from tests.invoices.test_issuing import draft


def tax(actor: Actor, **values: Any) -> taxes.TaxCard:
    return perform(actor, taxes.create, {"name": "Standard", "rate": "23", **values})


def usual(actor: Actor) -> list[str]:
    return [one.name for one in perform(actor, taxes.choices) if one.usual]


def test_one_tax_is_the_usual_one(alice: Actor) -> None:
    first = tax(alice, usual=True)
    tax(alice, name="Reduced", rate="9", usual=True)
    assert usual(alice) == ["Reduced"]
    perform(alice, taxes.change, first.id, {"usual": True})
    assert usual(alice) == ["Standard"] == [perform(alice, taxes.choices)[0].name]


def test_one_that_comes_back_from_the_bin_takes_the_mark_from_nobody(alice: Actor) -> None:
    first = tax(alice, usual=True)
    perform(alice, taxes.bin, first.id)
    tax(alice, name="Reduced", rate="9", usual=True)
    perform(alice, taxes.restore, first.id)
    assert usual(alice) == ["Reduced"]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"rate": "101"}, "rate"),
        ({"rate": "1.2345"}, "rate"),
        ({"rate": "5", "category": "E"}, "rate"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_tax_is_refused_at_its_field(alice: Actor, values: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        tax(alice, **values)
    assert list(refused.value.fields) == [wrong]


def test_a_changed_tax_and_price_change_no_document(alice: Actor) -> None:
    rate = tax(alice)
    item = perform(alice, items.create, {"name": "Boiler service", "price": "145", "tax": "23"})
    made = draft(alice, lines=[{"text": item.name, "price": item.price, "tax": rate.rate}])
    perform(alice, taxes.change, rate.id, {"rate": "21"})
    perform(alice, items.change, item.id, {"price": "200"})
    assert perform(alice, invoices.find, made.id).total == made.total == 17835


def test_an_item_is_found_by_its_words_and_is_in_the_currency_of_the_workspace(alice: Actor) -> None:
    made = perform(alice, items.create, {"name": "Chaudière", "note": "Vaillant", "price": "0.3333"})
    assert (made.currency, made.price) == ("EUR", "0.3333")
    for words in ("chaudiere", "vaill"):
        assert [one.id for one in perform(alice, items.search, Query(words)).rows] == [made.id]


def test_who_may_not_change_prices_does_not(bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        tax(bob)
