"""Saved views: kept, refused when their list does not take them, and opened where they belong."""

import json

import pytest

from services import contacts, views
from services.contacts import ContactCard
from services.work import Actor, Invalid, perform

CUSTOMERS = {"all": [{"field": "status", "op": "is", "value": "customer"}]}


def test_a_view_narrows_its_list_as_it_says(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.create, {"name": "Grace", "status": "customer"})
    view = perform(alice, views.create, {"name": "Customers", "record": "contact", "filter": CUSTOMERS})
    found = perform(alice, contacts.search, contacts.Query(filter=json.dumps(view.filter)))
    assert [row.name for row in found.rows] == ["Grace"]


@pytest.mark.parametrize(("values", "wrong"), [
    ({"name": ""}, "name"),
    ({"record": "message"}, "record"),
    ({"sort": "website"}, "sort"),
    ({"filter": {"all": [{"field": "shoe", "op": "is", "value": "42"}]}}, "filter"),
])  # fmt: skip
def test_a_view_that_its_list_does_not_take_is_refused(alice: Actor, values: dict[str, object], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        perform(alice, views.create, {"name": "Mine", "record": "contact"} | values)
    assert set(refused.value.fields) == {wrong}


def test_f18_a_view_is_its_owners(alice: Actor, bob: Actor) -> None:
    perform(alice, views.create, {"name": "Alice's", "record": "company"})
    perform(bob, views.create, {"name": "Bob's", "record": "company"})
    assert [view.name for view in perform(bob, views.search, views.Query()).rows] == ["Bob's"]
