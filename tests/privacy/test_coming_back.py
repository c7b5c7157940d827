"""Who was erased does not come back by an import without being told; by hand, knowingly, they may."""

import pytest

from services import contacts, optouts, privacy
from services.optouts import listing
from services.work import Actor, perform
from tests.imports.files import counts, imported, rows, table
from tests.privacy import people
from tests.privacy.test_erasing import left

SAID = "This person was erased on request. If they came back, add them by hand."


@pytest.mark.parametrize(
    "line",
    [
        "{id},Ada again,,",
        ",Ada again,ADA.Zyxwolf@example.com,",
        ",,second.ada.zyxwolf@example.com,",
        ",A.,,01 23 45 67 89",
    ],
)
def test_spree_14560_an_import_onto_who_was_erased_is_refused_and_says_so(alice: Actor, line: str) -> None:
    ada = people.ada(alice)
    privacy.erase(alice, ada.id)
    card = imported(alice, table("Contact ID,Name,Email,Phone", line.format(id=ada.id)), country="FR")
    assert (counts(card), rows(alice, card)[0].reason) == ((0, 0, 0, 1), SAID)


def test_g01_others_are_imported_beside_who_was_erased(alice: Actor) -> None:
    privacy.erase(alice, people.ada(alice).id)
    card = imported(alice, table("Name,Email", "Grace,grace@example.com", "Ada,ada.zyxwolf@example.com"))
    assert counts(card) == (1, 0, 0, 1)


def test_g01_who_was_erased_may_be_added_by_hand_and_stops_nothing(alice: Actor) -> None:
    privacy.erase(alice, people.ada(alice).id)
    again = people.ada(alice)
    assert perform(alice, contacts.find, again.id).emails[0] == "ada.zyxwolf@example.com"
    assert perform(alice, listing.search, listing.Query(lifted=True)).rows == []
    assert len(optouts.export(alice).splitlines()) == 1


def test_g01_what_is_remembered_of_the_addresses_is_a_fingerprint(alice: Actor) -> None:
    privacy.erase(alice, people.ada(alice).id)
    assert left(alice, "zyxwolf", "123456789") == set()
