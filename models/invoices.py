"""Invoices, deposits and credit notes; their files; and the sums that follow from them."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index
from sqlmodel import Field

from models.base import Binnable, Fixed, Seen, TenantRow
from models.columns import UtcTime
from models.documents import LINES_MAX, DocumentDraft, LineColumns, Sums, TypedLines
from models.language import N_
from models.typed import Day

INVOICE_KINDS = {"invoice": N_("Invoice"), "deposit": N_("Deposit invoice"), "credit": N_("Credit note")}
INVOICE_STATES = {"draft": N_("Draft"), "issued": N_("Issued")}
OF_ISSUED = Fixed(
    "EXISTS (SELECT 1 FROM invoices i WHERE i.id = {row}.invoice_id AND i.state = 'issued')",  # no text
    closed=True,
)
BALANCE_STATES = {"unpaid": N_("Unpaid"), "partial": N_("Partly paid"), "paid": N_("Paid")}  # O-02


SUMMED = ("state", "issued_on", "kind", "currency", "total", "contact_id", "company_id", "deal_id", "order_id")


class InvoiceDraft(DocumentDraft):
    """The typed fields of an invoice. Empty days follow when it is issued: today, and the terms of payment."""

    issued_on: Day = Field(
        default=None, title=N_("Issued"), description=N_("The day printed on it; the day you issue it if empty.")
    )
    due_on: Day = Field(
        default=None, title=N_("Due"), description=N_("When it has to be paid; by its payment terms if empty.")
    )


class NewInvoice(InvoiceDraft):
    """The typed fields of an invoice, and its lines."""

    lines: TypedLines = Field(
        default_factory=list,
        max_length=LINES_MAX,
        title=N_("Lines"),
        description=N_("What you bill, one line for each item."),
    )


class Invoice(InvoiceDraft, Sums, Binnable, TenantRow, table=True):
    """An invoice, a deposit invoice or a credit note. Once issued it has a number and a seal, and only `buyer_person`
    may become empty (services/invoices/). The sums of a credit note are positive, and count the other way."""

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(INVOICE_KINDS)}", name="kind"),
        CheckConstraint(f"state IN {tuple(INVOICE_STATES)}", name="state"),
        Index("ix_invoices_made", "binned_at", "made_at", "id"),
        Index("ix_invoices_number", "binned_at", "name", "id"),
        Index("ix_invoices_issued", "binned_at", "issued_on", "id"),
        Index("ix_invoices_due", "binned_at", "due_on", "id"),
        Index("ix_invoices_total", "binned_at", "total", "id"),
        Index("ix_invoices_state", "state", "issued_on"),
        Index("uq_invoices_number", "series", "seq", unique=True),
        Index("ix_invoices_contact", "contact_id", "state"),
        Index("ix_invoices_company", "company_id", "state"),
        Index("ix_invoices_deal", "deal_id", "state"),
        Index("ix_invoices_owner", "owner_id"),
        Index("ix_invoices_order", "order_id"),
        # What sums are made of, so that summing up reads the index alone and not the snapshots (services/ledger/).
        Index(
            "ix_invoices_sums",
            "state",
            "issued_on",
            "kind",
            "currency",
            "total",
            "contact_id",
            "company_id",
            "deal_id",
            "order_id",
        ),
        Index("ix_invoices_of", "of_invoice_id"),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id", through=("contact_id", "company_id", "deal_id"))
    fixed: ClassVar[Fixed | None] = Fixed(
        "{row}.state = 'issued'", erasable=("buyer_person",), follows=("contact_id",), forgets=("salt",)
    )

    name: str = Field(default="", max_length=240)
    kind: str = Field(default="invoice", max_length=10)
    state: str = Field(default="draft", max_length=10)
    order_id: UUID | None = Field(default=None, foreign_key="orders.id", ondelete="RESTRICT")
    of_invoice_id: UUID | None = Field(default=None, foreign_key="invoices.id", ondelete="RESTRICT")  # of a credit note
    series: str | None = Field(default=None, max_length=20)  # its kind of number and the year: invoice-2026
    seq: int | None = None
    number: str | None = Field(default=None, max_length=40)  # as it is printed
    issued_at: datetime | None = Field(default=None, sa_type=UtcTime)
    seller: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # as printed: us
    buyer: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # as printed: the company
    buyer_person: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # as printed: the person; erased alone
    seal: str | None = Field(default=None, max_length=64)  # over the one before and this document
    salt: str | None = Field(default=None, max_length=32)  # of the digest of `buyer_person`
    person_digest: str | None = Field(default=None, max_length=64)


class InvoiceLine(LineColumns, TenantRow, table=True):
    """A line of an invoice. With `deducted_tax`, its amount (net) and tax are fixed, because they follow from another
    document: from the deposit that it deducts (`deducts_id`, both negative), or from the rest of what is credited."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        Index("ix_invoice_lines_invoice", "invoice_id", "position"),
        Index("ix_invoice_lines_order", "order_line_id"),
        Index("ix_invoice_lines_deducts", "deducts_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("invoice_id",))
    fixed: ClassVar[Fixed | None] = OF_ISSUED
    audited: ClassVar[bool] = False

    invoice_id: UUID = Field(foreign_key="invoices.id", ondelete="CASCADE")
    order_line_id: UUID | None = Field(default=None, foreign_key="order_lines.id", ondelete="SET NULL")
    deducts_id: UUID | None = Field(default=None, foreign_key="invoices.id", ondelete="RESTRICT")
    deducted_tax: int | None = Field(default=None, sa_type=BigInteger)


class InvoiceTax(TenantRow, table=True):
    """What one rate comes to on an issued invoice: rounded once for each (category, rate)."""

    __tablename__ = "invoice_taxes"
    __table_args__ = (Index("uq_invoice_taxes_rate", "invoice_id", "category", "rate_milli", unique=True),)
    seen: ClassVar[Seen] = Seen(through=("invoice_id",))
    fixed: ClassVar[Fixed | None] = OF_ISSUED
    audited: ClassVar[bool] = False

    invoice_id: UUID = Field(foreign_key="invoices.id", ondelete="CASCADE")
    category: str = Field(max_length=2)
    rate_milli: int
    base: int = Field(sa_type=BigInteger)
    tax: int = Field(sa_type=BigInteger)


class Paper(TenantRow, table=True):
    """The files of an issued invoice, made once from its snapshot. Insert only, until the person on it was erased."""

    __tablename__ = "papers"
    __table_args__ = (
        Index("uq_papers_invoice", "invoice_id", unique=True),
        Index("ix_papers_pdf", "pdf_id"),
        Index("ix_papers_xml", "xml_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("invoice_id",))
    fixed: ClassVar[Fixed | None] = Fixed(
        "NOT EXISTS (SELECT 1 FROM invoices i JOIN contacts c ON c.id = i.contact_id "  # no text
        "WHERE i.id = {row}.invoice_id AND i.salt IS NULL AND c.erased_at IS NOT NULL)"  # no text
    )

    invoice_id: UUID = Field(foreign_key="invoices.id", ondelete="RESTRICT")
    pdf_id: UUID = Field(foreign_key="stored_files.id", ondelete="RESTRICT")
    xml_id: UUID | None = Field(default=None, foreign_key="stored_files.id", ondelete="RESTRICT")
    digest: str = Field(max_length=64)  # SHA-256 of the PDF
    checked: str = Field(default="", max_length=400)  # what the check of the e-invoice said; empty: it is valid


class Balance(TenantRow, table=True):
    """What is still open of an issued invoice or an approved order. Derived from the ledger (services/ledger/)."""

    __tablename__ = "balances"
    __table_args__ = (
        CheckConstraint(f"status IN {tuple(BALANCE_STATES)}", name="status"),
        Index("uq_balances_invoice", "invoice_id", unique=True),
        Index("uq_balances_order", "order_id", unique=True),
        Index("ix_balances_due", "status", "due_on"),
    )
    seen: ClassVar[Seen] = Seen(through=("invoice_id", "order_id"))
    audited: ClassVar[bool] = False

    invoice_id: UUID | None = Field(default=None, foreign_key="invoices.id", ondelete="CASCADE")
    order_id: UUID | None = Field(default=None, foreign_key="orders.id", ondelete="CASCADE")
    due_on: date | None = None
    currency: str = Field(max_length=3)
    total: int = Field(default=0, sa_type=BigInteger)
    open: int = Field(default=0, sa_type=BigInteger)
    status: str = Field(default="unpaid", max_length=10)


class MoneySum(TenantRow, table=True):
    """The four amounts of a deal, a contact or a company in one currency (P-01). Derived (services/ledger/)."""

    __tablename__ = "money_sums"
    __table_args__ = (
        Index("uq_money_sums_deal", "deal_id", "currency", unique=True),
        Index("uq_money_sums_contact", "contact_id", "currency", unique=True),
        Index("uq_money_sums_company", "company_id", "currency", unique=True),
    )
    seen: ClassVar[Seen] = Seen(through=("deal_id", "contact_id", "company_id"))
    audited: ClassVar[bool] = False

    deal_id: UUID | None = Field(default=None, foreign_key="deals.id", ondelete="CASCADE")
    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="CASCADE")
    company_id: UUID | None = Field(default=None, foreign_key="companies.id", ondelete="CASCADE")
    currency: str = Field(max_length=3)
    potential: int = Field(default=0, sa_type=BigInteger)
    accepted: int = Field(default=0, sa_type=BigInteger)
    billed: int = Field(default=0, sa_type=BigInteger)
    received: int = Field(default=0, sa_type=BigInteger)
