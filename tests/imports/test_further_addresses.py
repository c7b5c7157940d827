"""Further addresses of contacts come in: from a column of our own, from numbered and labelled columns, from cards."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.addresses import Address, addresses_cell
from services import contacts
from services.contacts import addresses
from services.reading import postal
from services.work import Actor, perform
from tests.exports.world import added
from tests.imports.files import counts, imported, people, rows, undone

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEMAIL:ada@example.org\r\n{}END:VCARD\r\n"
COUNTRIES = st.sampled_from(["", "FR", "no", "Norwegen", "Allemagne", "Curaçao"])
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["|", "\\", "\\n", " | ", "a|b\\", "[1]", "=1", "\n", "a\nb"]
)


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(postal.PARTS[:-1], WORDS) | {"country": COUNTRIES}), max_size=4))
def test_f26_a_cell_of_addresses_is_read_as_it_was_written(typed: list[dict[str, str]]) -> None:
    typed = [one | {"country": postal.country(one["country"]) if one["country"] else ""} for one in typed]
    kept = addresses.clean([Address.model_validate(one) for one in typed if any(one[name].strip() for name in LASTING)])
    whole = [one.model_dump() | {"street": one.street.strip()} for one in kept]
    assert postal.read(addresses_cell(whole)) == [one for one in whole if any(one.values())]


LASTING = ("city", "country")


def places(actor: Actor, name: str = "Ada") -> list[tuple[str, str, str, str]]:
    """The further addresses of a contact: label, street, city, country."""
    return [(one.label, one.street, one.city, one.country) for one in people(actor)[name].addresses]


def test_f05_cards_bring_the_first_address_as_the_own_one_and_the_others_behind_it(alice: Actor) -> None:
    lines = (
        "ADR;TYPE=HOME:;;Main Street 1;Ulm;BW;89073;Germany\r\n"
        "item1.ADR:;;Bryggen 5;Bergen;Vestland;5003;Norwegen\r\nitem1.X-ABLABEL:Cabin\r\nADR;TYPE=WORK:;;Quay 1;Lyon;;69002;\r\n"
    )
    card = imported(alice, CARD.format(lines).encode(), "people.vcf")
    assert counts(card) == (1, 0, 0, 0)
    ada = people(alice)["Ada"]
    assert (ada.street, ada.city, ada.country) == ("Main Street 1", "Ulm", "Germany")
    assert places(alice) == [("Cabin", "Bryggen 5", "Bergen", "NO"), ("work", "Quay 1", "Lyon", "")]
    assert ada.addresses[0].region == "Vestland"
    assert counts(imported(alice, CARD.format(lines).encode(), "people.vcf")) == (0, 0, 1, 0)


def test_f05_labelled_columns_of_other_programs_are_further_addresses(alice: Actor) -> None:
    head = "Name,Business Street,Business City,Business Postal Code,Home Street,Home City,Home Postal Code,Home Country"
    card = imported(alice, f"{head}\nAda,Quay 1,Ulm,89073,Ring 2,Wien,1010,Österreich\nEve,,,,Ring 3,,,\n".encode())
    assert counts(card) == (2, 0, 0, 0)
    assert (people(alice)["Ada"].city, places(alice)) == ("Ulm", [("home", "Ring 2", "Wien", "AT")])
    assert (people(alice)["Eve"].street, places(alice, "Eve")) == ("Ring 3", [])


def test_f05_an_undo_takes_only_what_came_with_the_import(alice: Actor) -> None:
    contact_id = added(alice, name="Ada", addresses=[{"city": "Oslo"}])
    file = b'Email,Further addresses\nada@example.org,"| | | OSLO | |\nWork | Quay 1 | | Lyon | | FR"\n'
    card = imported(alice, file)
    assert (counts(card), places(alice)) == ((0, 1, 0, 0), [("", "", "Oslo", ""), ("Work", "Quay 1", "Lyon", "FR")])
    assert undone(alice, card).kept == []
    assert places(alice) == [("", "", "Oslo", "")]
    card = imported(alice, file)
    perform(alice, contacts.change, contact_id, {"addresses": [{"city": "Nice"}]})
    assert [one.field for one in undone(alice, card).kept] == ["addresses"]
    assert places(alice) == [("", "", "Nice", "")]


def test_f05_blank_cells_clear_addresses_where_somebody_chose_that_and_an_undo_brings_them_back(alice: Actor) -> None:
    added(alice, name="Ada", addresses=[{"city": "Oslo"}, {"city": "Bergen", "label": "Cabin"}])
    file = b"Email,Further addresses\nada@example.org,\n"
    assert counts(imported(alice, file)) == (0, 0, 1, 0)
    before = places(alice)
    card = imported(alice, file, blank="clear")
    assert (counts(card), places(alice)) == ((0, 1, 0, 0), [])
    undone(alice, card)
    assert places(alice) == before


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Lyon", "Write each address on a line of its own"),
        ("Work | | | | | ", "Enter the address"),
        (" | | | Lyon | | Atlantis", "no country of that name"),
        (f" | {'x' * 201} | | | | ", "at most 200"),
        ('[{"town": "Lyon"}]', "has these parts"),
        ("\n".join(f" | | | City {n} | | " for n in range(5)), "At most 4"),
    ],
)
def test_f05_a_wrong_address_is_refused_at_its_cell(alice: Actor, cell: str, said: str) -> None:
    quoted = cell.replace('"', '""')
    card = imported(alice, f'Name,Further addresses\nAda,"{quoted}"\n'.encode())
    (row,) = rows(alice, card)
    assert (row.outcome, list(row.wrong)) == ("refused", ["1"])
    assert said in row.wrong["1"]


def test_f05_a_card_with_a_country_that_is_none_is_refused_there(alice: Actor) -> None:
    lines = "ADR:;;Quay 1;Lyon;;69002;Atlantis\r\nADR:;;Quay 2;Lyon;;69002;Atlantis\r\n"
    card = imported(alice, CARD.format(lines).encode(), "people.vcf")
    (row,) = rows(alice, card)
    (wrong,) = row.wrong
    assert card.headings[int(wrong)] == "Address 2 - Country"
