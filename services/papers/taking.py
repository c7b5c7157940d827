"""Taking: the snapshot of a document out of its rows. An issued invoice says who sold and who bought as it was then."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.base import Row
from models.files import StoredFile
from models.invoices import Invoice, InvoiceLine, InvoiceTax
from models.money import MILLI, unscaled
from models.payments import Allocation, Payment
from models.sales import Order, OrderLine, Quote, QuoteLine
from services import files, seller, settings
from services.documents import Kind, buyer, due
from services.documents.lines import counted, totals_of, typed
from services.money.totals import Tax as Summed
from services.papers.snapshot import Bank, Line, Look, Party, Snapshot, Tax
from services.papers.words import WORDS, pay_words
from services.work import Actor, NotFound, find, step

DOCUMENTS: dict[str, tuple[type[Row], Kind]] = {  # by the room whose permission it needs
    "invoices": (Invoice, Kind(InvoiceLine, "invoice_id")),
    "quotes": (Quote, Kind(QuoteLine, "quote_id")),
    "orders": (Order, Kind(OrderLine, "order_id")),
}


@step
def taken(session: Session, actor: Actor, room: str, document_id: UUID) -> Snapshot:
    """Return the snapshot of a document the actor may see, without its logo (`with_logo`)."""
    row, lines = DOCUMENTS[room]
    document: Any = find(session, actor, row, document_id, room.removesuffix("s"))
    sells = getattr(document, "seller", None) or seller.snapshot(session)
    bought = _bought(session, document)
    rows = lines.rows(session, document)
    sums = totals_of(document, [counted(one) for one in rows])
    return Snapshot(
        **_dates(session, document),
        seller=_party(sells),
        buyer=bought,
        lines=tuple(_line(one) for one in rows),
        taxes=tuple(_tax(one) for one in _taxes(session, document) or sums.taxes),
        net=sums.net,
        tax=sums.tax,
        total=sums.total,
        discount=sums.discount,
        discount_percent=document.discount_percent,
        currency=document.currency,
        gross=document.gross,
        number=document.number or "",
        draft=document.number is None,
        language=_language(document, sells),
        title=document.title,
        reference=document.reference,
        note=document.note or "",
        terms=_terms(session, document, sells),
        bank=Bank(holder=_text(sells, "name"), **{name: _text(sells, of) for name, of in BANK.items()}),
        look=_look(sells),
    )


BANK = {"name": "bank", "iban": "iban", "bic": "bic"}


def _look(sells: Mapping[str, Any]) -> Look:
    return Look(
        brand=_text(sells, "brand"),
        tagline=_text(sells, "tagline"),
        footer=_text(sells, "footer"),
        colour=_text(sells, "colour") or settings.COLOUR.default,
        paper=_text(sells, "paper") or settings.PAPER.default,
    )


@step
def logo_of(session: Session, room: str, document_id: UUID) -> UUID | None:
    """Return the file of the logo that a document has, if it is one that was put into the settings."""
    document: Any = session.get(DOCUMENTS[room][0], document_id)
    sells = getattr(document, "seller", None) or seller.snapshot(session)
    row = session.get(StoredFile, UUID(sells["logo"])) if sells.get("logo") else None
    mine = row is not None and (row.subject, row.subject_id) == ("settings", settings.LOGO.id)
    return row.id if row is not None and mine else None


def with_logo(paper: Snapshot, place: str, logo: UUID | None) -> Snapshot:
    """Return a snapshot with its logo, read from the disk: not inside a work. One that is gone is left out."""
    if logo is None:
        return paper
    try:
        _row, content = files.read(place, logo)
    except NotFound:
        return paper
    return replace(paper, look=replace(paper.look, logo=content))


def _dates(session: Session, document: Any) -> dict[str, Any]:
    """Return what a document is, and its days."""
    if isinstance(document, Quote):
        at = document.sent_at
        return {
            "kind": "quote",
            "issued_on": at.date() if at else None,
            "due_on": document.expires_on,
            "fixed_at": int(at.timestamp()) if at else 0,
        }
    if isinstance(document, Order):
        return {"kind": "order", "issued_on": document.approved_on, "due_on": document.due_on}
    found: dict[str, Any] = {"kind": document.kind, "issued_on": document.issued_on, "due_on": document.due_on}
    if document.issued_at:
        found["fixed_at"] = int(document.issued_at.timestamp())
        found["open"] = document.total - _paid_before(session, document)
    credited = session.get(Invoice, document.of_invoice_id) if document.of_invoice_id else None
    if credited is not None:
        found |= {"of_number": credited.number or "", "of_issued_on": credited.issued_on}
    return found


def _paid_before(session: Session, invoice: Invoice) -> int:
    """Return what had been paid for the order of an invoice before it was issued, and went to it then."""
    if invoice.order_id is None or invoice.issued_at is None:
        return 0
    for_order = select(col(Allocation.payment_id)).where(col(Allocation.order_id) == invoice.order_id)
    before = select(col(Payment.id)).where(col(Payment.id).in_(for_order), col(Payment.made_at) <= invoice.issued_at)
    mine = (col(Allocation.invoice_id) == invoice.id, col(Allocation.payment_id).in_(before))
    return int(session.scalar(select(func.sum(col(Allocation.given))).where(*mine)) or 0)


def _bought(session: Session, document: Any) -> Party:
    fixed = getattr(document, "seller", None) is not None
    company = document.buyer if fixed else buyer.company_of(session, document.company_id)
    person = document.buyer_person if fixed else buyer.person_of(session, document.contact_id)
    if company:
        named = replace(_party(company), person=_text(person or {}, "name"))
        return replace(named, email=_text(person or {}, "email"))
    return replace(_party(person or {}), name="", person=_text(person or {}, "name"))


def _terms(session: Session, document: Any, sells: Mapping[str, Any]) -> str:
    """Return what is printed about paying: the terms, and on invoices what the seller says of them."""
    found = due.terms_of_fixed(document)
    if document.number is None:
        found = due.terms_of(session, document.terms, document.contact_id, document.company_id)
    bill = isinstance(document, Invoice)
    said = (
        pay_words(WORDS[_language(document, sells)], found)
        if found and not (bill and document.kind == "credit")
        else ""
    )
    return "\n".join(filter(None, (said, _text(sells, "terms") if bill else "")))


def _party(values: Mapping[str, Any]) -> Party:
    return Party(**{name: _text(values, name) for name in Party.__dataclass_fields__})


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "")


def _language(document: Any, sells: Mapping[str, Any]) -> str:
    wanted = document.language or sells.get("language") or ""
    return wanted if wanted in WORDS else "en"


def _taxes(session: Session, document: Any) -> list[Summed]:
    """Return the taxes of an issued invoice as they were fixed."""
    if not isinstance(document, Invoice):
        return []
    mine = select(InvoiceTax).where(col(InvoiceTax.invoice_id) == document.id).order_by(col(InvoiceTax.id))
    return [Summed(one.category, one.rate_milli, one.base, one.tax) for one in session.scalars(mine)]


def _tax(one: Summed) -> Tax:
    return Tax(one.category, unscaled(one.rate, MILLI), one.base, one.tax)


def _line(row: Any) -> Line:
    told = typed(row)
    return Line(
        text=row.text,
        note=row.note or "",
        amount=row.amount,
        quantity=told["quantity"],
        unit=row.unit,
        price=told["price"],
        discount=told["discount"],
        tax=told["tax"],
        category=row.tax_category,
        deducts=getattr(row, "deducts_id", None) is not None,
        deducted_tax=getattr(row, "deducted_tax", None) or 0,
    )
