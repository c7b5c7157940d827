"""Schedules by age: the index of their list, which shows the newest first, page by page."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_schedules_made", "schedules", ["made_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_schedules_made", "schedules")
