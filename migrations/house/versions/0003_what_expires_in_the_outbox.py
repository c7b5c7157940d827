"""An index for what expires in the outbox: each claim looks for it, and looked at all that waits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    some = sa.text("expires_at IS NOT NULL")
    op.create_index("ix_outbox_expires", "outbox", ["state", "expires_at"], sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    op.drop_index("ix_outbox_expires", "outbox")
