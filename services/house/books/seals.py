"""Seals: each issued document carries a digest over the seal before it and over itself, so that nobody can change, add
or take away one unnoticed. Personal values are in it as a salted digest: erasing them leaves the chain whole."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from models.invoices import Invoice, InvoiceLine
from services.money.totals import Tax
from services.work import step

FIELDS = (
    "kind", "series", "seq", "number", "currency", "gross", "discount_percent", "discount", "reference", "note",
    "net", "tax", "total", "seller", "buyer", "of_invoice_id",
)  # fmt: skip
LINE_FIELDS = (
    "text",
    "note",
    "quantity_micro",
    "unit",
    "price_micro",
    "discount_milli",
    "tax_milli",
    "tax_category",
    "amount",
    "deducted_tax",
)


@step
def seal(session: Session, invoice: Invoice, lines: Sequence[InvoiceLine], taxes: Sequence[Tax], before: str) -> None:
    """Set the seal of a document that is being issued."""
    invoice.salt = secrets.token_hex(16)
    invoice.person_digest = person_digest(invoice.salt, invoice.buyer_person)
    invoice.seal = digest(before, content(invoice, lines, taxes))


def content(invoice: Any, lines: Sequence[Any], taxes: Sequence[Tax]) -> dict[str, Any]:
    """Return what the seal of a document is over."""
    days = {name: str(getattr(invoice, name)) for name in ("issued_on", "due_on")}
    plain = {name: getattr(invoice, name) for name in FIELDS}
    plain["of_invoice_id"] = str(invoice.of_invoice_id) if invoice.of_invoice_id else None
    return {
        **plain,
        **days,
        "person": invoice.person_digest,
        "lines": [{name: getattr(line, name) for name in LINE_FIELDS} for line in lines],
        "taxes": sorted([one.category, one.rate, one.base, one.tax] for one in taxes),
    }


def digest(before: str, document: dict[str, Any]) -> str:
    """Return the seal of a document after another one, as 64 hexadecimal digits (SHA-256)."""
    told = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{before}{told}".encode()).hexdigest()


def person_digest(salt: str, person: dict[str, Any] | None) -> str:
    """Return the digest of the personal values of a document."""
    told = json.dumps(person, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}{told}".encode()).hexdigest()
