"""The numbers of documents: each given once, without gaps, by the work that fixes the document.

A work that is rolled back gives its number back, because the count is in the same transaction.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.columns import uuid7
from models.language import _
from models.sales import Series
from services import settings
from services.work import Busy, Invalid, clock, step

SERIES = Series.__table__  # type: ignore[attr-defined]
FORMATS = {
    "quote": settings.QUOTE_NUMBERS,
    "order": settings.ORDER_NUMBERS,
    "invoice": settings.INVOICE_NUMBERS,
    "credit": settings.CREDIT_NUMBERS,
    "job": settings.JOB_NUMBERS,
}
IN_ORDER = ("invoice", "credit")  # a later number is never of an earlier day


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number: its place in its series, as it is printed, and the seal of the document before it."""

    seq: int
    number: str
    before: str


def bare(number: str | None) -> str | None:
    """Return the last digits of a number as people type them, without zeros before them: 42 of INV-2026-0042."""
    found = re.search(r"0*([0-9]+)$", number or "")
    return found[1] if found else None


@step
def take(session: Session, kind: str, day: date) -> Numbered:
    """Return the next number of a kind of document in the year of `day`, and lock the series until the work ends. Refuses
    (`Invalid`, on `issued_on`) for invoices and credit notes a day before that of the last number, which another work may
    have just given."""
    taken = _next(session, kind, day)
    if taken is None:  # the first of its year; of two works at once, one adds the row and both count on
        new = {"id": uuid7(), "made_at": clock.now(), "version": 1, "kind": kind, "year": day.year}
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        first = insert(SERIES).values(new | {"next": 1, "last_seal": ""})
        session.execute(first.on_conflict_do_nothing(index_elements=["kind", "year"]))
        taken = _next(session, kind, day)
    if taken is None:
        refuse_before(session, kind, day)
        raise Busy(_("Several documents are being numbered. Please try again."))
    seq = taken.next - 1
    form = settings.get(session, FORMATS[kind])
    return Numbered(seq, form.format(year=day.year, number=seq), taken.last_seal)


def _next(session: Session, kind: str, day: date) -> Any:
    """Count one on in a series, and return its row; None where there is no such series yet, or, of those in the order of
    their days, its last day is later."""
    last = SERIES.c.last_issued_on
    counted = update(SERIES).where(SERIES.c.kind == kind, SERIES.c.year == day.year)
    if kind in IN_ORDER:
        counted = counted.where(or_(last.is_(None), last <= day))
    counted = counted.values(next=SERIES.c.next + 1, last_issued_on=case((last > day, last), else_=day))
    return session.execute(counted.returning(SERIES.c.next, SERIES.c.last_seal)).first()


@step
def peek(session: Session, kind: str, day: date) -> str:
    """Return the number that the next document of a kind would get in the year of `day`."""
    mine = (col(Series.kind) == kind, col(Series.year) == day.year)
    seq = session.scalar(select(col(Series.next)).where(*mine)) or 1
    form: str = settings.get(session, FORMATS[kind])
    return form.format(year=day.year, number=seq)


@step
def sealed(session: Session, kind: str, day: date, seal: str) -> None:
    """Keep the seal of the document that was numbered last."""
    mine = (SERIES.c.kind == kind, SERIES.c.year == day.year)
    session.execute(update(SERIES).where(*mine).values(last_seal=seal))


@step
def refuse_before(session: Session, kind: str, day: date) -> None:
    """Refuse (`Invalid`, on `issued_on`) a day before the latest on which a document of a kind was numbered."""
    last = session.scalar(select(func.max(col(Series.last_issued_on))).where(col(Series.kind) == kind))
    if last is not None and day < last:
        said = _("The last number was given on {day}. Choose that day or a later one.").format(day=last.isoformat())
        raise Invalid(_("Please check the invoice."), issued_on=said)
