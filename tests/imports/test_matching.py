"""Matching: by the own id, the email, then the phone; what cannot be told is refused, and nothing hidden is named."""

import pytest

from services import companies, contacts
from services.accounts import users
from services.contacts import ContactCard
from services.work import Actor, perform
from tests.imports.files import counts, imported, people, previewed, rows, table


@pytest.fixture
def ada(alice: Actor) -> ContactCard:
    """A contact with all that imports match by."""
    values = {"name": "Ada Lovelace", "email": "ada@example.com", "phone": "+442079460958", "company": "Engines"}
    return perform(alice, contacts.create, values)


def test_f05_an_own_id_comes_before_an_email(alice: Actor, ada: ContactCard) -> None:
    card = imported(alice, table("Contact ID,Email,Title", f"{ada.id},new@example.com,Countess"))
    assert counts(card) == (0, 1, 0, 0)
    now = perform(alice, contacts.find, ada.id)
    assert (now.title, now.emails) == ("Countess", ["ada@example.com", "new@example.com"])


def test_f05_a_phone_matches_if_the_names_agree_or_one_is_empty(alice: Actor, ada: ContactCard) -> None:
    file = table("Name,Phone,City", "Somebody Else,+44 20 7946 0958,Rome", '"Lovelace, Ada",020 7946 0958,London')
    card = imported(alice, file, country="GB")
    assert counts(card) == (1, 1, 0, 0)
    now = perform(alice, contacts.find, ada.id)
    assert (now.name, now.city) == ("Ada Lovelace", "London")
    card = imported(alice, table("Phone,City", "+442079460958,Paris"))
    assert rows(alice, card, "refused")[0].reason == "2 contacts match this row."


def test_f05_a_row_without_changes_is_unchanged_and_a_blank_cell_keeps(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"title": "Countess"})
    file = table("Name,Email,Phone,Company,Title", "Ada Lovelace,ada@example.com,+442079460958,engines,")
    assert counts(imported(alice, file)) == (0, 0, 1, 0)
    assert counts(imported(alice, file, blank="clear")) == (0, 1, 0, 0)
    now = perform(alice, contacts.find, ada.id)
    assert (now.title, now.emails, now.phones) == (None, ["ada@example.com"], ["+442079460958"])


def test_f05_frappe_21769_a_blank_email_keeps_the_one_that_is_there(alice: Actor, ada: ContactCard) -> None:
    file = table("Contact ID,Email,Title", f"{ada.id},,Countess")
    assert counts(imported(alice, file)) == (0, 1, 0, 0)
    assert perform(alice, contacts.find, ada.id).emails == ["ada@example.com"]
    imported(alice, table("Contact ID,Email,Title", f"{ada.id},,"), blank="clear")
    now = perform(alice, contacts.find, ada.id)
    assert (now.title, now.emails) == (None, ["ada@example.com"])  # addresses are added, never removed


def test_f05_an_email_in_the_bin_makes_a_new_contact_and_says_so(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.bin, ada.id)
    card = imported(alice, table("Name,Email", "Ada,ada@example.com"))
    (row,) = rows(alice, card, "created")
    assert row.reason == "A contact with this email address is in the bin."


def test_f05_a_match_that_the_actor_may_not_see_is_refused_without_naming_it(
    alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    card = imported(bob, table("Name,Email", "Me,ada@example.com"))
    assert counts(card) == (0, 0, 0, 1)
    (row,) = rows(bob, card)
    assert row.reason == "This row matches a contact that you cannot see." and row.record_id is None


def test_f05_the_other_options_only_create_or_only_update(alice: Actor, ada: ContactCard) -> None:
    file = table("Name,Email", "Ada King,ada@example.com", "Grace,grace@example.com")
    assert counts(previewed(alice, file, chosen={"mode": "create"})) == (1, 0, 1, 0)
    assert counts(previewed(alice, file, chosen={"mode": "update"})) == (0, 1, 0, 1)
    assert counts(previewed(alice, file, chosen={"match": "none"})) == (1, 0, 0, 1)


def test_f05_three_people_of_one_company_make_one_company(alice: Actor) -> None:
    imported(alice, table("Name,Company", "Ada,Engines Ltd", "Bob,ENGINES LTD", "Eve,Engines  Ltd"))
    assert [one.name for one in perform(alice, companies.search, companies.Query()).rows] == ["Engines Ltd"]
    assert {one.company for one in people(alice).values()} == {"Engines Ltd"}


def test_f05_a_company_is_found_by_its_domain(alice: Actor) -> None:
    perform(alice, companies.create, {"name": "Engines", "website": "engines.example"})
    imported(alice, table("Name,Email,Company", "Ada,ada@engines.example,Engines Holding"))
    assert people(alice)["Ada"].company == "Engines"


def test_f05_a_person_that_stands_twice_in_a_file_is_brought_in_once(alice: Actor) -> None:
    file = table("Name,Email,City", "Ada,ada@example.com,Rome", "Ada,ada@example.com,Rome", "Ada,ADA@example.com,Paris")
    card = imported(alice, file)
    assert counts(card) == (1, 0, 1, 1)
    assert rows(alice, card, "refused")[0].reason == "Row 2 of this file is the same person, with other details."
    assert people(alice)["Ada"].city == "Rome"


def test_f05_a_phone_alone_is_enough(alice: Actor) -> None:
    card = imported(alice, table("Name,Phone,Company", ",+442079460958,Engines", "Ada,+442079460959,"))
    assert counts(card) == (2, 0, 0, 0)
    assert {one.name: one.phone for one in people(alice).values()} == {
        "Engines": "+442079460958",
        "Ada": "+442079460959",
    }


def test_f05_several_emails_and_labelled_phones_all_come(alice: Actor) -> None:
    file = table(
        "Name,Email,Home phone,Work phone,Mobile", "Ada,a@x.org ::: b@x.org,+442079460951,+442079460952,+447911123456"
    )
    imported(alice, file)
    ada = people(alice)["Ada"]
    assert ada.emails == ["a@x.org", "b@x.org"] and len(ada.phones) == 3


def test_f05_owners_are_found_by_name_or_email(alice: Actor, bob: Actor) -> None:
    (name,) = [name for owner, name in perform(alice, users.owners) if owner == bob.user_id]
    card = imported(alice, table("Name,Owner", f"Ada,{name}", "Eve,Nobody"))
    assert people(alice)["Ada"].owner_id == bob.user_id
    assert rows(alice, card, "refused")[0].reason == "There is no colleague “Nobody”."
