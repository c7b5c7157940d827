"""Errands: the stored state of long work. It shows progress, survives a restart and can be cancelled."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlmodel import Field

from models.base import PlaceRow, Seen
from models.columns import UtcTime

ERRAND_STATES = ("queued", "running", "done", "failed", "cancelled")


class Errand(PlaceRow, table=True):
    """One run of long work (an import, a bulk change, an export). `cursor` is where the next work starts."""

    __tablename__ = "errands"
    __table_args__ = (
        CheckConstraint(f"state IN {ERRAND_STATES}", name="state"),
        Index("ix_errands_open", "state", "leased_until"),
        Index("ix_errands_made", "made_at", "id"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by")
    audited: ClassVar[bool] = False

    kind: str = Field(max_length=40)
    state: str = Field(default="queued", max_length=10)
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    total: int | None = None
    done: int = 0
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)  # outcome: how many rows
    cursor: str | None = Field(default=None, max_length=200)
    leased_until: datetime | None = Field(default=None, sa_type=UtcTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcTime)
    cancel_asked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    trouble: str = Field(default="", max_length=500)


class ErrandRow(PlaceRow, table=True):
    """The effect of an errand on one record. `before` is sealed, because an undo needs values that the trail hides."""

    __tablename__ = "errand_rows"
    __table_args__ = (Index("uq_errand_rows_position", "errand_id", "position", unique=True),)
    seen: ClassVar[Seen] = Seen(through=("errand_id",))
    audited: ClassVar[bool] = False
    hidden: ClassVar[frozenset[str]] = frozenset({"before"})

    errand_id: UUID = Field(foreign_key="errands.id", ondelete="CASCADE")
    position: int
    record_id: UUID | None = None
    verb: str = Field(max_length=12)  # created, updated, unchanged, refused
    reason: str = Field(default="", max_length=500)
    before: str | None = Field(default=None, sa_type=Text)
    after: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # field: digest of the value written
