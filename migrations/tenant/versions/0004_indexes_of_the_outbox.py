"""Indexes of the outbox: add one for expiry, which each claim reads; drop the one by boot, which is not used."""

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
