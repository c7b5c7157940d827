"""Indexes of the outbox: one for what expires, which each claim looks for; none by boot, which nothing needs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    some = sa.text("expires_at IS NOT NULL")
    op.create_index("ix_outbox_expires", "outbox", ["state", "expires_at"], sqlite_where=some, postgresql_where=some)
    op.drop_index("ix_outbox_boot", "outbox")


def downgrade() -> None:
    op.create_index("ix_outbox_boot", "outbox", ["boot_id", "state"])
    op.drop_index("ix_outbox_expires", "outbox")
