"""The search index: a table of its own, so that no batch migration ever drops its triggers (docs/traps.md 13)."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "search_documents",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_index("uq_search_documents_subject", "search_documents", ["subject_id"], unique=True)
    if postgres:
        op.execute("ALTER TABLE search_documents ADD COLUMN words tsvector "
                   "GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED")
        op.execute("CREATE INDEX ix_search_documents_words ON search_documents USING gin (words)")
        return
    op.execute("CREATE VIRTUAL TABLE search_index USING fts5(text, content='search_documents', content_rowid='id', "
               "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')")
    op.execute("CREATE TRIGGER search_added AFTER INSERT ON search_documents BEGIN "
               "INSERT INTO search_index(rowid, text) VALUES (new.id, new.text); END")
    op.execute("CREATE TRIGGER search_removed AFTER DELETE ON search_documents BEGIN "
               "INSERT INTO search_index(search_index, rowid, text) VALUES ('delete', old.id, old.text); END")
    op.execute("CREATE TRIGGER search_changed AFTER UPDATE ON search_documents BEGIN "
               "INSERT INTO search_index(search_index, rowid, text) VALUES ('delete', old.id, old.text); "
               "INSERT INTO search_index(rowid, text) VALUES (new.id, new.text); END")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_documents")
