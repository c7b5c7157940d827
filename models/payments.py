"""Payments, what each of them pays, what providers and banks report, and the reminders of what is not paid."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, text
from sqlmodel import Field, SQLModel

from models.base import Fixed, Seen, TenantRow
from models.columns import UtcTime
from models.language import N_, NC_
from models.money import MOST, Currency
from models.typed import Block, CompanyId, ContactId, Day, Minor, MinorOrNone, choice
from models.typed import Text as TextLine

METHODS = {
    "transfer": N_("Bank transfer"),
    "card": N_("Card"),
    "cash": N_("Cash"),
    "cheque": N_("Cheque"),
    "debit": N_("Direct debit"),
    "online": N_("Online"),
    "other": N_("Other"),
}
LINE_STATES = {"new": N_("New"), "applied": NC_("of a payment", "Applied"), "ignored": N_("Ignored")}  # of a bank line
DIRECTIONS = {"in": N_("Received"), "out": N_("Paid out")}
BY_PROVIDER = text("provider_id IS NOT NULL")


class PaymentDraft(SQLModel):
    """The typed fields of a payment that came in."""

    invoice_id: UUID | None = Field(
        default=None, title=N_("Invoice"), description=N_("What it pays; anything above stays unallocated.")
    )
    order_id: UUID | None = Field(default=None, title=N_("Order"), description=N_("Before there is an invoice."))
    contact_id: ContactId = Field(
        default=None, title=N_("Contact"), description=N_("Who paid; that of the invoice, unless you choose another.")
    )
    company_id: CompanyId = Field(
        default=None, title=N_("Company"), description=N_("Who paid; that of the contact, unless you choose another.")
    )
    payer: TextLine = Field(
        default="",
        max_length=200,
        title=N_("Paid by"),
        description=N_("The name on the bank statement, where it is somebody else's."),
    )
    amount: Minor = Field(gt=0, le=MOST, title=N_("Amount"), description=N_("What arrived on your account."))
    currency: Currency = Field(default="", max_length=3, title=N_("Currency"), description=N_("The one it arrived in."))
    settles: MinorOrNone = Field(
        default=None,
        gt=0,
        le=MOST,
        title=N_("Settles"),
        description=N_("What it pays of an invoice in another currency."),
    )
    received_on: Day = Field(
        default=None, title=N_("Received"), description=N_("The day it arrived; today, unless you say otherwise.")
    )
    method: choice(METHODS) = Field(  # type: ignore[valid-type]
        default="transfer", max_length=10, title=N_("Method"), description=N_("How it was paid.")
    )
    reference: TextLine = Field(
        default="", max_length=200, title=N_("Reference"), description=N_("As on the bank statement, to find it again.")
    )
    note: Block = Field(default=None, max_length=1000, title=N_("Note"), description=N_("Only your team sees it."))


class AllocationDraft(SQLModel):
    """How much of a payment goes to which invoice or order."""

    invoice_id: UUID | None = Field(default=None, title=N_("Invoice"), description=N_("The open invoice it pays."))
    order_id: UUID | None = Field(
        default=None, title=N_("Order"), description=N_("The order it pays, before there is an invoice.")
    )
    amount: Minor = Field(gt=0, le=MOST, title=N_("Amount"), description=N_("How much of the payment goes there."))
    settles: MinorOrNone = Field(
        default=None,
        gt=0,
        le=MOST,
        title=N_("Settles"),
        description=N_("What it pays of an invoice in another currency."),
    )


class Payment(TenantRow, table=True):
    """Money that came in or went out; never changed. A mistake is reversed by another payment (`reverses_id`), and money
    is given back by one that goes out (`refunds_id`). `name` is how lists and timelines call it: `40.00 EUR`."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(f"direction IN {tuple(DIRECTIONS)}", name="direction"),
        Index("ix_payments_received", "received_on", "id"),
        Index("ix_payments_made", "made_at", "id"),
        Index("ix_payments_amount", "amount", "id"),
        Index("ix_payments_contact", "contact_id", "currency"),
        Index("ix_payments_company", "company_id", "currency"),
        Index("uq_payments_reverses", "reverses_id", unique=True),
        Index("ix_payments_refunds", "refunds_id"),
        Index("ix_payments_sums", "received_on", "direction", "currency", "amount", "contact_id", "company_id"),
        Index(
            "uq_payments_provider",
            "provider",
            "provider_id",
            unique=True,
            sqlite_where=BY_PROVIDER,
            postgresql_where=BY_PROVIDER,
        ),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("contact_id", "company_id"))
    fixed: ClassVar[Fixed | None] = Fixed(follows=("contact_id",), forgets=("payer", "reference", "note"))

    name: str = Field(default="", max_length=40)
    direction: str = Field(default="in", max_length=3)
    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="RESTRICT")
    company_id: UUID | None = Field(default=None, foreign_key="companies.id", ondelete="RESTRICT")
    payer: str = Field(default="", max_length=200)  # as the bank or the provider names it
    amount: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    received_on: date
    method: str = Field(default="transfer", max_length=10)
    reference: str = Field(default="", max_length=200)
    note: str | None = Field(default=None, max_length=1000)
    provider: str = Field(default="", max_length=20)
    provider_id: str | None = Field(default=None, max_length=200)
    recorded_by: UUID | None = Field(default=None)  # O-03: the colleague; none: a provider or a bank
    reverses_id: UUID | None = Field(default=None, foreign_key="payments.id", ondelete="RESTRICT")
    refunds_id: UUID | None = Field(default=None, foreign_key="payments.id", ondelete="RESTRICT")


