"""The search index takes words as we write them, and splits none by its own rules.

FTS5 split Indic words at their vowel signs, and PostgreSQL followed its locale. The documents, the keys of names and
the ends of phone numbers are recomputed after this migration (services/records/backfill.py); a downgrade leaves them as
they are.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FOUND = ", content='search_documents', content_rowid='id', "


def upgrade() -> None:
    # The words of a document stand between spaces; their only ASCII signs are letters and digits.
    _anew("array_to_tsvector(string_to_array(text, ' '))", "tokenize='ascii', prefix='3 4', columnsize=0")


def downgrade() -> None:
    _anew("to_tsvector('simple', text)", "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3'")


def _anew(vector: str, options: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE search_documents DROP COLUMN words")  # and its index with it
        op.execute(f"ALTER TABLE search_documents ADD COLUMN words tsvector GENERATED ALWAYS AS ({vector}) STORED")
        op.execute("CREATE INDEX ix_search_documents_words ON search_documents USING gin (words)")
        return
    op.execute("DROP TABLE search_index")  # its triggers belong to the documents and stay
    op.execute(f"CREATE VIRTUAL TABLE search_index USING fts5(text{FOUND}{options})")
    op.execute("INSERT INTO search_index(search_index) VALUES ('rebuild')")
