"""What a credit note pays: its invoice. Nothing is ever changed: an allocation is undone by another one."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.invoices import Invoice
from models.payments import Allocation, Payment
from services.payments import allocating
from services.payments.open import open_of, standing
from services.work import step


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
    rows = standing(session, col(Allocation.credit_id) == credit.id)
    for row in rows:
        values = row.model_dump(include={"credit_id", "invoice_id"})
        session.add(Allocation(**values, taken=-row.taken, given=-row.given, undoes_id=row.id))
    return rows


def _make_room(session: Session, invoice: Invoice, much: int) -> None:
    paid = standing(session, col(Allocation.invoice_id) == invoice.id, col(Allocation.payment_id).is_not(None))
    for row in paid:
        if much <= 0:
            return
        allocating.undo(session, row)
        kept = max(0, row.given - much)
        much -= row.given - kept
        if kept:
            payment = session.get_one(Payment, row.payment_id)
            allocating.give(session, payment, invoice, row.taken * kept // row.given, kept)
