"""What a change touches: the records whose amounts, and the invoices and orders whose balances, may have changed."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from models.base import Row
from models.companies import Company
from models.contacts import Contact
from models.deals import Deal, Stage
from models.invoices import Invoice
from models.payments import Allocation, Payment
from models.sales import Order
from services.work import step

AT_ONCE = 500  # ids of one query: a stage or a merge may touch thousands of records
Ids = dict[str, set[UUID]]
NAMES = ("deal_id", "contact_id", "company_id", "invoice_id", "order_id", "credit_id", "of_invoice_id", "payment_id")
OWN = {Deal: "deal_id", Contact: "contact_id", Company: "company_id", Invoice: "invoice_id", Order: "order_id"}


@step
def touched(session: Session, rows: Iterable[Row | None]) -> Ids:
    """Return the ids of what these rows are or name, by the names of the columns that name such records.

    A payment or a credit note reaches what it is allocated to; an invoice its order and the invoice it credits; a
    document the customers of its deal; a stage its deals.
    """
    found: Ids = {name: set() for name in NAMES}
    issued: dict[UUID, Invoice] = {}  # what these name was added: nothing of them ever changes
    for row in rows:
        if row is not None:
            _add(found, row)
            if isinstance(row, Stage):
                found["deal_id"].update(session.scalars(select(col(Deal.id)).where(col(Deal.stage_id) == row.id)))
            if isinstance(row, Invoice) and row.state == "issued":
                issued[row.id] = row
    found["invoice_id"] |= found["of_invoice_id"] | found["credit_id"]
    _read(session, found, Allocation, "payment_id", found["payment_id"])
    bills = {key for key, one in issued.items() if one.kind != "credit"}
    _read(session, found, Allocation, "credit_id", found["invoice_id"] - bills)
    _read(session, found, Invoice, "id", found["invoice_id"] - issued.keys())
    for kind, name in ((Order, "order_id"), (Deal, "deal_id")):
        _read(session, found, kind, "id", found[name])
    return found


def _add(found: Ids, row: Row) -> None:
    """Add what one row is and names. Rows that are gone are only looked at."""
    own = "payment_id" if isinstance(row, Payment) else OWN.get(type(row))
    if own:
        found[own].add(row.id)
    for name in NAMES:
        value = getattr(row, name, None)
        if value is not None:
            found[name].add(value)


def _read(session: Session, found: Ids, kind: Any, by: str, ids: Collection[UUID]) -> None:
    """Add what the rows of a table name whose column `by` is one of these ids."""
    query, names = _names(kind, by)
    for some in slices(ids):
        for row in session.execute(query, {"ids": some}):
            for name, value in zip(names, row, strict=True):
                if value is not None:
                    found[name].add(value)


@cache
def _names(kind: Any, by: str) -> tuple[Select[Any], list[str]]:
    """Return the query of what rows of a table name, and the names of its columns."""
    names = [name for name in NAMES if name in kind.model_fields]
    columns = (col(getattr(kind, name)) for name in names)
    return select(*columns).where(col(getattr(kind, by)).in_(bindparam("ids", expanding=True))), names


def slices(ids: Collection[UUID]) -> Iterator[list[UUID]]:
    """Return the ids in order, in parts of as many as one query takes."""
    order = sorted(ids)
    return (order[start : start + AT_ONCE] for start in range(0, len(order), AT_ONCE))
