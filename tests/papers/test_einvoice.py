"""The e-invoice: its structure holds, its sums are those of the paper, and what it lacks is said."""

from decimal import Decimal
from typing import Any

import facturx
import pytest
from lxml import etree

from models.money import exponent
from services.papers import einvoice
from services.papers.figures import country_code
from services.papers.rendering import render
from services.papers.snapshot import Line, Party, Tax
from tests.papers.samples import LINES, SELLER, paper

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


def made(**values: Any) -> etree._Element:
    found = einvoice.made(paper(**values))
    assert found.xml, found.found
    facturx.xml_check_xsd(found.xml, flavor="factur-x", level="en16931")
    return etree.fromstring(found.xml)


def texts(root: etree._Element, name: str) -> list[str]:
    return [one.text or "" for one in root.iter(f"{RAM}{name}")]


def test_it_is_inside_the_pdf_where_programs_look_for_it() -> None:
    xml = einvoice.made(paper()).xml
    pdf = render(paper(), xml)
    assert facturx.get_xml_from_pdf(pdf) == ("factur-x.xml", xml)
    assert b"<fx:ConformanceLevel>EN 16931" in pdf and pdf == render(paper(), xml)


def test_its_sums_are_those_of_the_paper() -> None:
    root = made(open=74115)
    sums = {
        "LineTotalAmount": "834.40",
        "AllowanceTotalAmount": "41.72",
        "TaxBasisTotalAmount": "792.68",
        "TaxTotalAmount": "148.47",
        "GrandTotalAmount": "941.15",
        "TotalPrepaidAmount": "200.00",
        "DuePayableAmount": "741.15",
    }
    assert {name: texts(root, name)[-1] for name in sums} == sums
    assert texts(root, "IBANID") == ["IE64IRCE92050112345678"]


@pytest.mark.parametrize(
    "values",
    [
        {
            "gross": True,
            "discount": 0,
            "discount_percent": "0",
            "net": 71000,
            "tax": 12440,
            "total": 83440,
            "taxes": (Tax("S", "13.5", 33040, 4460), Tax("S", "23", 37350, 8590)),
        },
        {"kind": "credit", "number": "CN-1", "of_number": "INV-1"},
        {"lines": (*LINES, Line(text="Deposit", amount=-10000, tax="23", deducts=True, deducted_tax=-2300))},
        {"lines": (Line(text="Off", price="-5", quantity="2", amount=-1000, tax="23"), *LINES)},
        {"lines": (Line(text="Half", price="0.333333", quantity="2.5", discount="4", amount=80, tax="23"), *LINES)},
        {"currency": "JPY"},
        {"currency": "BHD"},
        {"taxes": (Tax("K", "0", 79268, 0),), "lines": (Line(text="x", amount=79268, category="K"),), "tax": 0},
        {"taxes": (Tax("O", "0", 79268, 0),), "lines": (Line(text="x", amount=79268, category="O"),), "tax": 0},
        {"buyer": Party(person="Ada \x00\x0b<b>&amp; \ud800".encode("utf-8", "ignore").decode()), "note": "\x1b]]>"},
    ],
)
def test_its_structure_holds_and_its_lines_add_up(values: dict[str, Any]) -> None:
    root, places = made(**values), exponent(values.get("currency", "EUR"))
    summed = root.find(f".//{RAM}SpecifiedTradeSettlementHeaderMonetarySummation")
    lines = [Decimal(one) for one in texts(root, "LineTotalAmount")]
    assert sum(lines[:-1]) == lines[-1]
    off, more = (Decimal((texts(summed, name) or ["0"])[0]) for name in ("AllowanceTotalAmount", "ChargeTotalAmount"))
    bases = sum(tax.base for tax in paper(**values).taxes)
    assert lines[-1] - off + more == Decimal(bases).scaleb(-places)


@pytest.mark.parametrize(
    ("values", "lacks"),
    [
        ({"seller": Party(name="X")}, "country"),
        ({"seller": Party(name="X", country="IE", street="1", city="Cork")}, "seller"),
        ({"buyer": Party(name="Y", country="IE"), "taxes": (Tax("AE", "0", 79268, 0),)}, "buyer"),
        ({"buyer": Party(name="Y")}, "buyer_country"),
        ({"buyer": Party(name="Y", country="Nowhere")}, "unknown_country"),
        ({"seller": Party(name="X", country="IE", tax_id="IE1")}, "place"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(values: dict[str, Any], lacks: str) -> None:
    found = einvoice.made(paper(**values))
    assert lacks in found.found and all(one.endswith(".") for one in einvoice.said(found.found))
    assert (found.xml is None) == (lacks in ("country", "unknown_country"))


def test_the_rules_are_said_to_be_unchecked() -> None:
    assert "The business rules (schematron) were not checked." in einvoice.said(einvoice.made(paper()).found)


@pytest.mark.parametrize("values", [{"kind": "quote"}, {"kind": "order"}, {"number": "", "draft": True}])
def test_quotes_orders_and_drafts_have_none(values: dict[str, Any]) -> None:
    assert einvoice.made(paper(**values)).xml is None


def test_a_country_is_known_by_its_letters_and_by_its_name() -> None:
    assert {country_code(one) for one in ("ie", "IE", " Ireland ", "Irlande")} == {"IE"}
    assert SELLER.country == "IE" and country_code("Atlantis") == ""
