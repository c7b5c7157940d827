"""What pages and programs are shown of a quote."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.sales import Order, Quote, QuoteLine
from services.documents import DocumentCard, Kind, card_of
from services.documents.lines import counted, totals_of
from services.quotes import tokens
from services.work import Actor, step

LINES = Kind(QuoteLine, "quote_id")


class QuoteCard(DocumentCard):
    """Everything about one quote. `seller`, `buyer` and `buyer_person` are as they were when it was
    sent; `link` is the customer's page, for who may send quotes, from then on;
    `decided_by` is the name that the customer typed there, and empty where a colleague decided for them."""

    expires_on: date | None
    sent_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    decided_from: str
    decline_reason: str
    seller: dict[str, Any] | None = None
    buyer: dict[str, Any] | None = None
    buyer_person: dict[str, Any] | None = None
    revises_id: UUID | None
    revised_by_id: UUID | None = None
    order_id: UUID | None = None
    link: str | None = None


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
    expires_on: date | None
    sent_at: datetime | None
    made_at: datetime
    contact_id: UUID | None
    company_id: UUID | None
    deal_id: UUID | None
    owner_id: UUID | None
    contact: str | None
    company: str | None
    owner: str | None


@step
def card(session: Session, actor: Actor, quote: Quote) -> QuoteCard:
    """Return everything about one quote."""
    session.flush()
    rows = LINES.rows(session, quote)
    found = totals_of(quote, [counted(one) for one in rows])
    order = session.scalar(select(col(Order.id)).where(col(Order.quote_id) == quote.id))
    revised = session.scalar(
        select(col(Quote.id)).where(col(Quote.revises_id) == quote.id).order_by(col(Quote.id).desc()).limit(1)
    )
    link = tokens.link(session.info["place"], quote.id) if quote.number and actor.may("quotes.edit") else None
    return card_of(QuoteCard, session, rows, quote, found, order_id=order, revised_by_id=revised, link=link)
