"""What pages and programs are shown of an invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, col

from models.invoices import Balance, Invoice, InvoiceLine, InvoiceTax
from services.documents import DocumentCard, Kind, card_of
from services.documents.lines import counted, totals_of
from services.house.register import workspace
from services.money.totals import Tax, Totals
from services.work import clock, step

LINES = Kind(InvoiceLine, "invoice_id")


class InvoiceCard(DocumentCard):
    """Everything about one invoice. `open` and `status` (unpaid, partial, paid) are set once it is issued; it is
    `overdue` from the day after it was due. `warnings` are what the seller's details lack, in sentences."""

    kind: str
    issued_on: date | None
    due_on: date | None
    issued_at: datetime | None
    order_id: UUID | None
    of_invoice_id: UUID | None
    seller: dict[str, Any] | None
    buyer: dict[str, Any] | None
    buyer_person: dict[str, Any] | None
    seal: str | None
    open: int | None = None
    status: str | None = None
    overdue: bool = False
    warnings: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: UUID
    version: int
    name: str
    number: str | None
    title: str
    kind: str
    state: str
    currency: str
    total: int
    issued_on: date | None
    due_on: date | None
    made_at: datetime
    contact_id: UUID | None
    company_id: UUID | None
    order_id: UUID | None
    deal_id: UUID | None
    owner_id: UUID | None
    contact: str | None
    company: str | None
    owner: str | None
    open: int | None
    status: str | None
    overdue: bool


@step
def card(
    session: Session,
    invoice: Invoice,
    lines: Sequence[InvoiceLine] = (),
    found: Totals | None = None,
    warnings: Sequence[str] = (),
) -> InvoiceCard:
    """Return everything about one invoice. A caller that has just summed it up hands in its lines and what it found."""
    if found is None:
        lines = LINES.rows(session, invoice)
        found = _totals(session, invoice, lines)
    return card_of(InvoiceCard, session, lines, invoice, found, warnings=list(warnings), **_standing(session, invoice))


def _standing(session: Session, invoice: Invoice) -> dict[str, Any]:
    """Return what is open of an issued invoice."""
    if invoice.state == "draft":
        return {}
    balance = session.scalars(select(Balance).where(col(Balance.invoice_id) == invoice.id)).first()
    if balance is None:
        return {}
    today = clock.today(workspace(session.info["place"]).zone)
    late = balance.status != "paid" and balance.due_on is not None and balance.due_on < today
    return {"open": balance.open, "status": balance.status, "overdue": late}


def _totals(session: Session, invoice: Invoice, lines: Sequence[InvoiceLine]) -> Totals:
    """Return the sums of a draft from its lines, and those of an issued one as they were fixed."""
    if invoice.state == "draft":
        return totals_of(invoice, [counted(one) for one in lines])
    mine = select(InvoiceTax).where(col(InvoiceTax.invoice_id) == invoice.id).order_by(col(InvoiceTax.id))
    taxes = tuple(Tax(one.category, one.rate_milli, one.base, one.tax) for one in session.scalars(mine))
    return Totals((), 0, taxes, invoice.net, invoice.tax, invoice.total)
