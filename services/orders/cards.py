"""What pages and programs are shown of an order."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.invoices import Balance
from models.sales import Order, OrderLine, Quote
from services.documents import DocumentCard, Kind, card_of
from services.documents.lines import counted, totals_of
from services.work import step

LINES = Kind(OrderLine, "order_id")


class OrderCard(DocumentCard):
    """Everything about one order. `open` and `status` (unpaid, partial, paid) are set once it is approved (O-02)."""

    due_on: date | None
    approved_on: date | None
    cancel_reason: str
    quote_id: UUID | None
    quote: str | None = None
    open: int | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: UUID
    version: int
    name: str
    number: str | None
    title: str
    state: str
    currency: str
    total: int
    due_on: date | None
    approved_on: date | None
    made_at: datetime
    contact_id: UUID | None
    company_id: UUID | None
    deal_id: UUID | None
    owner_id: UUID | None
    contact: str | None
    company: str | None
    owner: str | None
    open: int | None
    status: str | None


@step
def card(session: Session, order: Order) -> OrderCard:
    """Return everything about one order."""
    session.flush()
    rows = LINES.rows(session, order)
    found = totals_of(order, [counted(one) for one in rows])
    quote = session.scalar(select(col(Quote.name)).where(col(Quote.id) == order.quote_id)) if order.quote_id else None
    balance = session.scalars(select(Balance).where(col(Balance.order_id) == order.id)).first()
    more = {"open": balance.open, "status": balance.status} if balance is not None else {}
    return card_of(OrderCard, session, rows, order, found, quote=quote, **more)
