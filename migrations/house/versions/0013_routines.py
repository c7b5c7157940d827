"""Routines: checklists that are due, the maintenance log, corrective actions, costs."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
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
    op.add_column("chore_runs", sa.Column("receipt", sa.JSON(), nullable=True))
    op.create_table(
        "correctives",
        *_row(),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("goal", sa.String(length=60), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_name", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("monitoring", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correctives")),
    )
    op.create_index("ix_correctives_open", "correctives", ["closed_at", "opened_at", "id"])
    op.create_index("uq_correctives_target", "correctives", ["target", "period"], unique=True)
    op.create_table(
        "cost_days",
        *_row(),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("queries", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("sent_bytes", sa.BigInteger(), nullable=False),
        sa.Column("stored_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_days")),
    )
    op.create_index("ix_cost_days_on", "cost_days", ["used_on"])
    op.create_index("uq_cost_days", "cost_days", ["place", "used_on"], unique=True)
    op.create_table(
        "maintenance_log",
        *_row(),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("logged_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("checklist", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("performed_by", sa.String(length=200), nullable=False),
        sa.Column("completed", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("resolved", sa.JSON(), nullable=False),
        sa.Column("escalated", sa.JSON(), nullable=False),
        sa.Column("next_actions", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('daily', 'weekly', 'monthly', 'quarterly', 'annual', 'once', 'emergency')",
            name=op.f("ck_maintenance_log_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_log")),
    )
    op.create_index("ix_maintenance_log_on", "maintenance_log", ["logged_on", "id"])
    op.create_index("uq_maintenance_log_sequence", "maintenance_log", ["sequence"], unique=True)
    op.create_table(
        "routines",
        *_row(),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("owner_place", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_name", sa.String(length=200), nullable=False),
        sa.Column("deputy_place", sa.String(length=32), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=True),
        sa.Column("deputy_name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minutes_low", sa.Integer(), nullable=False),
        sa.Column("minutes_high", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routines")),
        sa.UniqueConstraint("key", name=op.f("uq_routines_key")),
    )
    op.create_table(
        "checklist_runs",
        *_row(),
        sa.Column("checklist", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fill_ms", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("normal", sa.Boolean(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_place", sa.String(length=32), nullable=False),
        sa.Column("signed_id", sa.Uuid(), nullable=True),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'signed')", name=op.f("ck_checklist_runs_state")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["maintenance_log.id"], name=op.f("fk_checklist_runs_entry_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_runs")),
    )
    op.create_index("ix_checklist_runs_due_at", "checklist_runs", ["due_at", "id"])
    op.create_index(op.f("ix_checklist_runs_entry_id"), "checklist_runs", ["entry_id"])
    op.create_index("ix_checklist_runs_state", "checklist_runs", ["state", "due_at", "id"])
    op.create_index("uq_checklist_runs_due", "checklist_runs", ["checklist", "due_on"], unique=True)
    op.create_table(
        "checklist_results",
        *_row(),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.Column("fix", sa.String(length=300), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ticked_name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("noted_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("verdict IN ('open', 'ok', 'failed', 'unknown')", name=op.f("ck_checklist_results_verdict")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["checklist_runs.id"], name=op.f("fk_checklist_results_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_results")),
    )
    op.create_index("uq_checklist_results_item", "checklist_results", ["run_id", "item"], unique=True)


def downgrade() -> None:
    for table in ("checklist_results", "checklist_runs", "routines", "maintenance_log", "cost_days", "correctives"):
        op.drop_table(table)
    op.drop_column("chore_runs", "receipt")
