"""Outages, slow queries, and the trend of crashes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
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
        "outages",
        *_row(),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('down', 'planned', 'unknown')", name=op.f("ck_outages_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    op.create_index("uq_outages_began", "outages", ["began_at"], unique=True)
    op.create_table(
        "slow_queries",
        *_row(),
        sa.Column("action", sa.String(length=100), nullable=False),
        sa.Column("table", sa.String(length=80), nullable=False),
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("worst_ms", sa.Integer(), nullable=False),
        sa.Column("total_ms", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slow_queries")),
    )
    op.create_index("ix_slow_queries_at", "slow_queries", ["at"])
    op.create_index("uq_slow_queries_shape", "slow_queries", ["action", "shape"], unique=True)
    op.create_table(
        "crash_days",
        *_row(),
        sa.Column("crash_id", sa.Uuid(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["crash_id"], ["crashes.id"], name=op.f("fk_crash_days_crash_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crash_days")),
    )
    op.create_index("uq_crash_days", "crash_days", ["crash_id", "met_on"], unique=True)
    op.add_column("crashes", sa.Column("level", sa.String(length=10), nullable=False, server_default="warning"))
    op.add_column("crashes", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("crashes", sa.Column("task_place", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("crashes", sa.Column("task_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    for column in ("task_id", "task_place", "settled_at", "level"):
        op.drop_column("crashes", column)
    for table in ("crash_days", "slow_queries", "outages"):
        op.drop_table(table)
