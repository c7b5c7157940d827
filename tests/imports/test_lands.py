"""Another country for the phones of a file: offered where most of them cannot be read, and only then."""

from services import imports
from services.imports import ImportCard
from services.work import Actor, perform
from tests.imports.files import counts, previewed, settled, table

GERMAN = ("030 901820", "040 428280", "089 23300", "0221 2210", "069 21234")


def phones(alice: Actor, *numbers: str, **chosen: str) -> ImportCard:
    lines = [f"Ada {at},{number}" for at, number in enumerate(numbers)]
    return previewed(alice, table("Name,Phone", *lines), chosen=chosen)


def names(alice: Actor, card: ImportCard) -> dict[str, str]:
    found = perform(alice, imports.other_countries, card.id)
    return found.names if found else {}


def test_f05_the_country_that_fits_most_phones_is_offered_and_reads_them(alice: Actor) -> None:
    card = phones(alice, *GERMAN, country="US")
    assert card.refused == len(GERMAN)
    found = perform(alice, imports.other_countries, card.id)
    assert found and (found.unread, found.count) == (len(GERMAN), len(GERMAN))
    assert found.names["DE"] == "Germany" and len(found.names) <= 3
    changed = settled(alice, perform(alice, imports.change, card.id, None, {"country": "DE"}))
    assert counts(changed) == (len(GERMAN), 0, 0, 0) and names(alice, changed) == {}


def test_f05_no_country_is_offered_while_half_of_the_phones_are_read_or_none_fits(alice: Actor) -> None:
    assert names(alice, phones(alice, *GERMAN[:2], "+442079460958", "+33144556677", country="US")) == {}
    assert names(alice, phones(alice, "ring me", "none", "ask Bob", country="US")) == {}
    assert names(alice, previewed(alice, table("Name,Email", "Ada,nope"))) == {}
