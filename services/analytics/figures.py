"""TABLE: the figures of analytics, each a query of the rows that it counts: sums and lists read the same query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, literal, null, select
from sqlmodel import col

from models.companies import Company
from models.contacts import Contact
from models.deals import Deal, Stage
from models.invoices import Invoice
from models.language import N_
from models.payments import Payment
from services.deals.worth import CURRENCY, VALUE
from services.records.periods import begin
from services.work import Actor, visible

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows are asked for, and of which days (both included)."""

    actor: Actor
    first: date
    last: date
    owner: UUID | None = None
    customer: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure is called and why it is what it is, the permission it needs, and its rows: the table (`kind`) and the
    id of what people open, the currency, how much it adds (`much`), the day or moment that counts (`on`), its owner, its
    customer (a company, else a contact) and the reason of a lost deal."""

    label: str
    about: str
    needs: str
    rows: Callable[[Asked], Select[Any]]


def _days(column: Any, asked: Asked) -> tuple[Any, Any]:
    ends = begin(column, asked.last + DAY, asked.actor)
    return column >= begin(column, asked.first, asked.actor), column < ends


def _billed(asked: Asked) -> Select[Any]:
    much = case((col(Invoice.kind) == "credit", -col(Invoice.total)), else_=col(Invoice.total))
    customer = func.coalesce(col(Invoice.company_id), col(Invoice.contact_id))
    query = select(
        *_columns(Invoice, col(Invoice.currency), much, col(Invoice.issued_on), col(Invoice.owner_id), customer)
    )
    here = (col(Invoice.state) == "issued", col(Invoice.binned_at).is_(None), visible(asked.actor, Invoice))
    return _of(query, asked, col(Invoice.owner_id), customer).where(*here, *_days(col(Invoice.issued_on), asked))


def _received(asked: Asked) -> Select[Any]:
    much = case((col(Payment.direction) == "out", -col(Payment.amount)), else_=col(Payment.amount))
    customer = func.coalesce(col(Payment.company_id), col(Payment.contact_id))
    owner = func.coalesce(col(Company.owner_id), col(Contact.owner_id))
    query = (
        select(*_columns(Payment, col(Payment.currency), much, col(Payment.received_on), owner, customer))
        .outerjoin(Company, col(Company.id) == col(Payment.company_id))
        .outerjoin(Contact, col(Contact.id) == col(Payment.contact_id))
    )
    here = (visible(asked.actor, Payment), *_days(col(Payment.received_on), asked))
    return _of(query, asked, owner, customer).where(*here)


def _closed(kind: str) -> Callable[[Asked], Select[Any]]:
    def rows(asked: Asked) -> Select[Any]:
        customer = func.coalesce(col(Deal.company_id), col(Deal.contact_id))
        query = select(
            *_columns(Deal, CURRENCY, VALUE, col(Deal.closed_at), col(Deal.owner_id), customer, col(Deal.lost_reason)),
            col(Deal.made_at).label("made_at"),
        ).join(Stage, col(Stage.id) == col(Deal.stage_id))
        here = (col(Stage.kind) == kind, col(Deal.binned_at).is_(None), visible(asked.actor, Deal))
        if asked.reason is not None:
            query = query.where(col(Deal.lost_reason) == asked.reason)
        return _of(query, asked, col(Deal.owner_id), customer).where(*here, *_days(col(Deal.closed_at), asked))

    return rows


def _columns(kind: Any, currency: Any, much: Any, on: Any, owner: Any, customer: Any, reason: Any = None) -> list[Any]:
    return [
        literal(kind.__tablename__).label("kind"),
        col(kind.id).label("id"),
        currency.label("currency"),
        much.label("much"),
        on.label("on"),
        owner.label("owner_id"),
        customer.label("customer_id"),
        (null() if reason is None else reason).label("reason"),
    ]


def _of(query: Select[Any], asked: Asked, owner: Any, customer: Any) -> Select[Any]:
    if asked.owner is not None:
        query = query.where(owner == asked.owner)
    return query if asked.customer is None else query.where(customer == asked.customer)


FIGURES = {
    "billed": Figure(N_("Billed"), N_("Invoices by their day of issue, less credit notes."), "invoices.read", _billed),
    "received": Figure(
        N_("Received"),
        N_("Payments by the day they arrived, less what was paid out or reversed."),
        "payments.read",
        _received,
    ),
    "won": Figure(N_("Won"), N_("Deals by the day they were won, as they stand now."), "deals.read", _closed("won")),
    "lost": Figure(
        N_("Lost"), N_("Deals by the day they were lost, as they stand now."), "deals.read", _closed("lost")
    ),
}
