"""Errands and the subjects of events: tables for long work and timelines, in every place."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _event_subjects()
    _errands()


def downgrade() -> None:
    op.drop_table("errand_rows")
    op.drop_table("errands")
    _back_to_one_subject()


def _row() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _event_subjects() -> None:
    """Keep the records of an event in a table of their own; so far it had one, in a column."""
    op.create_table(
        "event_subjects", *_row(),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_subjects_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_subjects")),
    )
    fresh = "gen_random_uuid()" if op.get_bind().dialect.name == "postgresql" else "lower(hex(randomblob(16)))"
    op.execute(
        "INSERT INTO event_subjects (id, made_at, made_by, version, event_id, record_id, at) "
        f"SELECT {fresh}, made_at, made_by, 1, id, about_id, at FROM events WHERE about_id IS NOT NULL"
    )
    op.create_index("ix_event_subjects_record", "event_subjects", ["record_id", "at", "event_id"])
    op.create_index("ix_event_subjects_event", "event_subjects", ["event_id"])
    with op.batch_alter_table("events") as batch:
        batch.drop_index("ix_events_about")
        batch.drop_column("about_id")


def _back_to_one_subject() -> None:
    with op.batch_alter_table("events") as batch:
        batch.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
        batch.create_index("ix_events_about", ["about_id", "at"])
    op.execute(
        "UPDATE events SET about_id = (SELECT record_id FROM event_subjects WHERE event_id = events.id ORDER BY id LIMIT 1)"
    )
    op.drop_table("event_subjects")


def _errands() -> None:
    states = "state IN ('queued', 'running', 'done', 'failed', 'cancelled')"
    op.create_table(
        "errands", *_row(),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("cursor", sa.String(length=200), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.CheckConstraint(states, name=op.f("ck_errands_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errands")),
    )
    op.create_index("ix_errands_open", "errands", ["state", "leased_until"])
    op.create_index("ix_errands_made", "errands", ["made_at", "id"])
    op.create_table(
        "errand_rows", *_row(),
        sa.Column("errand_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["errand_id"], ["errands.id"], name=op.f("fk_errand_rows_errand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand_rows")),
    )
    op.create_index("uq_errand_rows_position", "errand_rows", ["errand_id", "position"], unique=True)
