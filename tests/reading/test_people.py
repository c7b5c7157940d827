"""A row of a contact file as a person, whole or with what is wrong named by its column."""

from contextlib import suppress
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.reading import postal
from services.reading.people import Person, Reached, person
from services.work import Invalid
from tests.reading.files import opened


def people(text: str, order: str = "dmy") -> list[Person]:
    """The persons of a CSV file from Germany."""
    made = opened(text)
    found = [one.target for one in made.columns]
    return [person(one.cells, found, country="DE", order=order) for one in made.rows()]


def test_f05_mapped_emails_and_phones_are_all_there() -> None:
    made, _blank = people(
        "Name,Email,Email 2,Mobile,Business Phone,E-mail 3 - Label,E-mail 3 - Value\n"
        "Ada,a@x.org ::: b@x.org,c@x.org,0170 1234567,+49 30 1234567,Privat,d@x.org\nBob,,,,,,\n"
    )
    assert made.values["emails"] == [
        Reached("a@x.org"),
        Reached("b@x.org"),
        Reached("c@x.org"),
        Reached("d@x.org", "home"),
    ]
    assert made.values["phones"] == [Reached("+491701234567", "mobile"), Reached("+49301234567", "work")]


def test_f05_blank_cells_say_nothing() -> None:
    _ada, bob = people("Name,Email,Rating,Note\nAda,a@x.org,3,x\nBob, ,,\n")
    assert bob == Person({"name": "Bob"})


def test_f05_a_name_and_a_phone_are_enough() -> None:
    (made,) = people("Name,Phone\nAda,030 1234567\n")
    assert made == Person({"name": "Ada", "phones": [Reached("+49301234567")]})


def test_f05_the_country_of_a_phone_is_that_of_its_row() -> None:
    (made,) = people("Name,Phone,Country\nAda,06 12 34 56 78,France\n")
    assert made.values["phones"] == [Reached("+33612345678")]


def test_f05_what_is_wrong_is_named_by_its_column_and_the_rest_is_taken() -> None:
    (made,) = people("Name,Email,Phone,Postcode,Status,Last verified\nAda,ada at x,1701234567,1067,4.41E+11,44267\n")
    assert made.values == {"name": "Ada"}
    assert (sorted(made.wrong), made.offers) == ([1, 2, 3, 4, 5], {2: "01701234567", 3: "01067", 5: "2021-03-12"})


def test_f05_names_and_streets_are_put_together() -> None:
    (made,) = people(
        "First Name,Middle Name,Last Name,Business Street,Business Street 2,Home City\nAda,A.,King,Quay 1,Dock 2,Ulm\n"
    )
    assert made.values == {
        "name": "Ada A. King",
        "address": {"label": "work", "street": "Quay 1, Dock 2"},
        "addresses": [{**dict.fromkeys(postal.PARTS, ""), "label": "home", "city": "Ulm"}],
    }


def test_f05_tags_notes_and_days_are_values() -> None:
    (made,) = people(
        "Name,Tags,Categories,Notes,Description,Last verified,Preferred\nAda,a; b,b;c,one,two,12/3/2021,x\n"
    )
    assert made.values == {
        "name": "Ada",
        "tags": ["a", "b", "c"],
        "note": "one\ntwo",
        "verified_on": date(2021, 3, 12),
        "preferred": True,
    }


PIECES = [
    "Name,Email\n",
    "BEGIN:VCARD\n",
    "END:VCARD\n",
    "N:a;b\n",
    "TEL:1\n",
    '"',
    ",",
    ";",
    "\t",
    "\r",
    "\0",
    "=",
    "'=1",
    "9" * 40,
    "é",
]


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12), st.sampled_from(["utf-8", "utf-16", "cp1252"])
)
def test_f05_any_file_is_rows_of_its_width_or_refused_with_a_sentence(pieces: list[str], encoding: str) -> None:
    with suppress(Invalid):
        made = opened("".join(pieces).encode(encoding, "replace"))
        for one in made.rows():
            assert len(one.cells) == len(made.columns) or one.wrong
            person(one.cells, [column.target for column in made.columns], country="DE")
