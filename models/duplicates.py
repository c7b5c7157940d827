"""Duplicates: pairs of contacts that may be one person, and what was merged."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlmodel import Field

from models.base import Seen, TenantRow
from models.columns import UtcTime


class DuplicatePair(TenantRow, table=True):
    """Two contacts that may be one. `low_id` is the smaller id, so that a pair stands once; a dismissal holds until what
    `fingerprint` was made of changes."""

    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        Index("uq_duplicate_pairs", "low_id", "high_id", unique=True),
        Index("ix_duplicate_pairs_high", "high_id"),
        Index("ix_duplicate_pairs_open", "dismissed_at", "score", "id"),
    )
    seen: ClassVar[Seen] = Seen(through=("low_id", "high_id"))
    audited: ClassVar[bool] = False

    low_id: UUID = Field(foreign_key="contacts.id", ondelete="CASCADE")
    high_id: UUID = Field(foreign_key="contacts.id", ondelete="CASCADE")
    score: int
    reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    fingerprint: str = Field(default="", max_length=64)
    dismissed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    dismissed_by: UUID | None = None


class Merge(TenantRow, table=True):
    """One merge. `moved` names the rows that changed their contact, as [table, column, ids]; `before` holds, sealed, the
    values that both had. Both are emptied when it can no longer be undone. The row stays: it leads from the address of
    the contact that is gone, itself perhaps deleted for good, to the one that was kept."""

    __tablename__ = "merges"
    __table_args__ = (Index("ix_merges_kept", "kept_id"), Index("ix_merges_gone", "gone_id"))
    seen: ClassVar[Seen] = Seen(through=("kept_id",))
    hidden: ClassVar[frozenset[str]] = frozenset({"before"})

    kept_id: UUID = Field(foreign_key="contacts.id", ondelete="CASCADE")
    gone_id: UUID
    choose: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # field: kept or gone
    moved: list[Any] = Field(default_factory=list, sa_type=JSON)
    before: str = Field(default="", sa_type=Text)
    undone_at: datetime | None = Field(default=None, sa_type=UtcTime)
    undone_by: UUID | None = None
