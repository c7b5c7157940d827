"""Hours of people on call, and the severity that an operator gave a rule of alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("on_call", sa.Column("days", sa.JSON(), nullable=False, server_default="[0, 1, 2, 3, 4, 5, 6]"))
    op.add_column("on_call", sa.Column("from_time", sa.String(length=5), nullable=False, server_default=""))
    op.add_column("on_call", sa.Column("until_time", sa.String(length=5), nullable=False, server_default=""))
    op.add_column("on_call", sa.Column("turn", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("alert_rules", sa.Column("severity", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("alert_rules", "severity")
    for name in ("turn", "until_time", "from_time", "days"):
        op.drop_column("on_call", name)
