"""The list of payments: by direction, method, customer, invoice and day, and those with something left to allocate."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from models.companies import Company
from models.contacts import Contact
from models.invoices import Invoice
from models.language import N_
from models.payments import DIRECTIONS, METHODS, Allocation, Payment
from models.typed import Kind
from services.records import fields, lists
from services.records.conditions import column_field
from services.records.declaration import FilterField, of_noun
from services.records.lists import Page, Slice
from services.records.search import among, matching
from services.work import Actor, action, step, visible

SORTS: dict[str, Any] = {
    "received_on": col(Payment.received_on),
    "made_at": col(Payment.made_at),
    "amount": col(Payment.amount),
}
USUAL = "-received_on"


@dataclass(frozen=True, slots=True)
class Query:
    """The payments to show: by words, direction, method, customer, invoice or order (with its invoices); received from
    and until these days (both included); with `unallocated`, those of which something is left. And which part of them."""

    q: str = ""
    direction: str = ""
    method: str = ""
    contact_id: UUID | None = None
    company_id: UUID | None = None
    invoice_id: UUID | None = None
    order_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    unallocated: bool = False
    part: Slice = field(default_factory=Slice)
    filter: str = ""  # a tree of conditions as JSON (services/records/filters.py)


class Listed(SQLModel):
    """One row of the list. `unallocated` is what is left of it."""

    id: UUID
    version: int
    name: str
    direction: str
    contact_id: UUID | None
    contact: str | None
    company_id: UUID | None
    company: str | None
    payer: str
    amount: int
    currency: str
    unallocated: int
    received_on: date
    method: str
    reference: str
    provider: str
    reverses_id: UUID | None
    refunds_id: UUID | None
    reversed_by: UUID | None
    made_at: datetime


@action("payments.read")
def search(session: Session, actor: Actor, query: Query) -> Page[Listed]:
    """Return one page of the payments the actor may see, the latest first. Refuses unknown methods, sorts and cursors."""
    undoing = aliased(Payment)
    reversed_by = select(col(undoing.id)).where(col(undoing.reverses_id) == col(Payment.id)).scalar_subquery()
    names = [name for name in Listed.model_fields if name in Payment.model_fields]
    rows = (
        select(
            *(getattr(Payment, name) for name in names),
            col(Contact.name).label("contact"),
            col(Company.name).label("company"),
            reversed_by.label("reversed_by"),
            left().label("unallocated"),
        )
        .select_from(Payment)
        .outerjoin(Contact, col(Contact.id) == col(Payment.contact_id))
        .outerjoin(Company, col(Company.id) == col(Payment.company_id))
        .where(*_criteria(session, actor, query))
    )
    return lists.page(session, rows, query.part, SORTS, col(Payment.id), USUAL, lambda row: lists.by_name(Listed, row))


@action("payments.read")
def count_unallocated(session: Session, actor: Actor) -> int:
    """Return of how many payments the actor sees something is left to allocate."""
    where = _criteria(session, actor, Query(unallocated=True))
    return session.scalar(select(func.count()).select_from(Payment).where(*where)) or 0


def left() -> ColumnElement[int]:
    """Return what is left of a payment as a column: nothing of one that went out or was reversed."""
    refund, undone, undoing = aliased(Payment), aliased(Payment), aliased(Payment)
    taken = select(func.coalesce(func.sum(col(Allocation.taken)), 0)).where(
        col(Allocation.payment_id) == col(Payment.id)
    )
    stands = ~select(col(undone.id)).where(col(undone.reverses_id) == col(refund.id)).exists()
    back = select(func.coalesce(func.sum(col(refund.amount)), 0)).where(
        col(refund.refunds_id) == col(Payment.id), stands
    )
    reversed_ = select(col(undoing.id)).where(col(undoing.reverses_id) == col(Payment.id)).exists()
    nothing = or_(col(Payment.direction) != "in", col(Payment.reverses_id).is_not(None), reversed_)
    much = col(Payment.amount) - taken.scalar_subquery() - back.scalar_subquery()
    return case((nothing, 0), else_=much)


def _criteria(session: Session, actor: Actor, query: Query) -> list[ColumnElement[bool]]:
    found = [visible(actor, Payment)]
    for column, value, known in (("direction", query.direction, DIRECTIONS), ("method", query.method, METHODS)):
        if value:
            found.append(col(getattr(Payment, column)) == fields.one_of(value, tuple(known), column))
    for column in ("contact_id", "company_id"):
        if getattr(query, column):
            found.append(col(getattr(Payment, column)) == getattr(query, column))
    if query.invoice_id:
        found.append(_of_invoice(query.invoice_id.hex, actor))
    if query.order_id:
        found.append(_of_order(query.order_id.hex, actor))
    if query.since:
        found.append(col(Payment.received_on) >= query.since)
    if query.until:
        found.append(col(Payment.received_on) <= query.until)
    if query.unallocated:
        found.append(left() > 0)
    if query.q.strip():
        words, key = matching(session, query.q, "payment"), col(Payment.id)
        found.append(key.is_(None) if words is None else among(session, key, words))
    return found + lists.narrowed(session, actor, of_noun("payment"), query.filter)


@step
def filter_fields(session: Session) -> dict[str, FilterField]:
    """Return by what else than their columns payments are filtered."""
    return {
        "direction": column_field(N_("Direction"), Kind("choice", words=DIRECTIONS), col(Payment.direction)),
        "invoice_id": FilterField(N_("Pays invoice"), Kind("reference", table="invoices"), {"is": _of_invoice}),
        "order_id": FilterField(N_("Pays order"), Kind("reference", table="orders"), {"is": _of_order}),
        "unallocated": column_field(N_("Something is left to allocate"), Kind("yes_no"), left() > 0),
    }


def _of_invoice(value: str, actor: Actor) -> ColumnElement[bool]:
    return _paid(col(Allocation.invoice_id) == UUID(value))


def _of_order(value: str, actor: Actor) -> ColumnElement[bool]:
    """Return the criterion of payments that pay an order, or one of its invoices."""
    order_id = UUID(value)
    bills = select(col(Invoice.id)).where(col(Invoice.order_id) == order_id)
    return _paid(or_(col(Allocation.order_id) == order_id, col(Allocation.invoice_id).in_(bills)))


def _paid(document: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the criterion of payments that pay a document."""
    given = select(col(Allocation.payment_id)).where(document).group_by(col(Allocation.payment_id))
    return col(Payment.id).in_(given.having(func.sum(col(Allocation.given)) != 0))
