"""Debts: what is reminded of. Issued invoices, and approved orders that were not billed, by the balances of the ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, true
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact
from models.invoices import Balance, Invoice
from models.sales import Order
from services.work import Actor, step, visible

OWING = ("unpaid", "partial")
Document = type[Invoice] | type[Order]
TABLES: dict[str, Document] = {"invoice_id": Invoice, "order_id": Order}


@dataclass(frozen=True, slots=True)
class Debt:
    """What is open of one document. `column` names it in the tables of reminders: invoice_id or order_id."""

    column: str
    id: UUID
    number: str
    contact_id: UUID | None
    contact: str | None
    company_id: UUID | None
    company: str | None
    owner_id: UUID | None
    language: str
    due_on: date | None
    currency: str | None
    total: int | None
    open: int | None
    status: str | None

    @property
    def owed(self) -> bool:
        """Whether anything is still to pay. A document without a balance asks for nothing: an order that was billed."""
        return self.status in OWING and (self.open or 0) > 0

    @property
    def key(self) -> tuple[str, UUID]:
        """What it is found by."""
        return self.column, self.id

    @property
    def named(self) -> dict[str, Any]:
        """The column of a reminder or a hold that names it."""
        return {self.column: self.id}

    @property
    def customer(self) -> str:
        """Who owes it, as lists call them."""
        return self.contact or self.company or ""


@step
def owed(session: Session, *, due_before: date | None = None, actor: Actor | None = None, most: int = -1) -> list[Debt]:
    """Return what is still to pay, the longest overdue first: what was due before a day, what an actor sees, at most so
    many."""
    where = [col(Balance.status).in_(OWING), col(Balance.open) > 0]
    if due_before is not None:
        where.append(col(Balance.due_on) < due_before)
    found = [one for column in TABLES for one in _read(session, column, actor, most, *where)]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.number))[: most if most >= 0 else None]


@step
def named(session: Session, ids: Collection[tuple[str, UUID]], actor: Actor | None = None) -> dict[Any, Debt]:
    """Return these documents by their keys, paid or not: those an actor sees."""
    found: dict[Any, Debt] = {}
    for column, table in TABLES.items():
        mine = [one for name, one in ids if name == column]
        for some in (mine[at : at + 500] for at in range(0, len(mine), 500)):
            found |= {one.key: one for one in _read(session, column, actor, -1, col(table.id).in_(some))}
    return found


def _read(session: Session, column: str, actor: Actor | None, most: int, *where: Any) -> Sequence[Debt]:
    table = TABLES[column]
    issued = (
        (col(Invoice.state) == "issued", col(Invoice.kind) != "credit")
        if column == "invoice_id"
        else (col(Order.state) == "approved", col(Order.binned_at).is_(None))
    )
    query = (
        select(
            col(table.id),
            col(table.number),
            col(table.contact_id),
            col(Contact.name).label("contact"),
            col(table.company_id),
            col(Company.name).label("company"),
            col(table.owner_id),
            col(table.language),
            col(Balance.due_on),
            col(Balance.currency),
            col(Balance.total),
            col(Balance.open),
            col(Balance.status),
        )
        .select_from(table)
        .outerjoin(Balance, getattr(Balance, column) == col(table.id))
        .outerjoin(Contact, col(Contact.id) == col(table.contact_id))
        .outerjoin(Company, col(Company.id) == col(table.company_id))
        .where(*issued, *where, visible(actor, table) if actor else true())
        .order_by(col(Balance.due_on), col(table.id))
    )
    query = query.limit(most) if most >= 0 else query
    return [Debt(column, **{**row._mapping, "number": row.number or ""}) for row in session.execute(query)]
