"""A document on paper, as the design shows it, and short ways to read what was drawn."""

import io
from datetime import date
from typing import Any

import pypdf

from services.papers.rendering import render
from services.papers.snapshot import Bank, Line, Look, Party, Snapshot, Tax

SELLER = Party(
    name="Harbour Plumbing Ltd",
    street="14 Quay Street",
    postcode="A96 H4R2",
    city="Dún Laoghaire",
    country="IE",
    tax_id="IE 1234567 FA",
    registration="Registered in Ireland no. 123456",
    email="office@harbour.example",
)
BUYER = Party(name="Abbey Court DAC", person="Ngozi Adeyemi", city="Howth", country="Ireland", tax_id="IE 3456789 OA")
LINES = (
    Line(text="Annual boiler service", note="Abbey Lane 4", unit="visit", price="145", tax="13.5", amount=14500),
    Line(text="Fit circulation pump", quantity="2.5", unit="h", price="68", tax="13.5", amount=17000),
    Line(text="Grundfos UPS3 15-50 pump", unit="pc", price="189.50", tax="23", amount=18950),
    Line(text="Magnetic filter 22 mm", quantity="2", unit="pc", price="96.4", tax="23", amount=19280),
    Line(text="Isolation valve 22 mm", quantity="6", unit="pc", price="12.85", tax="23", amount=7710),
    Line(text="Water quality test", unit="visit", price="60", tax="13.5", amount=6000),
)
MADE: dict[str, Any] = {
    "kind": "invoice",
    "number": "INV-2026-0191",
    "seller": SELLER,
    "buyer": BUYER,
    "lines": LINES,
    "taxes": (Tax("S", "13.5", 35625, 4809), Tax("S", "23", 43643, 10038)),
    "discount": 4172,
    "discount_percent": "5",
    "net": 79268,
    "tax": 14847,
    "total": 94115,
    "currency": "EUR",
    "issued_on": date(2026, 11, 26),
    "due_on": date(2026, 12, 11),
    "reference": "PO 77-4402",
    "bank": Bank(holder="Harbour Plumbing Ltd", iban="IE64IRCE92050112345678", bic="IRCEIE2D"),
    "look": Look(brand="Harbour Plumbing"),
    "fixed_at": 1_764_000_000,
}


def paper(**values: Any) -> Snapshot:
    return Snapshot(**{**MADE, **values})


def pages(made: bytes) -> list[str]:
    """What each page of a PDF says, its spaces as single ones."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(made)).pages]


def said(**values: Any) -> str:
    return " ".join(pages(render(paper(**values))))
