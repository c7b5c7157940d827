"""The rows that search reads: one row of folded text for each record."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Column, Index, Text, Uuid
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
