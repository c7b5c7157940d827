"""The lines of a document: kept in rows of their own, and summed up into the document."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from models.documents import LineColumns, LineDraft
from models.language import _
from models.money import MICRO, MILLI, MOST, exponent, scaled, unscaled
from services.money.totals import Line, Totals, amount, totals
from services.records.declaration import Part
from services.work import Invalid


@dataclass(frozen=True, slots=True)
class Kind:
    """Where the lines of a kind of document are: the class of their rows, and the column that names the document."""

    line: Any
    of: str

    def rows(self, session: Session, document: Any) -> Sequence[Any]:
        """Return the rows of a document's lines, in order."""
        return session.scalars(_rows(self), {"document": document.id}).all()


@cache
def _rows(kind: Kind) -> Select[Any]:
    mine = col(getattr(kind.line, kind.of)) == bindparam("document")
    return select(kind.line).where(mine).order_by(col(kind.line.position))


def lines_part(kind: Kind) -> Part:
    """Return how the lines of a kind of document are read and written, for its record type."""

    def read(session: Session, document: Any) -> list[dict[str, Any]]:
        return [typed(one) for one in kind.rows(session, document)]

    def write(session: Session, document: Any, lines: Sequence[LineDraft]) -> bool:
        return _write(session, kind, document, lines)

    return Part(read, write)


def typed(line: LineColumns) -> dict[str, Any]:
    """Return a line as it is typed (`LineDraft`)."""
    return {
        "id": getattr(line, "id", None),
        "text": line.text,
        "note": line.note,
        "quantity": unscaled(line.quantity_micro, MICRO),
        "unit": line.unit,
        "price": unscaled(line.price_micro, MICRO),
        "discount": unscaled(line.discount_milli, MILLI),
        "tax": unscaled(line.tax_milli, MILLI),
        "tax_category": line.tax_category,
    }


def columns(line: LineDraft) -> dict[str, Any]:
    """Return the columns of a typed line, without its position and its amount."""
    tax = scaled(line.tax, MILLI)
    return {
        "text": line.text,
        "note": line.note,
        "quantity_micro": scaled(line.quantity, MICRO),
        "unit": line.unit,
        "price_micro": scaled(line.price, MICRO),
        "discount_milli": scaled(line.discount, MILLI),
        "tax_milli": tax,
        "tax_category": line.tax_category or ("S" if tax else "Z"),
    }


def counted(line: Any) -> Line:
    """Return what counts of a line's row."""
    tax = fixed_tax(line)
    return Line(
        line.quantity_micro, line.price_micro, line.discount_milli, line.tax_milli, line.tax_category,
        None if tax is None else line.amount, tax or 0,
    )  # fmt: skip


def fixed_tax(line: Any) -> int | None:
    """Return the tax of a line whose amount and tax are fixed, because they follow from another document; else None."""
    found: int | None = getattr(line, "deducted_tax", None)
    return found


def totals_of(document: Any, lines: Sequence[Line]) -> Totals:
    """Return what a document comes to with these lines."""
    percent = scaled(document.discount_percent, MILLI)
    return totals(lines, exponent(document.currency), gross=document.gross, percent=percent, discount=document.discount)


def sum_up(document: Any, rows: Sequence[Any]) -> Totals:
    """Set the sums of a document from its lines, and return them. Refuses a sum below zero or beyond 10^15."""
    found = totals_of(document, [counted(one) for one in rows])
    if found.total < 0:
        raise Invalid(_("Please check the lines."), lines=_("The total must not be less than zero."))
    if max(found.total, *map(abs, found.lines), 0) > MOST:
        raise Invalid(_("Please check the lines."), lines=_("The total is too large."))
    for row, much in zip(rows, found.lines, strict=True):
        if row.amount != much:
            row.amount = much
    sums = (found.net, found.tax, found.total)
    if (document.net, document.tax, document.total) != sums:  # setting equal values costs a look at the whole row
        document.net, document.tax, document.total = sums
    return found


def _write(session: Session, kind: Kind, document: Any, lines: Sequence[LineDraft]) -> bool:
    """Keep the rows whose id a line names, add new ones for the others, and delete the rest; deducted deposits stay, at
    the end."""
    there = list(kind.rows(session, document))
    fixed = [one for one in there if fixed_tax(one) is not None]
    known: dict[UUID, Any] = {one.id: one for one in there if one not in fixed}
    wanted = [line for line in lines if line.id is None or line.id not in {one.id for one in fixed}]
    kept: list[Any] = []
    for number, line in enumerate(wanted):
        row = known.pop(line.id, None) if line.id else kind.line(**{kind.of: document.id}, position=0, amount=0)
        if row is None:
            raise Invalid(_("Please check the lines."), **{f"lines.{number}.id": _("There is no such line.")})
        for name, value in columns(line).items():
            if getattr(row, name, None) != value:
                setattr(row, name, value)
        row.amount = amount(counted(row), exponent(document.currency))
        if abs(row.amount) > MOST:
            raise Invalid(_("Please check the lines."), **{f"lines.{number}.price": _("This amount is too large.")})
        kept.append(row)
    for row in known.values():
        session.delete(row)
    for position, row in enumerate([*kept, *fixed], 1):
        if row.position != position:
            row.position = position
        session.add(row)
    changed = bool(known or session.new or any(session.is_modified(one) for one in kept))
    session.flush()
    return changed
