"""Comparing the invoices of a period with what the accounting system has, row by row. What is received and not allocated
is no difference."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import String, select, type_coerce
from sqlmodel import Session, SQLModel, col

from models.invoices import Balance, Invoice
from models.language import N_
from models.money import exponent
from services.reconciliations.reading import Booked, key_of
from services.work import step

AT_ONCE = 500  # numbers of one query
WHY = {
    "missing_here": N_("Not in Steward"),
    "missing_there": N_("Not in the accounting system"),
    "amount": N_("Amounts differ"),
    "paid": N_("Payments differ"),
    "currency": N_("Currencies differ"),
    "day": N_("Issued in another period"),
    "twice": N_("Twice in the file"),
    "more": N_("Further differences"),
}


class Difference(SQLModel):
    """One row that differs. `ours` and `theirs` are in the smallest unit of the currency, None where there is none."""

    why: str
    number: str = ""
    invoice_id: UUID | None = None
    currency: str = ""
    ours: int | None = None
    theirs: int | None = None
    line: int | None = None  # of the file
    count: int | None = None  # of further differences that are not listed


@step
def differences(session: Session, rows: Sequence[Booked], from_on: date, to_on: date) -> list[Difference]:
    """Return every difference between issued invoices of a period and the rows of a file. Rows with days outside the
    period are left out, so a file may cover more."""
    here = [one for one in rows if one.day is None or from_on <= one.day <= to_on]
    ours = {key_of(one.number): one for one in _invoices(session, col(Invoice.issued_on).between(from_on, to_on))}
    named = {one.key for one in rows}
    unknown = sorted({one.key: one.number for one in here if one.key not in ours}.values())
    elsewhere: dict[str, Any] = {}
    for start in range(0, len(unknown), AT_ONCE):
        some = _invoices(session, col(Invoice.number).in_(unknown[start : start + AT_ONCE]))
        elsewhere |= {key_of(one.number): one for one in some}
    found = list(_each(here, ours, elsewhere))
    missing = sorted((one for key, one in ours.items() if key not in named), key=lambda one: str(one.number))
    found += [_found("missing_there", one.number, one, ours=_signed(one)) for one in missing]
    return found


def _each(rows: Sequence[Booked], ours: Mapping[str, Any], elsewhere: Mapping[str, Any]) -> Iterator[Difference]:
    seen: set[str] = set()
    for row in rows:
        key = row.key
        one = ours.get(key) or elsewhere.get(key)
        if key in seen:
            yield _found("twice", row.number, one, row)
            continue
        seen.add(key)
        if one is None:
            yield _found("missing_here", row.number, None, row, theirs=_minor(row.amount, row.currency))
        elif key not in ours:
            if row.day is not None:  # without days, the file may cover other periods
                yield _found("day", row.number, one, row, ours=_signed(one))
        elif row.currency and row.currency != one.currency:
            yield _found("currency", row.number, one, row)
        else:
            yield from _amounts(row, one)


def _amounts(row: Booked, one: Any) -> Iterator[Difference]:
    """Compare the total, which a credit note may have with either sign, and what is paid."""
    total, theirs = _signed(one), _minor(row.amount, one.currency)
    if theirs != total and not (one.kind == "credit" and theirs == -total):
        yield _found("amount", row.number, one, row, ours=total, theirs=theirs)
    if row.paid is None or one.kind == "credit":
        return
    settled = one.total - (one.open or 0)
    if isinstance(row.paid, bool):
        if row.paid != (settled >= one.total):
            yield _found("paid", row.number, one, row, ours=settled)
    elif _minor(row.paid, one.currency) != settled:
        yield _found("paid", row.number, one, row, ours=settled, theirs=_minor(row.paid, one.currency))


def _invoices(session: Session, where: Any) -> Sequence[Any]:
    # Ids as the database has them: making each a UUID takes as long as reading all of them, and few are shown.
    key = type_coerce(col(Invoice.id), String).label("id")
    columns = (Invoice.number, Invoice.kind, Invoice.currency, Invoice.total, Balance.open)
    query = select(key, *(col(one) for one in columns)).outerjoin(Balance, col(Balance.invoice_id) == col(Invoice.id))
    return session.execute(query.where(col(Invoice.state) == "issued", where)).all()


def _signed(one: Any) -> int:
    return int(-one.total if one.kind == "credit" else one.total)


def _minor(number: Decimal, currency: str) -> int:
    """Return a number in the smallest unit; a part of one is rounded away from zero, so that it is never equal."""
    minor = number.scaleb(exponent(currency) if currency else 2)
    whole = int(minor)
    return whole if minor == whole else whole + (1 if minor > 0 else -1)


def _found(why: str, number: str, one: Any, row: Booked | None = None, **more: Any) -> Difference:
    currency = one.currency if one is not None else row.currency if row is not None else ""
    invoice_id, line = (one.id if one is not None else None), (row.line if row is not None else None)
    return Difference(why=why, number=number, invoice_id=invoice_id, currency=currency, line=line, **more)
