"""The e-invoice inside a PDF: EN 16931 as CII, the XML of Factur-X and ZUGFeRD. Its structure is checked by XSD."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import facturx
from lxml import etree

from models.language import N_, _
from models.money import exponent, plain
from services.money.amounts import major
from services.money.totals import HUNDRED, half_up
from services.papers.figures import country_code
from services.papers.paying import BILLS, payable
from services.papers.snapshot import Line, Party, Snapshot
from services.papers.words import WORDS

LEVEL = "en16931"
TYPES = {"invoice": "380", "deposit": "386", "credit": "381"}  # UNTDID 1001
UNITS = {  # UN/ECE Recommendation 20
    **dict.fromkeys(("h", "hr", "hour", "hours", "heure", "heures"), "HUR"),
    **dict.fromkeys(("day", "days", "d", "jour", "jours"), "DAY"),
    **dict.fromkeys(("month", "months", "mois"), "MON"),
    **dict.fromkeys(("pc", "pcs", "piece", "pieces", "pièce", "pièces"), "H87"),
    **dict.fromkeys(("kg",), "KGM"),
    **dict.fromkeys(("m",), "MTR"),
    **dict.fromkeys(("km",), "KMT"),
    **dict.fromkeys(("l", "litre", "liter"), "LTR"),
    **dict.fromkeys(("m²", "m2", "sqm"), "MTK"),
}
ONE = "C62"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
SEPA, TRANSFER = "58", "30"  # UNTDID 4461
FOUND = {  # what a check may find, in sentences
    "structure": N_("The structure is valid (XSD)."),
    "rules": N_("The business rules (schematron) were not checked."),
    "none": N_("There is no e-invoice: {why}"),
    "country": N_("Your country is missing: choose it in Settings, Workspace."),
    "seller": N_("Your VAT or tax number is missing: add it in Settings, Invoices."),
    "place": N_("Your street or city is missing: add it in Settings, Invoices."),
    "buyer": N_("The VAT number of the customer is missing."),
    "buyer_country": N_("The customer has no country; yours was taken."),
    "unknown_country": N_("The country of the customer is not known: write it as in FR or France."),
    "invalid": N_("It did not fit the structure of e-invoices."),
}


@dataclass(frozen=True, slots=True)
class EInvoice:
    """An e-invoice, or none; and the names (of FOUND) of what its check found."""

    xml: bytes | None
    found: tuple[str, ...]


def made(paper: Snapshot) -> EInvoice:
    """Return the e-invoice of an issued invoice or credit note. Takes about 40 ms of a core: never inside a work."""
    if paper.kind not in TYPES or paper.draft:
        return EInvoice(None, ())
    lacks = _lacking(paper)
    if {"country", "unknown_country"} & set(lacks):  # nothing valid can be made without them
        return EInvoice(None, ("none", *lacks))
    try:
        xml = facturx.generate_cii_xml(_told(paper), level=LEVEL, check_xsd=False, check_schematron=False)
        xml = _without_nil(xml)
        facturx.xml_check_xsd(xml, flavor="factur-x", level=LEVEL)
    except Exception:  # the library raises bare ones
        return EInvoice(None, ("none", "invalid", *lacks))
    return EInvoice(xml, ("structure", "rules", *lacks))


def said(found: Sequence[str]) -> list[str]:
    """Return what a check found, in sentences."""
    if "none" in found:
        why = " ".join(_(FOUND[one]) for one in found if one in FOUND and one != "none")
        return [_(FOUND["none"]).format(why=why)]
    return [_(FOUND[one]) for one in found if one in FOUND]


def _lacking(paper: Snapshot) -> list[str]:
    seller, categories = paper.seller, {one.category for one in paper.taxes}
    found = {
        "country": not country_code(seller.country),
        "place": not (seller.street and seller.city),
        "seller": not seller.tax_id and categories != {"O"},
        "buyer": bool(categories & {"AE", "K"}) and not paper.buyer.tax_id,
        "buyer_country": not paper.buyer.country,
        "unknown_country": bool(paper.buyer.country) and not country_code(paper.buyer.country),
    }
    return [name for name, missing in found.items() if missing]


def _told(paper: Snapshot) -> dict[str, Any]:
    nets = [_net(paper, one) for one in paper.lines]
    off, more = _between(paper, nets)
    allowances, charges = sum(one[1] for one in off), sum(one[1] for one in more)
    told: dict[str, Any] = {
        "BT-1": paper.number,
        "BT-2": paper.issued_on,
        "BT-3": TYPES[paper.kind],
        "BT-5": paper.currency,
        "BT-9": paper.due_on if paper.kind in BILLS else None,
        "BT-13": _text(paper.reference),
        "BT-20": _text(paper.terms),
        "BT-106": _amount(paper, sum(nets)),
        "BT-107": _amount(paper, allowances),
        "BT-108": _amount(paper, charges),
        "BT-109": _amount(paper, paper.net),
        "BT-110": _amount(paper, paper.tax),
        "BT-112": _amount(paper, paper.total),
        "BT-113": _amount(paper, paper.total - payable(paper)),
        "BT-115": _amount(paper, payable(paper)),
        "BG-4": _party(paper.seller, "seller", paper),
        "BG-7": _party(paper.buyer, "buyer", paper),
        "BG-20": [
            _adjusted(paper, one, _words(paper).discount if paper.discount else _words(paper).rounding) for one in off
        ],
        "BG-21": [_adjusted(paper, one, _words(paper).rounding) for one in more],
        "BG-23": _taxes(paper),
        "BG-25": [_line(paper, n, one, net) for n, (one, net) in enumerate(zip(paper.lines, nets, strict=True), 1)],
    }
    if paper.note or paper.title:
        told["BG-1"] = [{"BT-22": _text(one)} for one in (paper.title, paper.note) if one]
    if paper.of_number:
        told["BG-3"] = [{"BT-25": paper.of_number, "BT-26": paper.of_issued_on}]
    if paper.bank.iban and paper.kind in BILLS:
        told |= _paid_by(paper)
    return {key: value for key, value in told.items() if value not in (None, "", [])}


def _paid_by(paper: Snapshot) -> dict[str, Any]:
    return {
        "BT-81": SEPA if paper.currency == "EUR" else TRANSFER,
        "BT-83": paper.number,
        "BT-84": paper.bank.iban,
        "BT-85": _text(paper.bank.holder),
        "BT-86": paper.bank.bic,
    }


def _without_nil(xml: bytes) -> bytes:
    """Return the XML without the marks of empty elements, which its own schema refuses."""
    root = etree.fromstring(xml)
    for one in root.iter(f"{{{RAM}}}ApplicableHeaderTradeDelivery"):
        one.attrib.pop(NIL, None)
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _words(paper: Snapshot) -> Any:
    return WORDS[paper.language]


def _net(paper: Snapshot, line: Line) -> int:
    """Return what a line comes to without tax."""
    if not paper.gross:
        return line.amount
    return line.amount - line.deducted_tax if line.deducts else _without(line.amount, line.tax)


def _without(gross: int, rate: str) -> int:
    return half_up(gross * HUNDRED, HUNDRED + int(Decimal(rate) * 1_000))


def _between(paper: Snapshot, nets: Sequence[int]) -> tuple[list[Any], list[Any]]:
    """Return what lies between the lines of each tax and what it is on: discounts, and what rounding adds."""
    off: list[Any] = []
    more: list[Any] = []
    for one in paper.taxes:
        mine = sum(
            net
            for line, net in zip(paper.lines, nets, strict=True)
            if (line.category, line.tax) == (one.category, one.rate)
        )
        if mine != one.base:
            (off if mine > one.base else more).append((one, abs(mine - one.base)))
    return off, more


def _adjusted(paper: Snapshot, one: Any, reason: str) -> dict[str, Any]:
    tax, much = one
    told = {"amount": _amount(paper, much), "reason": reason, "vat_category_code": tax.category}
    return told if tax.category == "O" else told | {"vat_rate": tax.rate}


def _taxes(paper: Snapshot) -> list[dict[str, Any]]:
    return [
        {
            "BT-116": _amount(paper, one.base),
            "BT-117": _amount(paper, one.tax),
            "BT-118": one.category,
            **({} if one.category == "O" else {"BT-119": one.rate}),
            **({"BT-120": _words(paper).reasons[one.category]} if one.category in _words(paper).reasons else {}),
        }
        for one in paper.taxes
    ]


def _line(paper: Snapshot, number: int, line: Line, net: int) -> dict[str, Any]:
    """Return one line. A price must not be negative, so the quantity is."""
    if line.deducts:
        line = replace(
            line, quantity="-1" if net < 0 else "1", price=plain(major(abs(net), paper.currency)), discount="0"
        )
    quantity, price = Decimal(line.quantity), Decimal(line.price)
    if paper.gross and not line.deducts:
        price = (price / (1 + Decimal(line.tax) / 100)).quantize(Decimal("0.000001"))
    if price < 0:
        quantity, price = -quantity, -price
    told: dict[str, Any] = {
        "BT-126": str(number),
        "BT-129": plain(quantity),
        "BT-130": UNITS.get(line.unit.lower(), ONE),
        "BT-131": _amount(paper, net),
        "BT-146": plain(price),
        "BT-151": line.category,
        "BT-153": _text(line.text),
        "BT-154": _text(line.note),
    }
    before = half_up(int(quantity * price * 10**12) * 10 ** exponent(paper.currency), 10**12)
    if line.discount != "0" and before > net:
        told["BG-27"] = [{"amount": _amount(paper, before - net), "reason": _words(paper).discount}]
    if line.category != "O":
        told["BT-152"] = line.tax
    return {key: value for key, value in told.items() if value != ""}


def _party(party: Party, role: str, paper: Snapshot) -> dict[str, Any]:
    number = "".join(party.tax_id.split())
    told: dict[str, Any] = {
        "name": _text(party.name or party.person),
        "addr_l1": _text(party.street),
        "postcode": _text(party.postcode),
        "city": _text(party.city),
        "country_code": country_code(party.country) or country_code(paper.seller.country),
        "vat_identifier" if number[:2].isalpha() else "tax_identifier": number,
        "legal_identifier": _text(party.registration),
        "einvoicing_addr": party.email,
        "einvoicing_addr_schemeid": "EM" if party.email else "",
    }
    person = party.person if role == "buyer" and party.name else ""
    contact = {"name": _text(person), "phone": party.phone, "email": party.email}
    if any(contact.values()) and (role == "seller" or person):
        told["contacts"] = [{key: value for key, value in contact.items() if value}]
    return {key: value for key, value in told.items() if value}


def _amount(paper: Snapshot, minor: int) -> str:
    return f"{major(minor, paper.currency):f}"


def _text(text: str) -> str:
    """Return a text as XML may hold it: without characters of control."""
    return "".join(one for one in text if one in "\n\t" or one.isprintable()).strip()
