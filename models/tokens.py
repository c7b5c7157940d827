"""Answers to programs, kept under their Idempotency-Key."""

from typing import ClassVar

from sqlalchemy import Index, Text
from sqlmodel import Field

from models.base import TenantRow


class IdempotentAnswer(TenantRow, table=True):
    """The answer returned under a key, kept for 24 hours, written in the same work as its action."""

    __tablename__ = "idempotent_answers"
    __table_args__ = (Index("ix_idempotent_answers_made", "made_at"),)
    audited: ClassVar[bool] = False

    key: str = Field(max_length=64, unique=True)  # digest of the user and the key
    digest: str = Field(max_length=64)  # of the request's path and body
    status: int
    body: str = Field(sa_type=Text)
    headers: str = Field(default="", max_length=400)
