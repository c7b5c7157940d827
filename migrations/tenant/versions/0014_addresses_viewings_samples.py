"""Postal addresses of contacts, viewings as a colleague, sample data, and how dense a person's lists are."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _row() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _owned(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{owner}.id"], name=op.f(f"fk_{table}_{column}_{owner}"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "contact_addresses",
        *_row(),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=30), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=100), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _owned("contact_addresses", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_addresses")),
    )
    op.create_index("ix_contact_addresses_contact", "contact_addresses", ["contact_id", "position"])
    op.create_table(
        "sample_rows",
        *_row(),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_rows")),
    )
    op.create_index("uq_sample_rows", "sample_rows", ["subject", "row_id"], unique=True)
    op.create_table(
        "viewings",
        *_row(),
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _owned("viewings", "viewer_id", "users"),
        _owned("viewings", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewings")),
    )
    op.create_index("ix_viewings_made", "viewings", ["made_at", "id"])
    op.create_index("ix_viewings_user", "viewings", ["user_id", "made_at"])
    op.create_index("ix_viewings_viewer", "viewings", ["viewer_id"])
    op.create_table(
        "viewed_pages",
        *_row(),
        sa.Column("viewing_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        _owned("viewed_pages", "viewing_id", "viewings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewed_pages")),
    )
    op.create_index("ix_viewed_pages_viewing", "viewed_pages", ["viewing_id", "made_at", "id"])
    op.add_column("sessions", sa.Column("viewing_id", sa.Uuid(), nullable=True))
    op.add_column("users", sa.Column("guided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "users", sa.Column("density", sa.String(length=11), nullable=False, server_default="comfortable")
    )


def downgrade() -> None:
    op.drop_column("users", "density")
    op.drop_column("users", "guided_at")
    op.drop_column("sessions", "viewing_id")
    for table in ("viewed_pages", "viewings", "sample_rows", "contact_addresses"):
        op.drop_table(table)
