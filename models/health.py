"""What the house knows about its own health: crashes by reference, the clock's beat, and the days of its chores."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index, Text
from sqlmodel import Field

from models.base import HouseRow
from models.columns import UtcTime


class Crash(HouseRow, table=True):
    """A kind of thing that broke on our side: since `made_at` so many times, the last time `at`, then `where`.

    The person saw the reference; `trace` has the newest traces.
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


class Beat(HouseRow, table=True):
    """When a chore last ran, how long it took, and what went wrong."""

    __tablename__ = "beats"
    audited: ClassVar[bool] = False

    chore: str = Field(max_length=80, unique=True)
    at: datetime = Field(sa_type=UtcTime)
    took_ms: int = 0
    trouble: str = Field(default="", max_length=300)


class ChoreRun(HouseRow, table=True):
    """The last local day for which a chore was begun in a place. In the house, so that a place that is restored to
    yesterday does not do today's again. `ended_at` is empty while it runs, and when it broke off."""

    __tablename__ = "chore_runs"
    __table_args__ = (Index("uq_chore_runs_place", "chore", "place", unique=True),)
    audited: ClassVar[bool] = False

    chore: str = Field(max_length=80)
    place: str = Field(max_length=32)
    last_on: date
    begun_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
