"""Stages, deals, prices, quotes, orders, tasks; the address of a customer."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
changes_rows = "The stages of a board are added."


def _row() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    for table in ("companies", "contacts"):
        op.add_column(table, sa.Column("street", sa.String(length=200), nullable=True))
        op.add_column(table, sa.Column("postcode", sa.String(length=20), nullable=True))
    op.add_column("companies", sa.Column("tax_id", sa.String(length=40), nullable=True))
    op.add_column("contacts", sa.Column("city", sa.String(length=120), nullable=True))
    op.add_column("contacts", sa.Column("country", sa.String(length=80), nullable=True))
    op.create_table(
        "price_items",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("price", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tax", sa.String(length=10), nullable=False),
        sa.Column("tax_category", sa.String(length=2), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_items")),
    )
    op.create_index("ix_price_items_binned_at", "price_items", ["binned_at"])
    op.create_index("ix_price_items_made", "price_items", ["binned_at", "made_at", "id"])
    op.create_index("ix_price_items_name", "price_items", ["binned_at", "name_key", "id"])
    op.create_table(
        "series",
        *_row(),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.Column("last_issued_on", sa.Date(), nullable=True),
        sa.Column("last_seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index("uq_series_year", "series", ["kind", "year"], unique=True)
    op.create_table(
        "stages",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("name_key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('open', 'won', 'lost')", name=op.f("ck_stages_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
    )
    op.create_index("ix_stages_binned_at", "stages", ["binned_at"])
    op.create_index("ix_stages_made", "stages", ["binned_at", "made_at", "id"])
    op.create_index("ix_stages_position", "stages", ["binned_at", "position", "id"])
    op.create_table(
        "tax_rates",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=2), nullable=False),
        sa.Column("rate", sa.String(length=10), nullable=False),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("name_key", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rates")),
    )
    op.create_index("ix_tax_rates_binned_at", "tax_rates", ["binned_at"])
    op.create_index("ix_tax_rates_made", "tax_rates", ["binned_at", "made_at", "id"])
    op.create_index("ix_tax_rates_name", "tax_rates", ["binned_at", "name_key", "id"])
    op.create_table(
        "deals",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("close_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("lost_reason", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_deals_company_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_deals_contact_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_deals_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_deals_stage_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
    )
    op.create_index("ix_deals_amount", "deals", ["binned_at", "amount", "id"])
    op.create_index("ix_deals_binned_at", "deals", ["binned_at"])
    op.create_index("ix_deals_close", "deals", ["binned_at", "close_on", "id"])
    op.create_index("ix_deals_company", "deals", ["company_id", "binned_at"])
    op.create_index("ix_deals_contact", "deals", ["contact_id", "binned_at"])
    op.create_index("ix_deals_made", "deals", ["binned_at", "made_at", "id"])
    op.create_index("ix_deals_owner", "deals", ["owner_id", "binned_at"])
    op.create_index("ix_deals_stage", "deals", ["stage_id", "binned_at", "rank", "id"])
    op.create_index("ix_deals_title", "deals", ["binned_at", "name_key", "id"])
    op.create_table(
        "tasks",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_tasks_contact_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_tasks_owner_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_binned_at", "tasks", ["binned_at"])
    op.create_index("ix_tasks_contact", "tasks", ["contact_id"])
    op.create_index("ix_tasks_due", "tasks", ["binned_at", "due_on", "id"])
    op.create_index("ix_tasks_made", "tasks", ["binned_at", "made_at", "id"])
    op.create_index("ix_tasks_open", "tasks", ["owner_id", "done_at", "due_on"])
    op.create_index("ix_tasks_subject", "tasks", ["subject_id"])
    op.create_index("ix_tasks_title", "tasks", ["binned_at", "name_key", "id"])
    op.create_index("uq_tasks_key", "tasks", ["key"], unique=True)
    op.create_table(
        "deal_moves",
        *_row(),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_moves_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["from_id"], ["stages.id"], name=op.f("fk_deal_moves_from_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["to_id"], ["stages.id"], name=op.f("fk_deal_moves_to_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_moves")),
    )
    op.create_index("ix_deal_moves_deal", "deal_moves", ["deal_id", "made_at"])
    op.create_index("ix_deal_moves_from", "deal_moves", ["from_id"])
    op.create_index("ix_deal_moves_to", "deal_moves", ["to_id", "made_at"])
    op.create_table(
        "quotes",
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
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revises_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_from", sa.String(length=64), nullable=False),
        sa.Column("decline_reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'sent', 'accepted', 'declined', 'expired')", name=op.f("ck_quotes_state")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_quotes_company_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_quotes_contact_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_quotes_deal_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_quotes_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["revises_id"], ["quotes.id"], name=op.f("fk_quotes_revises_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
    )
    op.create_index("ix_quotes_binned_at", "quotes", ["binned_at"])
    op.create_index("ix_quotes_company", "quotes", ["company_id", "state"])
    op.create_index("ix_quotes_contact", "quotes", ["contact_id", "state"])
    op.create_index("ix_quotes_deal", "quotes", ["deal_id", "state", "sent_at"])
    op.create_index("ix_quotes_made", "quotes", ["binned_at", "made_at", "id"])
    op.create_index("ix_quotes_number", "quotes", ["binned_at", "name", "id"])
    op.create_index("ix_quotes_owner", "quotes", ["owner_id"])
    op.create_index("ix_quotes_revises", "quotes", ["revises_id"])
    op.create_index("ix_quotes_state", "quotes", ["state", "expires_on"])
    op.create_index("ix_quotes_total", "quotes", ["binned_at", "total", "id"])
    op.create_index("uq_quotes_number", "quotes", ["number"], unique=True)
    op.create_table(
        "orders",
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
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'approved', 'cancelled')", name=op.f("ck_orders_state")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_orders_company_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_orders_contact_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_orders_deal_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_orders_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name=op.f("fk_orders_quote_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    op.create_index("ix_orders_binned_at", "orders", ["binned_at"])
    op.create_index("ix_orders_company", "orders", ["company_id", "state"])
    op.create_index("ix_orders_contact", "orders", ["contact_id", "state"])
    op.create_index("ix_orders_deal", "orders", ["deal_id", "state"])
    op.create_index("ix_orders_made", "orders", ["binned_at", "made_at", "id"])
    op.create_index("ix_orders_number", "orders", ["binned_at", "name", "id"])
    op.create_index("ix_orders_owner", "orders", ["owner_id"])
    op.create_index("ix_orders_state", "orders", ["state", "approved_on"])
    op.create_index("ix_orders_total", "orders", ["binned_at", "total", "id"])
    op.create_index("uq_orders_number", "orders", ["number"], unique=True)
    op.create_index("uq_orders_quote", "orders", ["quote_id"], unique=True)
    op.create_table(
        "quote_lines",
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
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name=op.f("fk_quote_lines_quote_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_lines")),
    )
    op.create_index("ix_quote_lines_quote", "quote_lines", ["quote_id", "position"])
    op.create_table(
        "order_lines",
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
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("billed_micro", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index("ix_order_lines_order", "order_lines", ["order_id", "position"])
    _usual_stages()


def _usual_stages() -> None:
    """Add the stages that a board begins with; their likelihoods are those of Frappe CRM."""
    stages = [("Qualification", "open", 10), ("Discovery", "open", 25), ("Proposal", "open", 50)]
    stages += [("Negotiation", "open", 70), ("Commitment", "open", 90), ("Won", "won", 100), ("Lost", "lost", 0)]
    kinds = {"id": sa.Uuid(), "made_at": sa.DateTime(timezone=True), "version": sa.Integer(), "position": sa.Integer()}
    kinds |= {"likelihood": sa.Integer()}
    names = ["id", "made_at", "version", "name", "name_key", "kind", "likelihood", "position"]
    table = sa.table("stages", *(sa.column(name, kinds.get(name, sa.String())) for name in names))
    now = datetime.now(UTC).replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else datetime.now(UTC)
    rows = [
        dict(zip(names, (uuid4(), now, 1, name, name.casefold(), kind, likelihood, position), strict=True))
        for position, (name, kind, likelihood) in enumerate(stages)
    ]
    op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("order_lines")
    op.drop_table("quote_lines")
    op.drop_table("orders")
    op.drop_table("quotes")
    op.drop_table("deal_moves")
    op.drop_table("tasks")
    op.drop_table("deals")
    op.drop_table("tax_rates")
    op.drop_table("stages")
    op.drop_table("series")
    op.drop_table("price_items")
    for table, columns in {"contacts": ("country", "city", "postcode", "street"), "companies": ("tax_id", "postcode", "street")}.items():
        for column in columns:
            op.drop_column(table, column)
