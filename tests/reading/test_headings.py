"""The headings of other programs, as they publish or write them, and what each means."""

import pytest

from services.reading.headings import Target, target, targets
from tests.reading.columns import (
    FRENCH,
    GERMAN,
    GOOGLE,
    GOOGLE_OLD,
    HUBSPOT,
    OURS,
    OUTLOOK,
    SALESFORCE,
    SALESFORCE_DATA,
)

FILES = {
    "hubspot": HUBSPOT,
    "salesforce": SALESFORCE,
    "salesforce data": SALESFORCE_DATA,
    "google": GOOGLE,
    "google until 2024": GOOGLE_OLD,
    "outlook": OUTLOOK,
    "ours": OURS,
    "german outlook": GERMAN,
    "french outlook": FRENCH,
}


def said(one: Target | None) -> str:
    """A target in few words."""
    if one is None:
        return "-"
    label = f" {one.label}" if one.label else ""
    number = f" {one.number}" if one.number > 1 else ""
    return f"{one.field}{label}{number}{' (label)' if one.of_label else ''}"


@pytest.mark.parametrize("name", FILES)
def test_f05_the_headings_of_each_program_are_known(name: str) -> None:
    columns = [line.split(" = ") for line in FILES[name].strip().splitlines()]
    headings = [heading.strip() for heading, _ in columns]
    an_id = "0192d3a4-0000-7000-8000-000000000000" if name == "ours" else "003x"
    found = targets(headings, [[an_id] for _ in headings])
    assert {heading: said(one) for heading, one in zip(headings, found, strict=True)} == {
        heading: meant.strip() for heading, meant in zip(headings, (meant for _, meant in columns), strict=True)
    }


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("E-Mail-Adresse", "emails"),
        ("email_address", "emails"),
        ("PLZ", "postcode"),
        ("Tél. mobile", "phones mobile"),
        ("Straße und Hausnummer", "street"),
        ("Raison sociale", "company"),
        ("Handynummer", "phones mobile"),
        ("Ville", "city"),
        ("firstName", "first_name"),
        ("phone2", "phones 2"),
        ("Company Phone", "phones main"),
        ("Email Opt Out", "-"),
        ("Fax", "-"),
        ("", "-"),
        ("x" * 200, "-"),
        ("Telefon (privat)", "phones home"),
        ("Mobile Phone 2", "phones mobile 2"),
    ],
)
def test_f05_a_heading_alone_is_known(heading: str, meant: str) -> None:
    assert said(target(heading)) == meant


def test_f05_name_beside_first_name_is_the_last_name() -> None:
    assert [said(one) for one in targets(["Vorname", "Name"])] == ["first_name", "last_name"]
    assert [said(one) for one in targets(["Prénom", "Nom"])] == ["first_name", "last_name"]
    assert [said(one) for one in targets(["Nom"])] == ["name"]


def test_f05_several_emails_and_phones_are_all_taken_and_the_second_name_is_not() -> None:
    assert [said(one) for one in targets(["Name", "Name", "Email", "Email", "Tags", "Tags"])] == [
        "name",
        "-",
        "emails",
        "emails 2",
        "tags",
        "tags",
    ]


def test_f05_of_two_columns_for_one_value_the_filled_one_is_taken() -> None:
    found = targets(["Occupation", "Organization Title"], [[], ["Buyer"]])
    assert [said(one) for one in found] == ["-", "title"]


def test_f26_a_column_called_addresses_is_only_taken_from_our_own_json() -> None:
    headings = ["Name", "addresses"]
    assert targets(headings, [["Ada"], ["5 Quai Est, Lyon"]])[1] is None
    assert said(targets(headings, [["Ada"], ['[{"city":"Lyon"}]']])[1]) == "addresses"
