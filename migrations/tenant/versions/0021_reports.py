"""Reports, surveys, what is archived after which time, and reviews of people and roles."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
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
        "retention_rules",
        *_row(),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rules")),
        sa.UniqueConstraint("key", name=op.f("uq_retention_rules_key")),
    )
    op.create_table(
        "retention_runs",
        *_row(),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_name", sa.String(length=200), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_name", sa.String(length=200), nullable=False),
        sa.Column("errand_id", sa.Uuid(), nullable=True),
        sa.Column("undo_errand_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )
    op.create_index("ix_retention_runs_key", "retention_runs", ["key", "proposed_at", "id"])
    op.create_table(
        "reviews",
        *_row(),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind IN ('role', 'person')", name=op.f("ck_reviews_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index("ix_reviews_subject", "reviews", ["kind", "subject", "made_at", "id"])
    op.create_table(
        "survey_answers",
        *_row(),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_survey_answers_score")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answers")),
    )
    op.create_index("ix_survey_answers_month", "survey_answers", ["month_on", "id"])
    op.create_table(
        "reports",
        *_row(),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_id", sa.Uuid(), nullable=True),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('daily', 'weekly', 'monthly', 'quarterly', 'annual')", name=op.f("ck_reports_kind")
        ),
        sa.ForeignKeyConstraint(["signed_id"], ["users.id"], name=op.f("fk_reports_signed_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index("ix_reports_begins", "reports", ["kind", "begins_on", "id"])
    op.create_index(op.f("ix_reports_signed_id"), "reports", ["signed_id"])
    op.create_index("uq_reports_period", "reports", ["kind", "period"], unique=True)
    op.create_table(
        "active_people",
        *_row(),
        sa.Column("span", sa.String(length=10), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("users", sa.Integer(), nullable=False),
        sa.Column("who", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_people")),
    )
    op.create_index("uq_active_people", "active_people", ["span", "begins_on"], unique=True)
    op.create_table(
        "survey_asked",
        *_row(),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_survey_asked_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_asked")),
    )
    op.create_index(op.f("ix_survey_asked_user_id"), "survey_asked", ["user_id"])
    op.create_index("uq_survey_asked", "survey_asked", ["month_on", "user_id"], unique=True)
    op.add_column("feedback", sa.Column("wish", sa.String(length=120), nullable=True))


def downgrade() -> None:
    op.drop_column("feedback", "wish")
    for table in (
        *("active_people", "survey_asked", "reports", "survey_answers", "reviews", "retention_runs", "retention_rules"),
    ):
        op.drop_table(table)
