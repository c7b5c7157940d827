"""Terms of payment, of customers and documents; and who sold and who bought when a quote was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TERMS = ("contacts", "companies", "quotes", "orders", "invoices")
PRINTED = ("seller", "buyer", "buyer_person")


def upgrade() -> None:
    for table in TERMS:
        op.add_column(table, sa.Column("terms", sa.String(length=20), nullable=False, server_default=""))
    for name in PRINTED:
        op.add_column("quotes", sa.Column(name, sa.JSON(), nullable=True))


def downgrade() -> None:
    for name in reversed(PRINTED):
        op.drop_column("quotes", name)
    for table in reversed(TERMS):
        op.drop_column(table, "terms")
