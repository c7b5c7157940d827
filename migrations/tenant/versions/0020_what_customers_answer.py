"""What the customer of a visit is told and answers, and whether a consent to show one's position names them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLE = "visit_tellings"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.CheckConstraint("about IN ('time', 'on_way')", name=op.f(f"ck_{TABLE}_about")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f(f"fk_{TABLE}_visit_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f(f"fk_{TABLE}_message_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index("uq_visit_tellings_key", TABLE, ["visit_id", "key"], unique=True)
    op.create_index("ix_visit_tellings_message", TABLE, ["message_id"])
    op.add_column("visits", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visits", sa.Column("wish", sa.String(length=400), nullable=False, server_default=""))
    op.add_column("visits", sa.Column("wished_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_visits_wished", "visits", ["wished_at"])
    op.add_column(
        "position_consents", sa.Column("customers", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.drop_column("visit_links", "confirmed_at")
    op.drop_column("visit_links", "wish")


def downgrade() -> None:
    op.add_column("visit_links", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visit_links", sa.Column("wish", sa.String(length=400), nullable=False, server_default=""))
    op.drop_column("position_consents", "customers")
    op.drop_index("ix_visits_wished", "visits")
    for column in ("wished_at", "wish", "confirmed_at"):
        op.drop_column("visits", column)
    op.drop_table(TABLE)