class Allocation(TenantRow, table=True):
    """So much of a payment or of a credit note goes to an invoice or an order; never changed, undone by another one,
    whose amounts are the same, negative. `taken` is in the currency of the payment or credit note, `given` in that of
    the invoice or order."""

    __tablename__ = "allocations"
    __table_args__ = (
        Index("ix_allocations_payment", "payment_id"),
        Index("ix_allocations_credit", "credit_id"),
        Index("ix_allocations_invoice", "invoice_id"),
        Index("ix_allocations_order", "order_id"),
        Index("uq_allocations_undoes", "undoes_id", unique=True),
    )
    seen: ClassVar[Seen] = Seen(through=("payment_id", "credit_id", "invoice_id", "order_id"))
    fixed: ClassVar[Fixed | None] = Fixed()

    payment_id: UUID | None = Field(default=None, foreign_key="payments.id", ondelete="RESTRICT")
    credit_id: UUID | None = Field(default=None, foreign_key="invoices.id", ondelete="RESTRICT")
    invoice_id: UUID | None = Field(default=None, foreign_key="invoices.id", ondelete="RESTRICT")
    order_id: UUID | None = Field(default=None, foreign_key="orders.id", ondelete="RESTRICT")
    taken: int = Field(sa_type=BigInteger)
    given: int = Field(sa_type=BigInteger)
    undoes_id: UUID | None = Field(default=None, foreign_key="allocations.id", ondelete="RESTRICT")


