"""The count of each kind of crash, and the country of a company."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crashes", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("tenants", sa.Column("country", sa.String(length=2), nullable=True))


def downgrade() -> None:
    op.drop_column("tenants", "country")
    op.drop_column("crashes", "times")
