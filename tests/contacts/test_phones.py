"""Phones: kept whole, sealed, and found by what people type of them."""

import pytest

from services import contacts
from services.contacts import Query
from services.work import Actor, Invalid, perform
from tests.statements import statements

PHONES = {"Marie": "+33123456789", "Layla": "+966501234567", "Ivan": "+79161234567", "Mark": "+16085550142;ext=42"}


@pytest.fixture
def reachable(alice: Actor) -> None:
    for name, phone in PHONES.items():
        perform(alice, contacts.create, {"name": name, "phones": [phone]})


def found(actor: Actor, typed: str) -> list[str]:
    return sorted(row.name for row in perform(actor, contacts.search, Query(q=typed)).rows)


@pytest.mark.parametrize(("typed", "name"), [
    ("+33 1 23 45 67 89", "Marie"), ("01 23 45 67 89", "Marie"), ("33123456789", "Marie"), ("0033 1 23 45 67 89", "Marie"),
    ("3456789", "Marie"), ("56789", "Marie"), ("67 89", "Marie"), ("+966501234567", "Layla"), ("0501234567", "Layla"),
    ("٠٥٠١٢٣٤٥٦٧", "Layla"), ("０５０１２３４５６７", "Layla"), ("tel:+966501234567", "Layla"), ("tel:050-123-4567", "Layla"),
    ("+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧", "Layla"), ("8 (916) 123-45-67", "Ivan"), ("+1 608 555 0142", "Mark"), ("0142", "Mark"),
    ("(608) 555-0142", "Mark"), ("+1 608 555 0142 ext. 42", "Mark"), ("+16085550142;ext=9", "Mark"), ("011 1 608 555 0142", "Mark"),
])  # fmt: skip
def test_c12_a_sealed_phone_is_found_by_what_people_type(alice: Actor, reachable: None, typed: str, name: str) -> None:
    assert found(alice, typed) == [name]


@pytest.mark.parametrize("typed", [
    "789", "33 1 23", "+33 1 23 45 67 8", "+34 1 23 45 67 89", "16789", "99501234567", "6789 marie", "6789@", "+1 608 555 0143",
])  # fmt: skip
def test_other_digits_find_no_phone(alice: Actor, reachable: None, typed: str) -> None:
    assert found(alice, typed) == []


def test_all_who_share_the_last_digits_are_found_by_them(alice: Actor, reachable: None) -> None:
    assert found(alice, "4567") == found(alice, "1234567") == ["Ivan", "Layla"]


def test_a_number_that_many_share_costs_no_more_questions(alice: Actor, reachable: None) -> None:
    for number in range(5):
        perform(alice, contacts.create, {"name": f"Desk {number}", "phones": ["+33123456789"]})
    with statements() as asked:
        assert perform(alice, contacts.search, Query(q="6789")).total == 6
    assert len([one for one in asked if one.startswith(("SELECT", "WITH"))]) == 2


def test_an_extension_is_kept_shown_and_taken_again(alice: Actor) -> None:
    made = perform(alice, contacts.create, {"name": "Mark", "phones": ["+1 (608) 555-0142 x42"]})
    assert made.phones == ["+16085550142 ext. 42"]
    assert [row.phone for row in perform(alice, contacts.search, Query(q="mark")).rows] == made.phones
    assert perform(alice, contacts.change, made.id, {"phones": made.phones}).version == made.version
    assert perform(alice, contacts.change, made.id, {"phones": ["+16085550142"]}).phones == ["+16085550142"]


def test_two_extensions_of_one_number_are_two_phones(alice: Actor) -> None:
    typed = ["+16085550142 ext. 42", "+16085550142;ext=43", "+1 608 555 0142 x42"]
    made = perform(alice, contacts.create, {"name": "Mark", "phones": typed})
    assert made.phones == ["+16085550142 ext. 42", "+16085550142 ext. 43"]


def test_what_cannot_be_kept_of_a_phone_is_refused_with_what_to_do(alice: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        perform(alice, contacts.create, {"name": "Mark", "phones": ["+1 608 555 0142;isub=3"]})
    assert refusal.value.fields == {
        "phones": "Enter one number in digits; an extension as in +33 1 23 45 67 89 ext. 42."
    }
