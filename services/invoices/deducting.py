"""Deducting deposits: an invoice takes off what was billed in advance, to the cent, by lines that follow from there."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.invoices import Invoice, InvoiceLine
from models.language import _
from models.money import MICRO, exponent
from services.invoices import left
from services.invoices.cards import LINES
from services.work import step


@step
def deposits_of(session: Session, order_id: UUID) -> list[Invoice]:
    """Return the issued deposit invoices of an order, the oldest first."""
    mine = (col(Invoice.order_id) == order_id, col(Invoice.kind) == "deposit", col(Invoice.state) == "issued")
    return list(session.scalars(select(Invoice).where(*mine).order_by(col(Invoice.issued_at), col(Invoice.id))))


@step
def deduct(session: Session, invoice: Invoice, deposits: Iterable[Invoice]) -> None:
    """Add to a draft the lines that take off what is left of these deposits, in place of those that are there."""
    rows = list(LINES.rows(session, invoice))
    for row in [one for one in rows if one.deducts_id is not None]:
        session.delete(row)
        rows.remove(row)
    position = len(rows)
    for deposit in deposits:
        for (category, rate), (base, tax) in left.left_to_credit(session, deposit).items():
            position += 1
            line = InvoiceLine(
                invoice_id=invoice.id, deducts_id=deposit.id, position=position, quantity_micro=MICRO, tax_milli=rate,
                text=_("Deposit {number}").format(number=deposit.number), price_micro=-_price(base, invoice.currency),
                tax_category=category, amount=-base, deducted_tax=-tax,
            )  # fmt: skip
            session.add(line)
    session.flush()


@step
def renew(session: Session, invoice: Invoice, lines: Sequence[InvoiceLine]) -> Sequence[InvoiceLine]:
    """Take off what is left of the deposits now, which may be less than when the draft was written, and return the lines
    as they are then. Deposits are locked, so that nobody deducts them twice."""
    ids = {one.deducts_id for one in lines if one.deducts_id is not None}
    if not ids:
        return lines
    rows = select(Invoice).where(col(Invoice.id).in_(ids)).order_by(col(Invoice.id))
    if session.get_bind().dialect.name == "postgresql":
        rows = rows.with_for_update()
    deduct(session, invoice, session.scalars(rows).all())
    return LINES.rows(session, invoice)


def _price(base: int, currency: str) -> int:
    """Return an amount as a price, in millionths of a whole unit."""
    price: int = base * MICRO // 10 ** exponent(currency)
    return price
