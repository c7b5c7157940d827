"""Incidents, components, planned work and subscribers of the status page."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
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
        "components",
        *_row(),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_components")),
        sa.UniqueConstraint("name", name=op.f("uq_components_name")),
    )
    op.create_table(
        "incidents",
        *_row(),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=15), nullable=False),
        sa.Column("step", sa.String(length=15), nullable=False),
        sa.Column("impact", sa.String(length=1000), nullable=False),
        sa.Column("cause", sa.String(length=1000), nullable=False),
        sa.Column("eta", sa.String(length=200), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("lead_place", sa.String(length=32), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("lead_name", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_update_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nagged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clean_since_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("post_mortem_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("post_mortem", sa.Text(), nullable=False),
        sa.Column("post_mortem_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decision IN ('', 'hotfix', 'rollback')", name=op.f("ck_incidents_decision")),
        sa.CheckConstraint("source IN ('alert', 'report', 'team')", name=op.f("ck_incidents_source")),
        sa.CheckConstraint(
            "status IN ('investigating', 'identified', 'fixing', 'monitoring', 'resolved')",
            name=op.f("ck_incidents_status"),
        ),
        sa.CheckConstraint(
            "step IN ('detection', 'acknowledgment', 'investigation', 'mitigation', 'resolution', 'post_mortem')",
            name=op.f("ck_incidents_step"),
        ),
        sa.CheckConstraint("severity BETWEEN 1 AND 4", name=op.f("ck_incidents_severity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index("ix_incidents_opened", "incidents", ["opened_at", "id"])
    op.create_index("uq_incidents_number", "incidents", ["year", "count"], unique=True)
    op.create_table(
        "planned_works",
        *_row(),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("components", sa.JSON(), nullable=False),
        sa.Column("closes", sa.Boolean(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_works")),
    )
    op.create_index("ix_planned_works_starts", "planned_works", ["starts_at"])
    op.create_table(
        "status_subscribers",
        *_row(),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_subscribers")),
        sa.UniqueConstraint("email_key", name=op.f("uq_status_subscribers_email_key")),
        sa.UniqueConstraint("token", name=op.f("uq_status_subscribers_token")),
    )
    op.create_table(
        "component_states",
        *_row(),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("work_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('works', 'slow', 'outage', 'planned')", name=op.f("ck_component_states_state")),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name=op.f("fk_component_states_component_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_component_states_incident_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["planned_works.id"], name=op.f("fk_component_states_work_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component_states")),
    )
    op.create_index("ix_component_states_began", "component_states", ["component_id", "began_at"])
    op.create_index("ix_component_states_incident", "component_states", ["incident_id"])
    op.create_index("ix_component_states_work", "component_states", ["work_id"])
    op.create_table(
        "incident_entries",
        *_row(),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("status", sa.String(length=15), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_entries_incident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_entries")),
    )
    op.create_index("ix_incident_entries_at", "incident_entries", ["incident_id", "at", "id"])
    op.create_table(
        "incident_ticks",
        *_row(),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_ticks_incident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_ticks")),
    )
    op.create_index("uq_incident_ticks_item", "incident_ticks", ["incident_id", "item"], unique=True)


def downgrade() -> None:
    for table in (
        "incident_ticks",
        "incident_entries",
        "component_states",
        "status_subscribers",
        "planned_works",
        "incidents",
        "components",
    ):
        op.drop_table(table)
