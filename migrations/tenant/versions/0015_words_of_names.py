"""The words of names, by which typing mistakes are found, and the records that each person opened lately.

The words are gathered after this migration (services/records/backfill.py).
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_words")),
    )
    op.create_index("ix_search_words_word", "search_words", ["word"])
    op.create_table(
        "search_pieces",
        sa.Column("piece", sa.String(length=8), nullable=False),
        sa.Column("word_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("piece", "word_id", name=op.f("pk_search_pieces")),
        sqlite_with_rowid=False,
    )
    op.add_column("users", sa.Column("recent", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "recent")
    op.drop_table("search_pieces")
    op.drop_table("search_words")
