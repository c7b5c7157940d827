"""A state for messages kept here without a mail server: they were called sent, and had not left."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
changes_rows = "Messages that were kept here without a mail server were called sent; they are called kept."

BEFORE = "('pending', 'held', 'claimed', 'handed', 'sent', 'delivered', 'bounced', 'failed', 'unknown', 'cancelled')"
AFTER = BEFORE.replace("'sent'", "'kept', 'sent'")
KEPT = "state = 'sent' AND text = 'Kept in the mailbox; nothing left the house.'"


def upgrade() -> None:
    allow(AFTER)
    op.execute(
        "UPDATE outbox SET state = 'kept', version = version + 1 "
        f"WHERE state = 'sent' AND id IN (SELECT outgoing_id FROM outbox_attempts WHERE {KEPT})"
    )
    op.execute(f"UPDATE outbox_attempts SET state = 'kept' WHERE {KEPT}")


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'sent', version = version + 1 WHERE state = 'kept'")
    op.execute("UPDATE outbox_attempts SET state = 'sent' WHERE state = 'kept'")
    allow(BEFORE)


def allow(states: str) -> None:
    """Set the states that the database allows. On SQLite the table is rebuilt, foreign keys off (docs/traps.md 7)."""
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint(op.f("ck_outbox_state"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_state"), sa.text(f"state IN {states}"))
