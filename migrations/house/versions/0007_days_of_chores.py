"""The last local day each chore was started for in each place."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chore_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chore", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chore_runs")),
    )
    op.create_index("uq_chore_runs_place", "chore_runs", ["chore", "place"], unique=True)


def downgrade() -> None:
    op.drop_table("chore_runs")
