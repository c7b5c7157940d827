"""What a credit note pays: its invoice. Nothing is ever changed: an allocation is undone by another one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.invoices import Invoice
from models.payments import Allocation
from services.work import step


@step
def open_of(session: Session, invoice: Invoice) -> int:
    """Return what is open of an issued invoice, from the ledger itself."""
    session.flush()
    given = select(func.coalesce(func.sum(col(Allocation.given)), 0)).where(col(Allocation.invoice_id) == invoice.id)
    return invoice.total - int(session.scalar(given) or 0)


@step
def left_of(session: Session, credit: Invoice) -> int:
    """Return what of a credit note was not given to an invoice."""
    session.flush()
    taken = select(func.coalesce(func.sum(col(Allocation.taken)), 0)).where(col(Allocation.credit_id) == credit.id)
    return credit.total - int(session.scalar(taken) or 0)


@step
def give(session: Session, credit: Invoice, invoice: Invoice, much: int) -> None:
    """Give so much of a credit note to an invoice. Where less is open, payments are taken back first, the newest first:
    they wait to be allocated again."""
    _make_room(session, invoice, much - open_of(session, invoice))
    session.add(Allocation(credit_id=credit.id, invoice_id=invoice.id, taken=much, given=much))
    session.flush()


@step
def take_back(session: Session, credit: Invoice) -> Sequence[Allocation]:
    """Undo what a credit note gave. Return what was undone."""
    rows = _standing(session, col(Allocation.credit_id) == credit.id)
    for row in rows:
        _undo(session, row)
    return rows


def _make_room(session: Session, invoice: Invoice, much: int) -> None:
    paid = _standing(session, col(Allocation.invoice_id) == invoice.id, col(Allocation.payment_id).is_not(None))
    for row in paid:
        if much <= 0:
            return
        _undo(session, row)
        kept = max(0, row.given - much)
        much -= row.given - kept
        if kept:
            taken = row.taken * kept // row.given
            session.add(Allocation(payment_id=row.payment_id, invoice_id=invoice.id, taken=taken, given=kept))
        session.flush()


def _standing(session: Session, *where: Any) -> Sequence[Allocation]:
    """Return the allocations that were not undone, the newest first."""
    undoing = aliased(Allocation)
    undone = select(col(undoing.id)).where(col(undoing.undoes_id) == col(Allocation.id)).exists()
    rows = select(Allocation).where(col(Allocation.undoes_id).is_(None), ~undone, *where)
    return session.scalars(rows.order_by(col(Allocation.made_at).desc(), col(Allocation.id).desc())).all()


def _undo(session: Session, row: Allocation) -> None:
    values = row.model_dump(include={"payment_id", "credit_id", "invoice_id", "order_id"})
    session.add(Allocation(**values, taken=-row.taken, given=-row.given, undoes_id=row.id))
