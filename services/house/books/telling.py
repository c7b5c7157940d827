"""Telling the books: one JSON object a line, for accountants and for verify_books.py, which needs nothing else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.invoices import Invoice, InvoiceLine, InvoiceTax
from models.sales import Series
from services.house.books.seals import content
from services.house.register import workspace
from services.money.totals import Tax
from services.work import clock, step

AT_ONCE = 500  # documents that are read at once
SEALED = ("invoice", "credit")  # the series whose documents carry seals


@dataclass(frozen=True, slots=True)
class Chain:
    """A series as it stands now: so many documents were issued, and this is the seal of the last one."""

    name: str
    count: int
    seal: str

    def line(self) -> str:
        """Return its line."""
        return _line({"what": "series", "series": self.name, "count": self.count, "last_seal": self.seal})


@step
def header(session: Session) -> str:
    """Return the first line: whose books they are, and when they were told."""
    of = workspace(session.info["place"]).name
    return _line({"what": "books", "of": of, "at": clock.now().isoformat()})


@step
def chains(session: Session) -> list[Chain]:
    """Return the series of sealed documents, by name."""
    rows = session.scalars(select(Series).where(col(Series.kind).in_(SEALED)))
    return sorted(
        (Chain(f"{one.kind}-{one.year}", one.next - 1, one.last_seal) for one in rows), key=lambda one: one.name
    )


@step
def documents(session: Session, chain: Chain, after: int = 0) -> list[str]:
    """Return the lines of the next documents of a series, after that place in it; none after its end."""
    mine = (col(Invoice.series) == chain.name, col(Invoice.seq) > after, col(Invoice.seq) <= chain.count)
    found = session.scalars(select(Invoice).where(*mine).order_by(col(Invoice.seq)).limit(AT_ONCE)).all()
    lines = _of(session, InvoiceLine, found, col(InvoiceLine.position))
    taxes = _of(session, InvoiceTax, found, col(InvoiceTax.id))
    return [_line(_document(one, lines.get(one.id, []), taxes.get(one.id, []))) for one in found]


def _document(invoice: Invoice, lines: Sequence[Any], taxes: Sequence[Any]) -> dict[str, Any]:
    groups = [Tax(one.category, one.rate_milli, one.base, one.tax) for one in taxes]
    return {
        "what": "document",
        "series": invoice.series,
        "seq": invoice.seq,
        "seal": invoice.seal,
        "salt": invoice.salt,
        "person": invoice.buyer_person,
        "document": content(invoice, lines, groups),
    }


def _of(session: Session, kind: Any, invoices: Sequence[Invoice], order: Any) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    rows = select(kind).where(col(kind.invoice_id).in_([one.id for one in invoices])).order_by(order)
    for row in session.scalars(rows):
        found.setdefault(row.invoice_id, []).append(row)
    return found


def _line(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
