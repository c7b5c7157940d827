"""An export comes back by our import with an equal state, without a mapping; and no spreadsheet runs anything in it."""

import io
import zipfile
from typing import Any

import pytest

from services import exports
from services.reading import headings
from services.reading.guards import guarded
from services.reading.people import Reached
from services.work import Actor
from tests.exports.world import ADA, added, made, taken_back

FORMULAS = ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "'=1", "''+1", '=HYPERLINK("http://x")', "'plain"]


def expected(contact_id: object, **more: Any) -> dict[str, Any]:
    """What the import must read of Ada."""
    found = {**ADA, **more}
    address = {name: found.pop(name) for name in ("street", "postcode", "city", "country")}
    emails, phones = found.pop("emails"), [one.replace(" ext. ", ";ext=") for one in found.pop("phones")]
    return {
        **found,
        "id": str(contact_id),
        "owner": "Alice",
        "emails": [Reached(one) for one in emails],
        "phones": [Reached(one) for one in phones],
        "address": {"label": "", **address},
    }


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_f26_an_own_export_comes_back_with_an_equal_state_and_no_mapping(alice: Actor, format: str) -> None:
    contact_id = added(alice)
    (found,) = taken_back(made(alice, format=format), f"contacts.{format}")
    assert found == expected(contact_id, owner=alice.name)


def test_f26_a_single_interest_with_a_comma_stays_one(alice: Actor) -> None:
    added(alice, interests=["Pumps, heat"])
    assert taken_back(made(alice))[0]["interests"] == ["Pumps, heat"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_c15_no_text_is_a_formula_and_each_comes_back_as_it_was(alice: Actor, format: str) -> None:
    for text in FORMULAS:
        added(alice, name=text, emails=[], phones=["+4930123456"])
    content = made(alice, format=format)
    assert [one["name"] for one in taken_back(content, f"contacts.{format}")] == FORMULAS
    if format == "csv":
        cells = [cell for line in content.decode("utf-8-sig").splitlines() for cell in line.split(",")]
        assert "'=1+1" in cells
        assert [cell for cell in cells if cell[:1] in "=+-@" and cell and cell != "+4930123456"] == []
        assert cells.count("+4930123456") == len(FORMULAS)
    else:
        sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet


def test_c15_phones_as_e164_are_left_as_they_are() -> None:
    assert (guarded("+4930123456"), guarded("+49 30")) == ("+4930123456", "'+49 30")


def test_f26_a_vcard_comes_back_with_its_emails_phones_and_company(alice: Actor) -> None:
    contact_id = added(alice)
    name, content = exports.small(alice, "contact", {"filter": {}}, "vcard")
    assert name.endswith(".vcf")
    assert content.startswith(
        f"BEGIN:VCARD\r\nVERSION:4.0\r\nPRODID:-//Steward//EN\r\nUID:urn:uuid:{contact_id}\r\nFN:Ada Lovelace\r\n".encode()
    )
    assert max(map(len, content.split(b"\r\n"))) <= 75
    (ada,) = taken_back(content, "contacts.vcf")
    assert (ada["name"], ada["title"], ada["company"], ada["note"]) == (
        ADA["name"], ADA["title"], ADA["company"], ADA["note"],
    )  # fmt: skip
    assert ada["emails"] == [Reached("ada@example.org"), Reached("ada@home.example")]
    assert ada["phones"] == [Reached("+4930123456"), Reached("+16085550142;ext=42")]


def test_f26_every_heading_of_an_own_export_is_known_but_for_the_day_it_was_added(alice: Actor) -> None:
    _name, content = exports.small(alice, "contact", {"filter": {}}, bom=False)
    unknown = [one for one in content.decode().strip().split(",") if headings.target(one) is None]
    assert unknown == ["Added"]
