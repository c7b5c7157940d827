"""Companies: the organisations our contacts belong to."""

from typing import Any
from uuid import uuid4

import pytest

from services import companies, contacts
from services.companies import CompanyCard
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, Stale, perform
from tests.cast import join


@pytest.fixture
def acme(alice: Actor) -> CompanyCard:
    """A company of Alice's."""
    return perform(alice, companies.create, {"name": "Acme Tools", "city": "Lyon", "website": "acme.example"})


def test_a_company_is_added_and_belongs_to_who_added_it(acme: CompanyCard) -> None:
    assert (acme.name, acme.owner, acme.people, acme.website) == ("Acme Tools", "Alice", 0, "https://acme.example")


def test_a_company_may_belong_to_nobody(alice: Actor) -> None:
    assert perform(alice, companies.create, {"name": "Free", "owner_id": None}).owner is None


@pytest.mark.parametrize(("values", "field"), [
    ({"name": ""}, "name"), ({"name": "x" * 201}, "name"), ({"website": "no address"}, "website"),
    ({"website": "nodot"}, "website"),
    ({"owner_id": uuid4()}, "owner_id"), ({"note": "x" * 4_001}, "note"), ({"city": "x" * 121}, "city"),
    ({"owner_id": "me"}, "owner_id"),
])  # fmt: skip
def test_a_wrong_value_is_refused_on_its_field(
    alice: Actor, acme: CompanyCard, values: dict[str, Any], field: str
) -> None:
    for ask in (
        lambda: perform(alice, companies.create, {"name": "Another", **values}),
        lambda: perform(alice, companies.change, acme.id, values),
    ):
        with pytest.raises(Invalid) as refusal:
            ask()
        assert set(refusal.value.fields) == {field}


def test_only_the_named_fields_change(alice: Actor, acme: CompanyCard) -> None:
    now = perform(alice, companies.change, acme.id, {"city": "Paris"}, version=acme.version)
    assert (now.city, now.name, now.version) == ("Paris", "Acme Tools", acme.version + 1)


def test_a_field_nobody_knows_is_refused_by_name(alice: Actor, acme: CompanyCard) -> None:
    with pytest.raises(Invalid) as refusal:
        perform(alice, companies.change, acme.id, {"name_key": "x", "id": uuid4()})
    assert set(refusal.value.fields) == {"name_key", "id"}


def test_f19_a_stale_edit_is_refused_with_both_values(alice: Actor, acme: CompanyCard) -> None:
    perform(alice, companies.change, acme.id, {"city": "Paris"})
    with pytest.raises(Stale) as refusal:
        perform(alice, companies.change, acme.id, {"city": "Nice"}, version=acme.version)
    assert (refusal.value.more["yours"], refusal.value.more["theirs"]) == ({"city": "Nice"}, {"city": "Paris"})


def test_an_edit_in_place_only_minds_its_own_field(alice: Actor, acme: CompanyCard) -> None:
    perform(alice, companies.change, acme.id, {"country": "France"})
    assert perform(alice, companies.change, acme.id, {"city": "Nice"}, before={"city": "Lyon"}).country == "France"
    with pytest.raises(Stale):
        perform(alice, companies.change, acme.id, {"city": "Metz"}, before={"city": "Lyon"})


def test_f17_the_bin_gives_a_company_back_and_its_people_stay(alice: Actor, acme: CompanyCard) -> None:
    person = perform(alice, contacts.create, {"name": "Ada", "company_id": acme.id})
    perform(alice, companies.bin, acme.id)
    assert perform(alice, companies.search, companies.Query()).total == perform(alice, companies.count) == 0
    assert perform(alice, contacts.find, person.id).company == "Acme Tools"
    assert perform(alice, companies.restore, acme.id).people == 1
    assert [row.people for row in perform(alice, companies.search, companies.Query(q="acme")).rows] == [1]


def test_what_lies_in_the_bin_is_not_changed(alice: Actor, acme: CompanyCard) -> None:
    perform(alice, companies.bin, acme.id)
    with pytest.raises(Conflict, match="bin"):
        perform(alice, companies.change, acme.id, {"city": "Nice"})


def test_binning_and_restoring_twice_is_no_harm(alice: Actor, acme: CompanyCard) -> None:
    once = perform(alice, companies.bin, acme.id)
    assert perform(alice, companies.bin, acme.id).binned_at == once.binned_at
    perform(alice, companies.restore, acme.id)
    assert perform(alice, companies.restore, acme.id).binned_at is None


def test_u04_deleting_needs_its_own_permission(alice: Actor, bob: Actor) -> None:
    mine = perform(bob, companies.create, {"name": "Bob's"})
    with pytest.raises(NotAllowed):
        perform(bob, companies.bin, mine.id)


@pytest.mark.parametrize("typed", ["acme tools", " ACME  TOOLS ", "Acmé Tools"])
def test_a_contact_joins_the_company_of_that_name(alice: Actor, acme: CompanyCard, typed: str) -> None:
    assert perform(alice, contacts.create, {"name": "Ada", "company": typed}).company_id == acme.id
    assert perform(alice, companies.count) == 1


def test_a_company_that_is_not_there_yet_is_added_with_the_contact(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada", "company": "New & Co"})
    assert perform(alice, companies.find, ada.company_id).name == "New & Co"  # type: ignore[arg-type]


def test_who_may_not_add_companies_adds_none_on_the_way(alice: Actor) -> None:
    fred = join(alice.place, "Fred", "field")
    with pytest.raises(NotAllowed):
        perform(fred, contacts.create, {"name": "Ada", "company": "New & Co"})
    assert perform(alice, companies.count) == 0


def test_a_contact_moves_to_another_company_by_its_id_only_when_it_exists(alice: Actor, acme: CompanyCard) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada", "company": "Before"})
    with pytest.raises(Invalid) as refusal:
        perform(alice, contacts.change, ada.id, {"company_id": uuid4()})
    assert set(refusal.value.fields) == {"company_id"}
    assert perform(alice, contacts.change, ada.id, {"company_id": acme.id}).company == "Acme Tools"


def test_what_is_gone_is_not_found(alice: Actor) -> None:
    for action in (companies.find, companies.restore, companies.bin):
        with pytest.raises(NotFound):
            perform(alice, action, uuid4())


def test_all_that_is_wrong_with_a_company_is_refused_at_once(alice: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        perform(alice, companies.create, {"name": "", "website": "no address", "city": "x" * 121})
    assert set(refusal.value.fields) == {"name", "website", "city"}
