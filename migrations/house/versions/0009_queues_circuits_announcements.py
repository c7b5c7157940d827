"""Queues, ranks and rendered texts in the outbox; circuits of channels; announcements."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
changes_rows = "Messages that wait know what holds them, and the address that opt-outs are found by."


def _row() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "announcements",
        *_row(),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index("ix_announcements_shown", "announcements", ["starts_at"])
    op.create_table(
        "circuits",
        *_row(),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("past", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circuits")),
        sa.UniqueConstraint("channel", name=op.f("uq_circuits_channel")),
    )
    op.add_column("outbox", sa.Column("queue", sa.String(length=20), nullable=False, server_default="emails"))
    op.add_column("outbox", sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.add_column("outbox", sa.Column("held_by", sa.String(length=10), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("recipient_key", sa.String(length=254), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("topic_id", sa.Uuid(), nullable=True))
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.create_index("ix_outbox_due", "outbox", ["state", "channel", "rank", "due_at", "id", "queue"])
    op.create_index(
        "ix_outbox_settled",
        "outbox",
        ["settled_at", "state", "queue"],
        sqlite_where=sa.text("settled_at IS NOT NULL"),
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_group",
        "outbox",
        ["group_id", "state"],
        sqlite_where=sa.text("group_id IS NOT NULL"),
        postgresql_where=sa.text("group_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_attempts_provider",
        "outbox_attempts",
        ["provider_id"],
        sqlite_where=sa.text("substr(provider_id, 1, 5) = 'text:'"),
        postgresql_where=sa.text("substr(provider_id, 1, 5) = 'text:'"),
    )
    op.execute("UPDATE outbox SET held_by = 'place' WHERE state = 'held'")
    op.execute("UPDATE outbox SET recipient_key = recipient WHERE state IN ('pending', 'held', 'claimed')")
    op.add_column("outbox_texts", sa.Column("html", sa.Text(), nullable=False, server_default=""))
    op.add_column("outbox_texts", sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("outbox_texts", sa.Column("version_id", sa.Uuid(), nullable=True))
    op.add_column("outbox_texts", sa.Column("variables", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox_texts", "variables")
    op.drop_column("outbox_texts", "version_id")
    op.drop_column("outbox_texts", "files")
    op.drop_column("outbox_texts", "html")
    op.drop_index("ix_outbox_attempts_provider", table_name="outbox_attempts")
    op.drop_index("ix_outbox_group", table_name="outbox")
    op.drop_index("ix_outbox_settled", table_name="outbox")
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.create_index("ix_outbox_due", "outbox", ["state", "due_at", "id"])
    op.drop_column("outbox", "topic_id")
    op.drop_column("outbox", "recipient_key")
    op.drop_column("outbox", "held_by")
    op.drop_column("outbox", "group_id")
    op.drop_column("outbox", "rank")
    op.drop_column("outbox", "queue")
    op.drop_table("circuits")
    op.drop_table("announcements")
