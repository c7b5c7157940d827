"""What invoices bill of an order: never more than its quantities, however many people bill it at once."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.invoices import InvoiceLine
from models.language import _
from models.money import MICRO, unscaled
from models.sales import OrderLine
from services.work import Invalid, step

ORDERED = OrderLine.__table__  # type: ignore[attr-defined]


@step
def take(session: Session, lines: Sequence[InvoiceLine]) -> None:
    """Count the lines of an invoice as billed, as it is issued. Refuses (`Invalid`, at its line) more than is left."""
    for number, order_line_id, quantity in _ordered(lines):
        after = ORDERED.c.billed_micro + quantity
        enough = (ORDERED.c.id == order_line_id, after <= ORDERED.c.quantity_micro)
        done = session.execute(update(ORDERED).where(*enough).values(billed_micro=after))
        if _rows(done) != 1:
            _refuse(session, number, order_line_id)


@step
def give_back(session: Session, lines: Sequence[InvoiceLine]) -> None:
    """Count the lines of a credit note as not billed again."""
    for _number, order_line_id, quantity in _ordered(lines):
        less = ORDERED.c.billed_micro - quantity
        enough = (ORDERED.c.id == order_line_id, less >= 0)
        session.execute(update(ORDERED).where(*enough).values(billed_micro=less))


def _ordered(lines: Sequence[InvoiceLine]) -> Iterator[tuple[int, UUID, int]]:
    """Yield each line of an order among the lines, in the order of their ids: two works lock them in one order."""
    rows = ((one.order_line_id, n, one.quantity_micro) for n, one in enumerate(lines) if one.order_line_id is not None)
    yield from ((n, order_line_id, quantity) for order_line_id, n, quantity in sorted(rows))


def _refuse(session: Session, number: int, order_line_id: UUID) -> None:
    line = session.scalars(
        select(OrderLine).where(col(OrderLine.id) == order_line_id).execution_options(populate_existing=True)
    ).first()
    left = 0 if line is None else line.quantity_micro - line.billed_micro
    said = _("Of “{text}” only {quantity} is left to bill: the rest was billed already.")
    text = said.format(text=line.text if line else "", quantity=unscaled(left, MICRO))
    raise Invalid(text, **{f"lines.{number}.quantity": text})


def _rows(done: Any) -> int:
    return int(done.rowcount)
