"""Backups, upgrades and the ages of secrets: the house's record of how it keeps itself."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
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
        "backup_destinations",
        *_row(),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("off_site", sa.Boolean(), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_destinations")),
        sa.UniqueConstraint("name", name=op.f("uq_backup_destinations_name")),
    )
    op.create_table(
        "backup_drills",
        *_row(),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("set_name", sa.String(length=60), nullable=False),
        sa.Column("destination", sa.String(length=100), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("data_age", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'running', 'passed', 'failed')",
            name=op.f("ck_backup_drills_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_drills")),
    )
    op.create_index("ix_backup_drills_made", "backup_drills", ["made_at"], unique=False)
    op.create_table(
        "backup_restores",
        *_row(),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.Column("set_name", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("safety_set", sa.String(length=60), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'preparing', 'prepared', 'swapping', 'done', 'failed', 'returned')",
            name=op.f("ck_backup_restores_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_restores")),
    )
    op.create_index("ix_backup_restores_made", "backup_restores", ["made_at"], unique=False)
    op.create_table(
        "backup_sets",
        *_row(),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("engine", sa.String(length=12), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous_digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "reason IN ('night', 'hourly', 'manual', 'upgrade', 'restore')",
            name=op.f("ck_backup_sets_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'making', 'stored', 'verified', 'failed', 'pruned')",
            name=op.f("ck_backup_sets_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_sets")),
        sa.UniqueConstraint("name", name=op.f("uq_backup_sets_name")),
    )
    op.create_index("ix_backup_sets_state", "backup_sets", ["state"], unique=False)
    op.create_index("ix_backup_sets_taken", "backup_sets", ["taken_at", "id"], unique=False)
    op.create_table(
        "checklist_ticks",
        *_row(),
        sa.Column("list", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("release", sa.String(length=20), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_ticks")),
    )
    op.create_index("uq_checklist_ticks_item", "checklist_ticks", ["list", "item", "release"], unique=True)
    op.create_table(
        "secret_ages",
        *_row(),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret_ages")),
        sa.UniqueConstraint("name", name=op.f("uq_secret_ages_name")),
    )
    op.create_table(
        "upgrades",
        *_row(),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("from_version", sa.String(length=20), nullable=False),
        sa.Column("to_version", sa.String(length=20), nullable=False),
        sa.Column("set_name", sa.String(length=60), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("rehearsal", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'failed', 'returned', 'rolled_back')",
            name=op.f("ck_upgrades_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upgrades")),
    )
    op.create_index("ix_upgrades_made", "upgrades", ["made_at"], unique=False)
    op.create_table(
        "backup_copies",
        *_row(),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("destination_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "state IN ('storing', 'stored', 'verified', 'failed', 'pruned')",
            name=op.f("ck_backup_copies_state"),
        ),
        sa.ForeignKeyConstraint(["destination_id"], ["backup_destinations.id"], name=op.f("fk_backup_copies_destination_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["set_id"], ["backup_sets.id"], name=op.f("fk_backup_copies_set_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_copies")),
    )
    op.create_index("ix_backup_copies_destination", "backup_copies", ["destination_id"], unique=False)
    op.create_index("uq_backup_copies_destination", "backup_copies", ["set_id", "destination_id"], unique=True)
    op.create_table(
        "backup_destination_looks",
        *_row(),
        sa.Column("destination_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("free", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["destination_id"], ["backup_destinations.id"], name=op.f("fk_backup_destination_looks_destination_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_destination_looks")),
        sa.UniqueConstraint("destination_id", name=op.f("uq_backup_destination_looks_destination_id")),
    )
    op.create_table(
        "backup_parts",
        *_row(),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.String(length=20), nullable=False),
        sa.Column("tables", sa.Integer(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("plain_bytes", sa.BigInteger(), nullable=False),
        sa.Column("cipher_sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["backup_sets.id"], name=op.f("fk_backup_parts_set_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_parts")),
    )
    op.create_index("uq_backup_parts_place", "backup_parts", ["set_id", "place"], unique=True)
    op.create_table(
        "upgrade_watch_points",
        *_row(),
        sa.Column("upgrade_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ok", sa.Boolean(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["upgrade_id"], ["upgrades.id"], name=op.f("fk_upgrade_watch_points_upgrade_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upgrade_watch_points")),
    )
    op.create_index(op.f("ix_upgrade_watch_points_due_at"), "upgrade_watch_points", ["due_at"], unique=False)
    op.create_index("uq_upgrade_watch_points_minutes", "upgrade_watch_points", ["upgrade_id", "minutes"], unique=True)


def downgrade() -> None:
    op.drop_table("upgrade_watch_points")
    op.drop_table("backup_parts")
    op.drop_table("backup_destination_looks")
    op.drop_table("backup_copies")
    op.drop_table("upgrades")
    op.drop_table("secret_ages")
    op.drop_table("checklist_ticks")
    op.drop_table("backup_sets")
    op.drop_table("backup_restores")
    op.drop_table("backup_drills")
    op.drop_table("backup_destinations")
