"""The trail: who changed what, from which value to which, chained so that tampering shows."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field

from models.base import Fixed, PlaceRow
from models.columns import UtcTime


class AuditEntry(PlaceRow, table=True):
    """One changed row. `digests` are salted, so `changes` can be erased and the chain still holds."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject", "subject_id"),
        Index("uq_audit_entries_sequence", "sequence", unique=True),
        Index("ix_audit_entries_at", "at", "id"),
        Index("ix_audit_entries_actor", "actor_id", "at", "id"),
        Index("ix_audit_entries_table", "subject", "at", "id"),
        Index("ix_audit_entries_address", "address", "at", "id"),
        Index("ix_audit_entries_via", "via", "at", "id"),
    )
    audited: ClassVar[bool] = False

    at: datetime = Field(sa_type=UtcTime)
    action: str = Field(max_length=120)
    actor_id: UUID | None = None
    subject: str = Field(max_length=40)
    subject_id: UUID
    verb: str = Field(max_length=10)  # added, changed, deleted
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # column: [old, new]
    digests: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # column: salted digest of [old, new]
    salt: str = Field(default="", max_length=32)
    address: str = Field(default="", max_length=64)  # the internet address it came from
    via: str = Field(default="", max_length=8)  # program: through the API, token: by a token of its own; else empty
    on_behalf: UUID | None = None  # the colleague as whom it was done, or for whom Steward acted
    layout: int = 1  # which facts the seal covers: 1 without address, on_behalf and via, 2 with them
    sequence: int | None = Field(default=None, sa_type=BigInteger)  # None until sealed
    seal: str | None = Field(default=None, max_length=64)


class AuditHead(PlaceRow, table=True):
    """The end of the chain: a cut-off tail shows because this row no longer agrees."""

    __tablename__ = "audit_heads"
    audited: ClassVar[bool] = False

    sequence: int = Field(default=0, sa_type=BigInteger)
    seal: str = Field(default="", max_length=64)


class AuditReview(PlaceRow, table=True):
    """Somebody read the trail up to an entry and signed that (A-02); added only."""

    __tablename__ = "audit_reviews"
    __table_args__ = (Index("ix_audit_reviews_made", "made_at", "id"),)
    fixed: ClassVar[Fixed] = Fixed()

    since_at: datetime | None = Field(default=None, sa_type=UtcTime)
    until_at: datetime = Field(sa_type=UtcTime)
    sequence: int = Field(sa_type=BigInteger)  # the last entry it covers, …
    seal: str = Field(max_length=64)  # … and its link: what was read is what is there
    entries: int
    verdict: str = Field(max_length=10)  # fine or concern
    note: str = Field(default="", max_length=1000)
    by: str = Field(max_length=200)
