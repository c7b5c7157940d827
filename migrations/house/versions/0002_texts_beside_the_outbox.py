"""The texts of the outbox in a table of their own: a change of state no longer rewrites the text (decision 0009)."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOVED = ("subject", "body", "headers")


def upgrade() -> None:
    op.create_table(
        "outbox_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=998), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["outbox.id"], name=op.f("fk_outbox_texts_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_texts")),
    )
    op.execute(
        "INSERT INTO outbox_texts (id, made_at, made_by, version, subject, body, headers) "
        "SELECT id, made_at, made_by, 1, subject, body, headers FROM outbox"
    )
    for name in MOVED:  # in place: a batch would rebuild the table, which its children depend on (docs/traps.md 7)
        op.execute(f"ALTER TABLE outbox DROP COLUMN {name}")


def downgrade() -> None:
    op.add_column("outbox", sa.Column("subject", sa.String(length=998), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("body", sa.Text(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("headers", sa.JSON(), nullable=False, server_default="{}"))
    for name in MOVED:
        op.execute(f"UPDATE outbox SET {name} = (SELECT {name} FROM outbox_texts t WHERE t.id = outbox.id)")
    op.drop_table("outbox_texts")
