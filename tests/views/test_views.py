"""Saved views: kept, refused when their list does not take them, and opened where they belong."""

import json

import pytest

from models.views import View
from services import contacts, views
from services.accounts import sessions, users, viewings
from services.contacts import ContactCard
from services.records import bin
from services.work import Actor, Invalid, NotAllowed, NotFound, perform, work
from tests.cast import join

CUSTOMERS = {"all": [{"field": "status", "op": "is", "value": "customer"}]}


def test_a_view_narrows_its_list_as_it_says(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.create, {"name": "Grace", "status": "customer"})
    view = perform(alice, views.create, {"name": "Customers", "record": "contact", "filter": CUSTOMERS})
    found = perform(alice, contacts.search, contacts.Query(filter=json.dumps(view.filter)))
    assert [row.name for row in found.rows] == ["Grace"]


@pytest.mark.parametrize(("values", "wrong"), [
    ({"name": ""}, "name"),
    ({"record": "shoe"}, "record"),
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


def test_f03_a_shared_view_is_everybodys_to_use_and_its_owners_to_change(alice: Actor, bob: Actor) -> None:
    mine = perform(bob, views.create, {"name": "Bob's", "record": "contact", "shared": True})
    theirs = perform(alice, views.create, {"name": "Alice's", "record": "contact", "shared": True})
    assert [one.name for one in perform(bob, views.of_list, "contact")] == ["Alice's", "Bob's"]
    with pytest.raises(NotAllowed):
        perform(bob, views.change, theirs.id, {"name": "X"})
    with pytest.raises(NotAllowed):
        perform(bob, views.bin, theirs.id)
    assert perform(bob, views.change, mine.id, {"name": "Still Bob's"}).name == "Still Bob's"
    assert perform(alice, views.change, mine.id, {"sort": "-rating"}).sort == "-rating"  # an administrator


def test_f03_a_private_view_is_offered_to_nobody_else(alice: Actor, bob: Actor) -> None:
    perform(bob, views.create, {"name": "Bob's", "record": "contact"})
    assert perform(alice, views.of_list, "contact") == []  # although she sees everything


def test_f18_a_private_view_is_not_opened_by_its_id_however_far_somebody_sees(alice: Actor, bob: Actor) -> None:
    own = perform(bob, views.create, {"name": "Bob's", "record": "contact"})
    for doing in (views.find, views.bin, lambda s, a, one: views.change(s, a, one, {"name": "Mine"})):
        with pytest.raises(NotFound):
            perform(alice, doing, own.id)
    assert perform(alice, views.search, views.Query()).rows == []
    perform(bob, views.bin, own.id)
    assert perform(alice, bin.binned, "view").rows == []
    with pytest.raises(NotFound):
        perform(alice, views.restore, own.id)


def test_f18_a_private_view_is_not_its_owners_teams(alice: Actor) -> None:
    team = perform(alice, users.add_team, "North").id
    nina, nora = (join(alice.place, name, "sales", team_id=team) for name in ("Nina", "Nora"))
    own = perform(nina, views.create, {"name": "Nina's", "record": "contact"})
    with pytest.raises(NotFound):
        perform(nora, views.find, own.id)


def test_f18_a_private_view_is_seen_while_viewing_as_its_owner(alice: Actor, bob: Actor) -> None:
    own = perform(bob, views.create, {"name": "Bob's", "record": "contact"})
    assert bob.user_id is not None and alice.session_id is not None
    perform(alice, viewings.begin, bob.user_id, "He cannot find it")
    assert perform(sessions.by_id(alice.place, alice.session_id), views.find, own.id).name == "Bob's"


def test_f03_cerb16_a_filter_by_a_removed_field_names_it_and_counts_nothing(alice: Actor, ada: ContactCard) -> None:
    gone = {"any": [{"field": "name", "op": "is", "value": "Ada"}, {"field": "shoe", "op": "is", "value": "42"}]}
    assert perform(alice, views.count, "contact", gone) == views.Counted(removed=("shoe",))
    assert perform(alice, views.count, "contact", {}) == views.Counted(1)


def test_f03_cerb16_a_view_with_a_removed_field_can_be_renamed_and_mended(alice: Actor) -> None:
    view = perform(alice, views.create, {"name": "Shoes", "record": "contact"})
    gone = {"all": [{"field": "shoe", "op": "is", "value": "42"}]}
    with work(alice) as session:  # as a custom field that was deleted since leaves it
        session.get_one(View, view.id).filter = gone
    assert perform(alice, views.change, view.id, {"name": "Boots"}).filter == gone
    assert perform(alice, views.change, view.id, {"filter": CUSTOMERS}).filter == CUSTOMERS


@pytest.mark.parametrize("columns", [["x"] * 41, ["x" * 61], [""]])
def test_f03_a_view_keeps_a_readable_number_of_columns(alice: Actor, columns: list[str]) -> None:
    kept = perform(alice, views.create, {"name": "Few", "record": "contact", "columns": ["status", "name"]})
    assert kept.columns == ["status", "name"]
    with pytest.raises(Invalid):
        perform(alice, views.change, kept.id, {"columns": columns})
