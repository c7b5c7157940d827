"""Errors: the release they were first met in, the last times, and when they came back."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crashes", sa.Column("came_back_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("crashes", sa.Column("release", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("crashes", sa.Column("latest", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for column in ("latest", "release", "came_back_at"):
        op.drop_column("crashes", column)
