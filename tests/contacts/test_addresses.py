"""Further addresses of a contact (C-01): kept, told, found, put together at a merge."""

from typing import Any

import pytest

from services import contacts, duplicates
from services.contacts import ContactCard, Query
from services.exports import asking
from services.records import history, timeline
from services.work import Actor, Invalid, Stale, perform
from tests.duplicates.people import person

LYON = {"label": "Work", "street": "5 Quai Est\nFloor 2", "postcode": "69002", "city": "Lyon", "country": "France"}
OSLO = {"street": "Storgata 1", "city": "Oslo", "country": "no"}


def places(card: ContactCard) -> list[str]:
    return [one.city for one in card.addresses]


def test_addresses_are_kept_in_their_order_with_countries_as_two_letters(alice: Actor) -> None:
    made = person(alice, city="Paris", addresses=[LYON, OSLO])
    found = perform(alice, contacts.find, made.id)
    assert found == made
    assert [(one.label, one.city, one.country) for one in found.addresses] == [
        ("Work", "Lyon", "FR"),
        ("", "Oslo", "NO"),
    ]
    changed = perform(alice, contacts.change, made.id, {"addresses": [OSLO, LYON]})
    assert (places(changed), changed.version, changed.city) == (["Oslo", "Lyon"], 2, "Paris")
    assert perform(alice, contacts.change, made.id, {"addresses": []}).addresses == []


def test_equal_addresses_are_one_and_empty_ones_none(alice: Actor) -> None:
    made = person(alice, addresses=[LYON, LYON | {"label": "Home", "city": "LYON"}, {"label": "", "city": " "}])
    assert places(made) == ["Lyon"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ([OSLO, LYON | {"country": "Atlantis"}], "addresses.1.country"),
        ([{"label": "Home"}], "addresses.0.street"),
        ([{**LYON, "street": "x" * 201}], "addresses.0.street"),
        ([OSLO | {"city": f"Oslo {n}"} for n in range(5)], "addresses"),
    ],
)
def test_a_wrong_address_is_refused_where_it_stands(alice: Actor, typed: list[Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        person(alice, addresses=typed)
    assert set(refusal.value.fields) == {field}


def test_f17_the_timeline_tells_old_and_new_and_one_click_puts_them_back(alice: Actor) -> None:
    made = person(alice, addresses=[LYON])
    now = perform(alice, contacts.change, made.id, {"addresses": [OSLO]})
    (told,) = perform(alice, timeline.of_record, "contact", made.id)[0].changes
    assert (told.old, told.new) == ("Work: 5 Quai Est, Floor 2, 69002 Lyon, FR", "Storgata 1, Oslo, NO")
    (was,) = perform(alice, history.of_field, "contact", made.id, "addresses")
    assert was.known
    back = perform(alice, contacts.change, made.id, {"addresses": was.value}, before={"addresses": now.addresses})
    assert back.addresses == made.addresses


def test_f19_an_address_changed_meanwhile_is_not_overwritten(alice: Actor) -> None:
    made = person(alice, addresses=[LYON])
    perform(alice, contacts.change, made.id, {"addresses": [LYON | {"city": "Nice"}]})
    with pytest.raises(Stale) as stale:
        perform(alice, contacts.change, made.id, {"addresses": []}, before={"addresses": made.addresses})
    assert stale.value.more["theirs"]["addresses"][0]["city"] == "Nice"


def test_contacts_are_found_by_the_city_of_a_further_address(alice: Actor) -> None:
    made, _other = person(alice, addresses=[LYON]), person(alice, "Bob", city="Lyon")
    tree = '{"all": [{"field": "addresses", "op": "contains", "value": "lyo"}]}'
    assert [one.id for one in perform(alice, contacts.search, Query(filter=tree)).rows] == [made.id]


def test_c15_an_export_has_them_in_a_column_and_a_card(alice: Actor) -> None:
    made = person(alice, addresses=[LYON, OSLO])
    which = {"ids": [made.id]}
    _name, csv = asking.small(alice, "contact", which, "csv", ["addresses"])
    assert '"Work | 5 Quai Est\\nFloor 2 | 69002 | Lyon |  | FR\n | Storgata 1 |  | Oslo |  | NO"' in csv.decode()
    _name, cards = asking.small(alice, "contact", which, "vcard")
    said = "address1.ADR;TYPE=work:;;5 Quai Est\\nFloor 2;Lyon;;69002;FR\r\naddress1.X-ABLABEL:Work\r\nADR:;;Storgata"
    assert said in cards.decode()
    _name, lines = asking.small(alice, "contact", which, "jsonl")
    assert '"city":"Oslo"' in lines.decode().replace(": ", ":")


def test_f02_a_merge_keeps_every_address_once_and_its_undo_gives_each_back(alice: Actor) -> None:
    kept = person(alice, city="Paris", country="France", addresses=[LYON])
    gone = person(alice, city="Rome", country="Italia", addresses=[LYON | {"label": ""}, OSLO])
    done = perform(alice, duplicates.merge, kept.id, gone.id)
    assert (done.contact.city, places(done.contact)) == ("Paris", ["Lyon", "Oslo", "Rome"])
    assert done.contact.addresses[2].region == "Italia"
    undone = perform(alice, duplicates.undo, done.id)
    assert (undone.contact.addresses, undone.restored.addresses) == (kept.addresses, gone.addresses)


def test_f02_the_address_that_was_not_chosen_becomes_a_further_one(alice: Actor) -> None:
    kept, gone = person(alice, city="Paris"), person(alice, city="Rome", addresses=[{"city": "Rome"}])
    done = perform(alice, duplicates.merge, kept.id, gone.id, {"address": "gone"})
    assert (done.contact.city, places(done.contact)) == ("Rome", ["Paris"])


def test_f02_a_merge_to_more_than_five_addresses_is_refused(alice: Actor) -> None:
    kept = person(alice, city="Paris", addresses=[{"city": name} for name in ("A", "B", "C")])
    gone = person(alice, city="Rome", addresses=[OSLO])
    with pytest.raises(Invalid, match="check") as refusal:
        perform(alice, duplicates.merge, kept.id, gone.id)
    assert "more than 5 addresses" in refusal.value.fields["addresses"]