class PaymentEvent(TenantRow, table=True):
    """What a payment provider reported: kept as it came, then applied, parked or ignored. Each once, by its `key`."""

    __tablename__ = "payment_events"
    __table_args__ = (
        Index("uq_payment_events_key", "provider", "key", unique=True),
        Index("ix_payment_events_state", "state", "made_at"),
        Index("ix_payment_events_payment", "payment_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("payment_id",))  # what became of no payment is for those who see all
    audited: ClassVar[bool] = False

    provider: str = Field(max_length=20)
    key: str = Field(max_length=200)  # from the signed body
    raw: str = Field(sa_type=Text)  # sealed: it holds a phone number
    state: str = Field(default="new", max_length=10)  # new, applied, parked or ignored
    why: str = Field(default="", max_length=300)
    tried_at: datetime | None = Field(default=None, sa_type=UtcTime)
    payment_id: UUID | None = Field(default=None, foreign_key="payments.id", ondelete="RESTRICT")


class BankLine(TenantRow, table=True):
    """One entry of a bank statement, taken in once (`key`): money that came in waits for a person to say what it pays."""

    __tablename__ = "bank_lines"
    __table_args__ = (
        Index("uq_bank_lines_key", "key", unique=True),
        Index("ix_bank_lines_state", "state", "booked_on", "id"),
        Index("ix_bank_lines_payment", "payment_id"),
        Index("ix_bank_lines_file", "file_id"),
        Index("ix_bank_lines_account", "account", "booked_on"),
        Index("ix_bank_lines_payer", "payer_account", "state"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("payment_id",))

    account: str = Field(max_length=40)  # the IBAN or number of our account
    key: str = Field(max_length=64)
    booked_on: date
    amount: int = Field(sa_type=BigInteger)  # negative: it went out
    currency: str = Field(max_length=3)
    payer: str = Field(default="", max_length=200)
    payer_account: str = Field(default="", max_length=40)
    reference: str = Field(default="", max_length=500)
    state: str = Field(default="new", max_length=10)
    why: str = Field(default="", max_length=300)  # it was ignored
    payment_id: UUID | None = Field(default=None, foreign_key="payments.id", ondelete="RESTRICT")
    file_id: UUID | None = Field(default=None, foreign_key="stored_files.id", ondelete="SET NULL")


class Reminder(TenantRow, table=True):
    """One step of reminding of an overdue invoice or order: what became of it, and why. Each step once."""

    __tablename__ = "reminders"
    __table_args__ = (
        Index("uq_reminders_invoice", "invoice_id", "step", unique=True),
        Index("uq_reminders_order", "order_id", "step", unique=True),
        Index("ix_reminders_day", "sent_on", "id"),
        Index("ix_reminders_message", "message_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("invoice_id", "order_id"))
    audited: ClassVar[bool] = False

    invoice_id: UUID | None = Field(default=None, foreign_key="invoices.id", ondelete="CASCADE")
    order_id: UUID | None = Field(default=None, foreign_key="orders.id", ondelete="CASCADE")
    step: int  # 1, 2, 3; 4: a task for a person
    sent_on: date
    state: str = Field(default="queued", max_length=10)  # queued, skipped or task
    why: str = Field(default="", max_length=300)
    open: int = Field(default=0, sa_type=BigInteger)  # as it was written
    message_id: UUID | None = Field(default=None, foreign_key="messages.id", ondelete="SET NULL")


class HoldDraft(SQLModel):
    """What is typed to hold the reminders of one invoice or one order."""

    invoice_id: UUID | None = Field(
        default=None, title=N_("Invoice"), description=N_("Nobody is reminded of this invoice.")
    )
    order_id: UUID | None = Field(default=None, title=N_("Order"), description=N_("Nobody is reminded of this order."))
    until: Day = Field(
        default=None,
        title=N_("Until"),
        description=N_("Reminders leave again from this day; without one, once you release them."),
    )
    why: TextLine = Field(
        default="", max_length=300, title=N_("Why"), description=N_("Your team reads it on the page of reminders.")
    )


class ReminderHold(TenantRow, table=True):
    """Somebody asked not to remind of an invoice or order before a day."""

    __tablename__ = "reminder_holds"
    __table_args__ = (
        Index("uq_reminder_holds_invoice", "invoice_id", unique=True),
        Index("uq_reminder_holds_order", "order_id", unique=True),
    )
    seen: ClassVar[Seen] = Seen(through=("invoice_id", "order_id"))

    invoice_id: UUID | None = Field(default=None, foreign_key="invoices.id", ondelete="CASCADE")
    order_id: UUID | None = Field(default=None, foreign_key="orders.id", ondelete="CASCADE")
    until_on: date
    why: str = Field(default="", max_length=300)


class Summary(TenantRow, table=True):
    """An account in words, written by itself after a change (P-08) or on demand (P-09); never changed."""

    __tablename__ = "summaries"
    __table_args__ = (
        Index("uq_summaries_contact", "contact_id", "digest", unique=True),
        Index("uq_summaries_company", "company_id", "digest", unique=True),
        Index("ix_summaries_contact", "contact_id", "made_at"),
        Index("ix_summaries_company", "company_id", "made_at"),
    )
    seen: ClassVar[Seen] = Seen(through=("contact_id", "company_id"))
    audited: ClassVar[bool] = False

    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="CASCADE")
    company_id: UUID | None = Field(default=None, foreign_key="companies.id", ondelete="CASCADE")
    text: str = Field(sa_type=Text)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    digest: str = Field(max_length=64)


class Reconciliation(TenantRow, table=True):
    """A period compared with the accounting system (P-04): the figures, the differences, who signed it. Never changed."""

    __tablename__ = "reconciliations"
    __table_args__ = (
        Index("ix_reconciliations_from", "from_on", "id"),
        Index("ix_reconciliations_file", "file_id"),
    )

    from_on: date
    to_on: date
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    differences: list[Any] = Field(default_factory=list, sa_type=JSON)
    note: str = Field(default="", max_length=2_000)
    file_id: UUID | None = Field(default=None, foreign_key="stored_files.id", ondelete="RESTRICT")
    signed_by: UUID | None = None
    signed_at: datetime | None = Field(default=None, sa_type=UtcTime)
