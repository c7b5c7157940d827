"""Stored files: what people attach and what comes in by mail. The bytes lie in the data folder, by their digest."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from models.base import Seen, TenantRow


class StoredFile(TenantRow, table=True):
    """One file. Several rows may share the bytes of one digest; the last one that goes takes them along."""

    __tablename__ = "stored_files"
    __table_args__ = (Index("ix_stored_files_digest", "digest"), Index("ix_stored_files_subject", "subject_id"))
    seen: ClassVar[Seen] = Seen(owner="made_by")

    name: str = Field(max_length=200)
    type: str = Field(max_length=100)  # the media type, found by its content
    size: int = Field(sa_type=BigInteger)  # bytes
    digest: str = Field(max_length=64)  # SHA-256, in hex
    subject: str = Field(default="", max_length=40)  # the table of what it belongs to; empty while it is a draft's
    subject_id: UUID | None = None
