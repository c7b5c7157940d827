"""Invoices, what is paid of them, the books, and reminders."""


import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _row() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "reconciliations",
        *_row(),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_reconciliations_file_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
    )
    op.create_index("ix_reconciliations_file", "reconciliations", ["file_id"])
    op.create_index("ix_reconciliations_from", "reconciliations", ["from_on", "id"])
    op.create_table(
        "payments",
        *_row(),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("payer", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("refunds_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_payments_direction")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_payments_company_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_payments_contact_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["refunds_id"], ["payments.id"], name=op.f("fk_payments_refunds_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["reverses_id"], ["payments.id"], name=op.f("fk_payments_reverses_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index("ix_payments_amount", "payments", ["amount", "id"])
    op.create_index("ix_payments_company", "payments", ["company_id", "currency"])
    op.create_index("ix_payments_contact", "payments", ["contact_id", "currency"])
    op.create_index("ix_payments_made", "payments", ["made_at", "id"])
    op.create_index("ix_payments_received", "payments", ["received_on", "id"])
    op.create_index("ix_payments_refunds", "payments", ["refunds_id"])
    op.create_index("ix_payments_sums", "payments", ["received_on", "direction", "currency", "amount", "contact_id", "company_id"])
    op.create_index("uq_payments_provider", "payments", ["provider", "provider_id"], unique=True, sqlite_where=sa.text("provider_id IS NOT NULL"), postgresql_where=sa.text("provider_id IS NOT NULL"))
    op.create_index("uq_payments_reverses", "payments", ["reverses_id"], unique=True)
    op.create_table(
        "summaries",
        *_row(),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_summaries_company_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_summaries_contact_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summaries")),
    )
    op.create_index("ix_summaries_company", "summaries", ["company_id", "made_at"])
    op.create_index("ix_summaries_contact", "summaries", ["contact_id", "made_at"])
    op.create_index("uq_summaries_company", "summaries", ["company_id", "digest"], unique=True)
    op.create_index("uq_summaries_contact", "summaries", ["contact_id", "digest"], unique=True)
    op.create_table(
        "bank_lines",
        *_row(),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payer", sa.String(length=200), nullable=False),
        sa.Column("payer_account", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_bank_lines_file_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_bank_lines_payment_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_lines")),
    )
    op.create_index("ix_bank_lines_account", "bank_lines", ["account", "booked_on"])
    op.create_index("ix_bank_lines_file", "bank_lines", ["file_id"])
    op.create_index("ix_bank_lines_payer", "bank_lines", ["payer_account", "state"])
    op.create_index("ix_bank_lines_payment", "bank_lines", ["payment_id"])
    op.create_index("ix_bank_lines_state", "bank_lines", ["state", "booked_on", "id"])
    op.create_index("uq_bank_lines_key", "bank_lines", ["key"], unique=True)
    op.create_table(
        "money_sums",
        *_row(),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("potential", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("billed", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_money_sums_company_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_money_sums_contact_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_money_sums_deal_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_sums")),
    )
    op.create_index("uq_money_sums_company", "money_sums", ["company_id", "currency"], unique=True)
    op.create_index("uq_money_sums_contact", "money_sums", ["contact_id", "currency"], unique=True)
    op.create_index("uq_money_sums_deal", "money_sums", ["deal_id", "currency"], unique=True)
    op.create_table(
        "payment_events",
        *_row(),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_payment_events_payment_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_events")),
    )
    op.create_index("ix_payment_events_payment", "payment_events", ["payment_id"])
    op.create_index("ix_payment_events_state", "payment_events", ["state", "made_at"])
    op.create_index("uq_payment_events_key", "payment_events", ["provider", "key"], unique=True)
    op.create_table(
        "invoices",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("gross", sa.Boolean(), nullable=False),
        sa.Column("discount_percent", sa.String(length=10), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("of_invoice_id", sa.Uuid(), nullable=True),
        sa.Column("series", sa.String(length=20), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seller", sa.JSON(), nullable=True),
        sa.Column("buyer", sa.JSON(), nullable=True),
        sa.Column("buyer_person", sa.JSON(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("person_digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("kind IN ('invoice', 'deposit', 'credit')", name=op.f("ck_invoices_kind")),
        sa.CheckConstraint("state IN ('draft', 'issued')", name=op.f("ck_invoices_state")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_invoices_company_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_invoices_contact_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_invoices_deal_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["of_invoice_id"], ["invoices.id"], name=op.f("fk_invoices_of_invoice_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoices_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_invoices_owner_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
    )
    op.create_index("ix_invoices_binned_at", "invoices", ["binned_at"])
    op.create_index("ix_invoices_company", "invoices", ["company_id", "state"])
    op.create_index("ix_invoices_contact", "invoices", ["contact_id", "state"])
    op.create_index("ix_invoices_deal", "invoices", ["deal_id", "state"])
    op.create_index("ix_invoices_due", "invoices", ["binned_at", "due_on", "id"])
    op.create_index("ix_invoices_issued", "invoices", ["binned_at", "issued_on", "id"])
    op.create_index("ix_invoices_made", "invoices", ["binned_at", "made_at", "id"])
    op.create_index("ix_invoices_number", "invoices", ["binned_at", "name", "id"])
    op.create_index("ix_invoices_of", "invoices", ["of_invoice_id"])
    op.create_index("ix_invoices_order", "invoices", ["order_id"])
    op.create_index("ix_invoices_sums", "invoices", ["state", "issued_on", "kind", "currency", "total", "contact_id", "company_id", "deal_id", "order_id"])
    op.create_index("ix_invoices_owner", "invoices", ["owner_id"])
    op.create_index("ix_invoices_state", "invoices", ["state", "issued_on"])
    op.create_index("ix_invoices_total", "invoices", ["binned_at", "total", "id"])
    op.create_index("uq_invoices_number", "invoices", ["series", "seq"], unique=True)
    op.create_table(
        "allocations",
        *_row(),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("credit_id", sa.Uuid(), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("given", sa.BigInteger(), nullable=False),
        sa.Column("undoes_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["credit_id"], ["invoices.id"], name=op.f("fk_allocations_credit_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_allocations_invoice_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_allocations_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_allocations_payment_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["undoes_id"], ["allocations.id"], name=op.f("fk_allocations_undoes_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
    )
    op.create_index("ix_allocations_credit", "allocations", ["credit_id"])
    op.create_index("ix_allocations_invoice", "allocations", ["invoice_id"])
    op.create_index("ix_allocations_order", "allocations", ["order_id"])
    op.create_index("ix_allocations_payment", "allocations", ["payment_id"])
    op.create_index("uq_allocations_undoes", "allocations", ["undoes_id"], unique=True)
    op.create_table(
        "balances",
        *_row(),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.CheckConstraint("status IN ('unpaid', 'partial', 'paid')", name=op.f("ck_balances_status")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_balances_invoice_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_balances_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balances")),
    )
    op.create_index("ix_balances_due", "balances", ["status", "due_on"])
    op.create_index("uq_balances_invoice", "balances", ["invoice_id"], unique=True)
    op.create_index("uq_balances_order", "balances", ["order_id"], unique=True)
    op.create_table(
        "invoice_lines",
        *_row(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("quantity_micro", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("price_micro", sa.BigInteger(), nullable=False),
        sa.Column("discount_milli", sa.Integer(), nullable=False),
        sa.Column("tax_milli", sa.Integer(), nullable=False),
        sa.Column("tax_category", sa.String(length=2), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=True),
        sa.Column("deducts_id", sa.Uuid(), nullable=True),
        sa.Column("deducted_tax", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["deducts_id"], ["invoices.id"], name=op.f("fk_invoice_lines_deducts_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_lines.id"], name=op.f("fk_invoice_lines_order_line_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
    )
    op.create_index("ix_invoice_lines_deducts", "invoice_lines", ["deducts_id"])
    op.create_index("ix_invoice_lines_invoice", "invoice_lines", ["invoice_id", "position"])
    op.create_index("ix_invoice_lines_order", "invoice_lines", ["order_line_id"])
    op.create_table(
        "invoice_taxes",
        *_row(),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=2), nullable=False),
        sa.Column("rate_milli", sa.Integer(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_taxes_invoice_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_taxes")),
    )
    op.create_index("uq_invoice_taxes_rate", "invoice_taxes", ["invoice_id", "category", "rate_milli"], unique=True)
    op.create_table(
        "papers",
        *_row(),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("pdf_id", sa.Uuid(), nullable=False),
        sa.Column("xml_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("checked", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_papers_invoice_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["pdf_id"], ["stored_files.id"], name=op.f("fk_papers_pdf_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["xml_id"], ["stored_files.id"], name=op.f("fk_papers_xml_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    op.create_index("ix_papers_pdf", "papers", ["pdf_id"])
    op.create_index("ix_papers_xml", "papers", ["xml_id"])
    op.create_index("uq_papers_invoice", "papers", ["invoice_id"], unique=True)
    op.create_table(
        "reminder_holds",
        *_row(),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_reminder_holds_invoice_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_reminder_holds_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_holds")),
    )
    op.create_index("uq_reminder_holds_invoice", "reminder_holds", ["invoice_id"], unique=True)
    op.create_index("uq_reminder_holds_order", "reminder_holds", ["order_id"], unique=True)
    op.create_table(
        "reminders",
        *_row(),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_reminders_invoice_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_reminders_message_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_reminders_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
    )
    op.create_index("ix_reminders_day", "reminders", ["sent_on", "id"])
    op.create_index("ix_reminders_message", "reminders", ["message_id"])
    op.create_index("uq_reminders_invoice", "reminders", ["invoice_id", "step"], unique=True)
    op.create_index("uq_reminders_order", "reminders", ["order_id", "step"], unique=True)


def downgrade() -> None:
    op.drop_table("reminders")
    op.drop_table("reminder_holds")
    op.drop_table("papers")
    op.drop_table("invoice_taxes")
    op.drop_table("invoice_lines")
    op.drop_table("balances")
    op.drop_table("allocations")
    op.drop_table("invoices")
    op.drop_table("payment_events")
    op.drop_table("money_sums")
    op.drop_table("bank_lines")
    op.drop_table("summaries")
    op.drop_table("payments")
    op.drop_table("reconciliations")
