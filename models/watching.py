"""What Steward sees of itself: outages, slow queries, and how much each feature is used."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text
from sqlmodel import Field

from models.base import HouseRow, TenantRow
from models.columns import UtcTime

OUTAGE_KINDS = ("down", "planned", "unknown")


class Outage(HouseRow, table=True):
    """A time in which the installation did not serve: it was down, it was planned, or the machine slept (`unknown`)."""

    __tablename__ = "outages"
    __table_args__ = (
        CheckConstraint(f"kind IN {OUTAGE_KINDS}", name="kind"),
        Index("uq_outages_began", "began_at", unique=True),
    )
    audited: ClassVar[bool] = False

    began_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    kind: str = Field(max_length=10)
    reason: str = Field(default="", max_length=300)


class SlowQuery(HouseRow, table=True):
    """One statement that took longer than the limit (H-04), by its shape, without values: how often, and how long."""

    __tablename__ = "slow_queries"
    __table_args__ = (
        Index("uq_slow_queries_shape", "action", "shape", unique=True),
        Index("ix_slow_queries_at", "at"),
    )
    audited: ClassVar[bool] = False

    action: str = Field(max_length=100)  # the action or chore that asked
    table: str = Field(default="", max_length=80)  # the first one it reads or writes
    shape: str = Field(max_length=64)  # SHA-256 of the statement
    statement: str = Field(sa_type=Text)
    times: int = 0
    worst_ms: int = 0
    total_ms: int = Field(default=0, sa_type=BigInteger)
    at: datetime = Field(sa_type=UtcTime)


class CrashDay(HouseRow, table=True):
    """How often one kind of crash happened on one day (UTC): its trend."""

    __tablename__ = "crash_days"
    __table_args__ = (Index("uq_crash_days", "crash_id", "met_on", unique=True),)
    audited: ClassVar[bool] = False

    crash_id: UUID = Field(foreign_key="crashes.id", ondelete="CASCADE")
    met_on: date
    times: int = 0


class Usage(TenantRow, table=True):
    """How often a feature was used on a day of the workspace, and by how many people. `who` holds their ids until the
    day is over, so that each is counted once, and is empty afterwards."""

    __tablename__ = "usage"
    __table_args__ = (Index("uq_usage_day", "used_on", "feature", unique=True),)
    hidden: ClassVar[frozenset[str]] = frozenset({"who"})
    audited: ClassVar[bool] = False

    used_on: date
    feature: str = Field(max_length=40)
    count: int = 0
    users: int = 0
    who: list[Any] = Field(default_factory=list, sa_type=JSON)


class ActivePeople(TenantRow, table=True):
    """How many people used the workspace within a day, week, month, quarter or year of it, each counted once. `who` holds
    their ids until that span is over, and is empty afterwards."""

    __tablename__ = "active_people"
    __table_args__ = (Index("uq_active_people", "span", "begins_on", unique=True),)
    hidden: ClassVar[frozenset[str]] = frozenset({"who"})
    audited: ClassVar[bool] = False

    span: str = Field(max_length=10)  # a kind of report
    begins_on: date
    users: int = 0
    who: list[Any] = Field(default_factory=list, sa_type=JSON)
