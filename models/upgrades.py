"""Upgrades: each one with its plan, its rehearsal and its watch points, and the ticks of the release checklists."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from models.base import HouseRow, Progress
from models.columns import UtcTime

UPGRADE_STATES = ("running", "done", "failed", "returned", "rolled_back")


class Upgrade(Progress, HouseRow, table=True):
    """One upgrade: from which version to which, with what score, and how it ended."""

    __tablename__ = "upgrades"
    __table_args__ = (CheckConstraint(f"state IN {UPGRADE_STATES}", name="state"), Index("ix_upgrades_made", "made_at"))

    state: str = Field(default="running", max_length=12)
    from_version: str = Field(default="", max_length=20)
    to_version: str = Field(max_length=20)
    set_name: str = Field(default="", max_length=60)  # the verified set made before it
    score: int | None = None  # per cent of its operations that are safe (D-03)
    plan: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # each operation: rating, why, action
    rehearsal: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    seconds: float | None = None


class WatchPoint(HouseRow, table=True):
    """A look at the installation some time after an upgrade (H-21, D-22, D-23): 15 minutes, an hour, a day, a week."""

    __tablename__ = "upgrade_watch_points"
    __table_args__ = (Index("uq_upgrade_watch_points_minutes", "upgrade_id", "minutes", unique=True),)
    audited: ClassVar[bool] = False

    upgrade_id: UUID = Field(foreign_key="upgrades.id", ondelete="CASCADE")
    minutes: int
    due_at: datetime = Field(sa_type=UtcTime, index=True)
    taken_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ok: bool | None = None
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class ChecklistTick(HouseRow, table=True):
    """A person's tick of a checklist's item that no check can measure, for one version."""

    __tablename__ = "checklist_ticks"
    __table_args__ = (Index("uq_checklist_ticks_item", "list", "item", "release", unique=True),)

    list: str = Field(max_length=40)
    item: str = Field(max_length=60)
    release: str = Field(max_length=20)  # the version it was ticked for
    by_name: str = Field(max_length=200)
    at: datetime = Field(sa_type=UtcTime)
    note: str = Field(default="", max_length=500)
