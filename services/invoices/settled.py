"""What paid an invoice, what credited it, and what its draft would become: for its page."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.invoices import Invoice
from models.payments import Allocation, Payment
from services import seller
from services.documents import numbers
from services.house.register import workspace
from services.invoices.left import left_to_credit, total
from services.work import Actor, action, clock
from services.work import find as find_row


@dataclass(frozen=True, slots=True)
class Settled:
    """One thing that pays an invoice, or a credit note of it: `what` is payment, credit, or invoice (which a credit note
    pays). `much` is what it gives, in the smallest unit; a credit note that was undone gives nothing."""

    what: str
    id: UUID
    name: str
    much: int
    on: date | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside an issued invoice: what settles it, and what of it could be credited still."""

    settled: list[Settled]
    to_credit: int


@dataclass(frozen=True, slots=True)
class Before:
    """What issuing would do: the number it would give now, and what the seller's details lack, in sentences."""

    number: str
    warnings: list[str]


@action("invoices.read")
def beside(session: Session, actor: Actor, invoice_id: UUID) -> Beside:
    """Return what settles an invoice: its payments if the actor may see those, its credit notes, and what it credits."""
    invoice = find_row(session, actor, Invoice, invoice_id, "invoice")
    if invoice.state != "issued":
        return Beside([], 0)
    rows = _credits(session, invoice) if invoice.kind != "credit" else _credited(session, invoice)
    if actor.may("payments.read"):
        rows = _payments(session, invoice) + rows
    left = total(left_to_credit(session, invoice)) if invoice.kind != "credit" else 0
    return Beside(rows, left)


@action("invoices.read")
def before(session: Session, actor: Actor, invoice_id: UUID) -> Before:
    """Return what issuing a draft would do now. A colleague may issue another one first, and get that number."""
    invoice = find_row(session, actor, Invoice, invoice_id, "invoice")
    day = invoice.issued_on or clock.today(workspace(actor.place).zone)
    return Before(numbers.peek(session, "invoice", day), seller.lacking(seller.snapshot(session)))


def _payments(session: Session, invoice: Invoice) -> list[Settled]:
    rows = select(Payment, col(Allocation.given)).join(Allocation, col(Allocation.payment_id) == col(Payment.id))
    mine = (col(Allocation.invoice_id) == invoice.id, *_standing())
    found = session.execute(rows.where(*mine).order_by(col(Allocation.made_at)))
    return [Settled("payment", one.id, one.reference or one.payer, given, one.received_on) for one, given in found]


def _credits(session: Session, invoice: Invoice) -> list[Settled]:
    notes = select(Invoice).where(col(Invoice.of_invoice_id) == invoice.id, col(Invoice.state) == "issued")
    given = _given(session, col(Allocation.invoice_id) == invoice.id)
    found = session.scalars(notes.order_by(col(Invoice.issued_at))).all()
    return [Settled("credit", one.id, one.number or "", given.get(one.id, 0), one.issued_on) for one in found]


def _credited(session: Session, note: Invoice) -> list[Settled]:
    of = session.get(Invoice, note.of_invoice_id) if note.of_invoice_id else None
    if of is None:
        return []
    much = _given(session, col(Allocation.credit_id) == note.id).get(note.id, 0)
    return [Settled("invoice", of.id, of.number or "", much, of.issued_on)]


def _given(session: Session, where: ColumnElement[bool]) -> dict[UUID, int]:
    rows = session.execute(
        select(col(Allocation.credit_id), col(Allocation.given)).where(where, col(Allocation.credit_id).is_not(None))
    )
    found: dict[UUID, int] = {}
    for credit_id, much in rows:
        found[credit_id] = found.get(credit_id, 0) + much
    return found


def _standing() -> tuple[ColumnElement[bool], ...]:
    undoing = aliased(Allocation)
    undone = select(col(undoing.id)).where(col(undoing.undoes_id) == col(Allocation.id)).exists()
    return col(Allocation.undoes_id).is_(None), ~undone
