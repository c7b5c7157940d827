"""vCards of all versions, as phones and address books write them."""

import pytest

from services.reading.people import Person, Reached, person
from services.work import Invalid
from tests.reading.files import opened


def people(content: str | bytes) -> list[Person]:
    """The persons of a file of cards."""
    made = opened(content, "contacts.vcf")
    return [person(one.cells, [column.target for column in made.columns], country="DE") for one in made.rows()]


def card(*lines: str, version: str = "3.0") -> str:
    """One card."""
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def test_f05_a_card_has_names_company_address_and_labels() -> None:
    (ada,) = people(
        card(
            "N:Lovelace;Ada;Augusta;Countess;",
            "FN:Ada Lovelace",
            "ORG:Harbour;Sales",
            "TITLE:Buyer",
            "EMAIL;TYPE=INTERNET,WORK:ada@example.org",
            "EMAIL:ada@home.example",
            "TEL;TYPE=CELL:+49 170 1234567",
            "ADR;TYPE=HOME:;;Main Street 1;Ulm;BW;89073;Germany",
            "NOTE:one\\ntwo",
            "CATEGORIES:vip,press",
        )
    )
    assert ada.wrong == {}
    assert ada.values == {
        "name": "Ada Lovelace",
        "company": "Harbour",
        "title": "Buyer",
        "note": "one\ntwo",
        "tags": ["vip", "press"],
        "emails": [Reached("ada@example.org", "work"), Reached("ada@home.example")],
        "phones": [Reached("+491701234567", "mobile")],
        "address": {
            "label": "home",
            "street": "Main Street 1",
            "city": "Ulm",
            "region": "BW",
            "postcode": "89073",
            "country": "Germany",
        },
    }


def test_f05_a_folded_address_is_whole() -> None:
    (ada,) = people(card("FN:Ada", "EMAIL;TYPE=INTERNET:ada.lovelace.of.the.harbour@exam", " ple.org"))
    assert ada.values["emails"] == [Reached("ada.lovelace.of.the.harbour@example.org")]


def test_f05_quoted_printable_and_charsets_are_decoded() -> None:
    head = "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    soft = "NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:K=C3=A4the said =\r\nhello\r\n"
    text = f"{head}FN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:J=F6rg M=FCller\r\n{soft}END:VCARD\r\n"
    raw = (head + "FN;CHARSET=ISO-8859-1:").encode() + "Käthe".encode("latin-1") + b"\r\nEND:VCARD\r\n"
    (jorg, kathe) = people(text.encode() + raw)
    assert (jorg.values["name"], jorg.values["note"]) == ("Jörg Müller", "Käthe said hello")
    assert kathe.values["name"] == "Käthe"


def test_f05_the_label_of_a_group_is_kept() -> None:
    (ada,) = people(
        card(
            "FN:Ada",
            "item1.TEL:+49 30 1234567",
            "item1.X-ABLabel:Boat house",
            "item2.EMAIL:ada@example.org",
            "item2.X-ABLabel:_$!<Home>!$_",
        )
    )
    assert ada.values["phones"] == [Reached("+49301234567", "Boat house")]
    assert ada.values["emails"] == [Reached("ada@example.org", "home")]


@pytest.mark.parametrize(
    "lines",
    [
        ("ORG:Harbour Ltd",),
        ("ORG:Harbour Ltd", "FN:Harbour Ltd", "N:;;;;"),
        ("N:Harbour Ltd;;;;", "ORG:Harbour Ltd", "KIND:org"),
        ("FN:Harbour Ltd", "ORG:Harbour Ltd;", "X-ABShowAs:COMPANY"),
    ],
)
def test_f05_a_card_of_an_organisation_is_a_company(lines: tuple[str, ...]) -> None:
    (made,) = people(card(*lines))
    assert made.values == {"company": "Harbour Ltd"}


def test_f05_escaped_commas_and_semicolons_are_signs() -> None:
    (ada,) = people(card("N:Lovelace\\, Ltd;Ada;;;", "ORG:Smith\\, Jones\\; Sons;x", "NOTE:a\\\\b\\,c"))
    assert (ada.values["name"], ada.values["company"]) == ("Ada Lovelace, Ltd", "Smith, Jones; Sons")
    assert ada.values["note"] == "a\\b,c"


def test_f05_home_work_and_mobile_are_three_labelled_phones() -> None:
    (ada,) = people(
        card(
            "FN:Ada",
            "TEL;HOME;VOICE:+49 30 1234567",
            "TEL;WORK:+49 30 7654321",
            "TEL;CELL;PREF:+49 170 1234567",
            "TEL;WORK;FAX:+49 30 1",
            version="2.1",
        )
    )
    assert [one.label for one in ada.values["phones"]] == ["home", "work", "mobile"]


def test_f05_version_4_writes_addresses_as_links() -> None:
    (ada,) = people(
        card(
            "FN:Ada",
            'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+49-30-1234567',
            "EMAIL;PREF=1:ada@example.org",
            version="4.0",
        )
    )
    assert ada.values["phones"] == [Reached("+49301234567", "home")]


def test_f05_pictures_are_passed_over_and_cards_differ_in_width() -> None:
    made = opened(
        card("FN:Ada", "PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 300, " " + "B" * 70, "EMAIL:a@x.org")
        + card("FN:Bob", "EMAIL:b@x.org", "EMAIL:bob@x.org", "BDAY:1990-01-01")
        + "BEGIN:VCARD\r\nFN:broken off",
        "contacts.vcf",
    )
    rows = [one.cells for one in made.rows()]
    assert made.headings == [
        "Name",
        "Birthday",
        "E-mail 1 - Label",
        "E-mail 1 - Value",
        "E-mail 2 - Label",
        "E-mail 2 - Value",
    ]
    assert rows == [["Ada", "", "", "a@x.org", "", ""], ["Bob", "1990-01-01", "", "b@x.org", "", "bob@x.org"]]


def test_f05_a_charset_that_is_none_is_passed_over() -> None:
    (ada,) = people(card("FN;CHARSET=rot13:Ada", "ORG;CHARSET=x-y:Harbour", "TITLE;CHARSET=punycode:Buyer"))
    assert ada.values == {"name": "Ada", "company": "Harbour", "title": "Buyer"}


def test_f05_a_file_without_a_whole_card_has_no_rows() -> None:
    for content in ("BEGIN:VCARD\n", "BEGIN:VCARD\nEND:VCARD\n", "BEGIN:VCARD\n:::\n;;:\nEND:VCARD"):
        with pytest.raises(Invalid, match="no rows"):
            opened(content, "a.vcf")
