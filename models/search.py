"""The rows that search reads: one row of folded text for each record, and the words of names, for typing mistakes."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Column, Index, Integer, String, Text, Uuid
from sqlmodel import Field, SQLModel


class SearchDocument(SQLModel, table=True):
    """Folded words of one record. The index over it (FTS5, or tsvector) is made and rebuilt by services/records/search.py."""

    __tablename__ = "search_documents"
    __table_args__ = (Index("uq_search_documents_subject", "subject_id", unique=True),)
    lives: ClassVar[tuple[str, ...]] = ("tenant",)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=20)
    subject_id: UUID = Field(sa_column=Column("subject_id", Uuid, nullable=False))
    text: str = Field(default="", sa_type=Text)


class SearchWord(SQLModel, table=True):
    """A folded word of some record's name, kept once however many records have it (services/records/spelling.py)."""

    __tablename__ = "search_words"
    __table_args__ = (Index("ix_search_words_word", "word"),)
    lives: ClassVar[tuple[str, ...]] = ("tenant",)

    id: int | None = Field(default=None, primary_key=True)
    word: str = Field(max_length=40)


class SearchPiece(SQLModel, table=True):
    """A piece of a word, by which words like it are found: a trigram, or a short word without one of its letters."""

    __tablename__ = "search_pieces"
    __table_args__: ClassVar[dict[str, Any]] = {"sqlite_with_rowid": False}
    lives: ClassVar[tuple[str, ...]] = ("tenant",)

    piece: str = Field(sa_column=Column("piece", String(8), primary_key=True))
    word_id: int = Field(sa_column=Column("word_id", Integer, primary_key=True, autoincrement=False))
