"""Health of the house: crashes by reference, the clock's beat, and the days of its chores."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field

from models.base import HouseRow
from models.columns import UtcTime


class Crash(HouseRow, table=True):
    """One kind of crash on our side: so many times since `made_at`, the last time `at`, then in `where`.

    The person saw the reference; `trace` has the newest traces, `latest` the last ten times: when, where, which release.
    """

    __tablename__ = "crashes"
    __table_args__ = (Index("ix_crashes_at", "at"), Index("ix_crashes_reference", "reference"))
    audited: ClassVar[bool] = False

    reference: str = Field(max_length=8)
    at: datetime = Field(sa_type=UtcTime)
    times: int = Field(default=1)
    where: str = Field(max_length=200)
    what: str = Field(max_length=500)
    trace: str = Field(default="", sa_type=Text)
    level: str = Field(default="warning", max_length=10)  # critical, warning or info
    settled_at: datetime | None = Field(default=None, sa_type=UtcTime)  # marked as mended; met again, it opens again
    came_back_at: datetime | None = Field(default=None, sa_type=UtcTime)  # when it was met again after that
    release: str = Field(default="", max_length=40)  # in which it was met first
    latest: list[Any] = Field(default_factory=list, sa_type=JSON)  # the last ten: {"at", "where", "release"}
    task_place: str = Field(default="", max_length=32)  # the workspace of the task that was made of it
    task_id: UUID | None = None


class Beat(HouseRow, table=True):
    """A chore's last run: when, how long it took, and its error."""

    __tablename__ = "beats"
    audited: ClassVar[bool] = False

    chore: str = Field(max_length=80, unique=True)
    at: datetime = Field(sa_type=UtcTime)
    took_ms: int = 0
    trouble: str = Field(default="", max_length=300)


class ChoreRun(HouseRow, table=True):
    """The last local day a chore was started for in a place. Kept in the house, so that a place restored to yesterday
    does not repeat today's chores. `ended_at` is empty while it runs, and when it broke off. `receipt` is what the last
    run that ended did: numbers by name."""

    __tablename__ = "chore_runs"
    __table_args__ = (Index("uq_chore_runs_place", "chore", "place", unique=True),)
    audited: ClassVar[bool] = False

    chore: str = Field(max_length=80)
    place: str = Field(max_length=32)
    last_on: date
    begun_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    receipt: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class Circuit(HouseRow, table=True):
    """The circuit of one channel's account (W-03): closed while it works, open after failures, half open for a probe."""

    __tablename__ = "circuits"
    audited: ClassVar[bool] = False

    channel: str = Field(max_length=20, unique=True)
    state: str = Field(default="closed", max_length=10)
    failures: int = 0  # in a row
    why: str = Field(default="", max_length=500)  # the last failure
    changed_at: datetime = Field(sa_type=UtcTime)
    probe_at: datetime | None = Field(default=None, sa_type=UtcTime)  # while open: the next probe
    past: list[Any] = Field(default_factory=list, sa_type=JSON)  # the latest changes: [time, state]
