"""Quotes, orders, and the numbers of documents."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index
from sqlmodel import Field

from models.base import Binnable, Seen, TenantRow
from models.columns import UtcTime
from models.documents import LINES_MAX, DocumentDraft, LineColumns, Sums, TypedLines
from models.language import N_
from models.typed import Day

QUOTE_STATES = {
    "draft": N_("Draft"),
    "sent": N_("Sent"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "expired": N_("Expired"),
}
ORDER_STATES = {"draft": N_("Draft"), "approved": N_("Approved"), "cancelled": N_("Cancelled")}


class QuoteDraft(DocumentDraft):
    """The typed fields of a quote."""

    expires_on: Day = Field(
        default=None, title=N_("Valid until"), description=N_("The last day on which it can be accepted.")
    )


class NewQuote(QuoteDraft):
    """The typed fields of a quote, and its lines."""

    lines: TypedLines = Field(
        default_factory=list,
        max_length=LINES_MAX,
        title=N_("Lines"),
        description=N_("What you offer, one line for each item."),
    )


class Quote(QuoteDraft, Sums, Binnable, TenantRow, table=True):
    """An offer. It has a number once it was sent, and is fixed from then on. `name` is how lists call it."""

    __tablename__ = "quotes"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(QUOTE_STATES)}", name="state"),
        Index("ix_quotes_made", "binned_at", "made_at", "id"),
        Index("ix_quotes_number", "binned_at", "name", "id"),
        Index("ix_quotes_total", "binned_at", "total", "id"),
        Index("ix_quotes_state", "state", "expires_on"),
        Index("uq_quotes_number", "number", unique=True),
        Index("ix_quotes_contact", "contact_id", "state"),
        Index("ix_quotes_company", "company_id", "state"),
        Index("ix_quotes_deal", "deal_id", "state", "sent_at"),
        Index("ix_quotes_owner", "owner_id"),
        Index("ix_quotes_revises", "revises_id"),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id", through=("contact_id", "company_id", "deal_id"))

    name: str = Field(default="", max_length=240)
    number: str | None = Field(default=None, max_length=40)
    state: str = Field(default="draft", max_length=10)
    revises_id: UUID | None = Field(default=None, foreign_key="quotes.id", ondelete="RESTRICT")  # the version before
    seller: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # as printed when it was sent: us
    buyer: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # as printed: the company
    buyer_person: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # as printed: the person
    sent_at: datetime | None = Field(default=None, sa_type=UtcTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    decided_by: str = Field(default="", max_length=200)  # the name the customer typed
    decided_from: str = Field(default="", max_length=64)  # the network address
    decline_reason: str = Field(default="", max_length=400)


class QuoteLine(LineColumns, TenantRow, table=True):
    """A line of a quote."""

    __tablename__ = "quote_lines"
    __table_args__ = (Index("ix_quote_lines_quote", "quote_id", "position"),)
    seen: ClassVar[Seen] = Seen(through=("quote_id",))
    audited: ClassVar[bool] = False

    quote_id: UUID = Field(foreign_key="quotes.id", ondelete="CASCADE")


class OrderDraft(DocumentDraft):
    """The typed fields of an order."""

    due_on: Day = Field(
        default=None,
        title=N_("Due"),
        description=N_("When it has to be paid; by its payment terms from approval if empty."),
    )


class NewOrder(OrderDraft):
    """The typed fields of an order, and its lines."""

    lines: TypedLines = Field(
        default_factory=list,
        max_length=LINES_MAX,
        title=N_("Lines"),
        description=N_("What was agreed, one line for each item."),
    )


class Order(OrderDraft, Sums, Binnable, TenantRow, table=True):
    """What a customer has agreed to (O-01). It gets its number when it is approved."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(ORDER_STATES)}", name="state"),
        Index("ix_orders_made", "binned_at", "made_at", "id"),
        Index("ix_orders_number", "binned_at", "name", "id"),
        Index("ix_orders_total", "binned_at", "total", "id"),
        Index("ix_orders_state", "state", "approved_on"),
        Index("uq_orders_number", "number", unique=True),
        Index("uq_orders_quote", "quote_id", unique=True),
        Index("ix_orders_contact", "contact_id", "state"),
        Index("ix_orders_company", "company_id", "state"),
        Index("ix_orders_deal", "deal_id", "state"),
        Index("ix_orders_owner", "owner_id"),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id", through=("contact_id", "company_id", "deal_id"))

    name: str = Field(default="", max_length=240)
    number: str | None = Field(default=None, max_length=40)
    state: str = Field(default="draft", max_length=10)
    quote_id: UUID | None = Field(default=None, foreign_key="quotes.id", ondelete="RESTRICT")
    approved_on: date | None = None
    cancel_reason: str = Field(default="", max_length=400)


class OrderLine(LineColumns, TenantRow, table=True):
    """A line of an order. `billed_micro` is how much of its quantity stands on issued invoices."""

    __tablename__ = "order_lines"
    __table_args__ = (Index("ix_order_lines_order", "order_id", "position"),)
    seen: ClassVar[Seen] = Seen(through=("order_id",))
    audited: ClassVar[bool] = False

    order_id: UUID = Field(foreign_key="orders.id", ondelete="CASCADE")
    billed_micro: int = Field(default=0, sa_type=BigInteger)


class Series(TenantRow, table=True):
    """The numbers of one kind of document in one year: each is given once, without gaps."""

    __tablename__ = "series"
    __table_args__ = (Index("uq_series_year", "kind", "year", unique=True),)
    audited: ClassVar[bool] = False

    kind: str = Field(max_length=10)  # quote, order, invoice or credit
    year: int
    next: int = 1
    last_issued_on: date | None = None
    last_seal: str = Field(default="", max_length=64)
