"""Backups: sets, their parts and copies, destinations, drills and restores. A catalogue: the truth is each `set.json`."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text
from sqlmodel import Field

from models.base import HouseRow, Progress
from models.columns import UtcTime

REASONS = ("night", "hourly", "manual", "upgrade", "restore")
SET_STATES = ("asked", "making", "stored", "verified", "failed", "pruned")
COPY_STATES = ("storing", "stored", "verified", "failed", "pruned")
DRILL_STATES = ("asked", "running", "passed", "failed")
RESTORE_STATES = ("asked", "preparing", "prepared", "swapping", "done", "failed", "returned")


class BackupSet(Progress, HouseRow, table=True):
    """One backup of the whole house: a part for each place, all of the moment `taken_at`. `bytes` are sealed bytes."""

    __tablename__ = "backup_sets"
    __table_args__ = (
        CheckConstraint(f"state IN {SET_STATES}", name="state"),
        CheckConstraint(f"reason IN {REASONS}", name="reason"),
        Index("ix_backup_sets_taken", "taken_at", "id"),
        Index("ix_backup_sets_state", "state"),
    )
    audited: ClassVar[bool] = False

    name: str = Field(max_length=60, unique=True)  # backup_YYYY-MM-DD_HH-MM-SS_<hex>, in UTC
    reason: str = Field(max_length=10)
    state: str = Field(default="asked", max_length=10)
    taken_at: datetime | None = Field(default=None, sa_type=UtcTime)
    verified_at: datetime | None = Field(default=None, sa_type=UtcTime)
    engine: str = Field(default="", max_length=12)
    versions: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    bytes: int = Field(default=0, sa_type=BigInteger)
    digest: str = Field(default="", max_length=64)  # of its set.json
    previous_digest: str = Field(default="", max_length=64)


class BackupPart(HouseRow, table=True):
    """One place in a set: what it held, and the digests of its plain and of its sealed bytes."""

    __tablename__ = "backup_parts"
    __table_args__ = (Index("uq_backup_parts_place", "set_id", "place", unique=True),)
    audited: ClassVar[bool] = False

    set_id: UUID = Field(foreign_key="backup_sets.id", ondelete="CASCADE")
    place: str = Field(max_length=32)
    label: str = Field(default="", max_length=200)
    revision: str = Field(default="", max_length=20)
    tables: int = 0
    rows: int = Field(default=0, sa_type=BigInteger)
    digest: str = Field(max_length=64)
    plain_bytes: int = Field(default=0, sa_type=BigInteger)
    cipher_sha256: str = Field(max_length=64)
    bytes: int = Field(default=0, sa_type=BigInteger)


class Destination(HouseRow, table=True):
    """A folder or bucket that keeps sets, in the order of `position`. Sizes are in bytes, as last seen."""

    __tablename__ = "backup_destinations"
    hidden: ClassVar[frozenset[str]] = frozenset({"secret"})

    name: str = Field(max_length=100, unique=True)
    url: str = Field(max_length=500)
    secret: str | None = Field(default=None, sa_type=Text)  # sealed
    position: int = 0
    off_site: bool = False
    quota: int | None = Field(default=None, sa_type=BigInteger)


class DestinationLook(HouseRow, table=True):
    """What was last seen of a destination: its room, and its trouble."""

    __tablename__ = "backup_destination_looks"
    audited: ClassVar[bool] = False

    destination_id: UUID = Field(foreign_key="backup_destinations.id", ondelete="CASCADE", unique=True)
    at: datetime = Field(sa_type=UtcTime)
    free: int | None = Field(default=None, sa_type=BigInteger)
    size: int | None = Field(default=None, sa_type=BigInteger)
    trouble: str = Field(default="", max_length=500)


class BackupCopy(HouseRow, table=True):
    """A set at one destination: when it was stored there, and when it was last fetched and compared."""

    __tablename__ = "backup_copies"
    __table_args__ = (
        CheckConstraint(f"state IN {COPY_STATES}", name="state"),
        Index("uq_backup_copies_destination", "set_id", "destination_id", unique=True),
        Index("ix_backup_copies_destination", "destination_id"),
    )
    audited: ClassVar[bool] = False

    set_id: UUID = Field(foreign_key="backup_sets.id", ondelete="CASCADE")
    destination_id: UUID = Field(foreign_key="backup_destinations.id", ondelete="CASCADE")
    state: str = Field(default="storing", max_length=10)
    stored_at: datetime | None = Field(default=None, sa_type=UtcTime)
    compared_at: datetime | None = Field(default=None, sa_type=UtcTime)
    trouble: str = Field(default="", max_length=500)


class Drill(Progress, HouseRow, table=True):
    """A rehearsed way back: a set fetched from a destination and restored in a scratch place, measured and signed."""

    __tablename__ = "backup_drills"
    __table_args__ = (
        CheckConstraint(f"state IN {DRILL_STATES}", name="state"),
        Index("ix_backup_drills_made", "made_at"),
    )
    audited: ClassVar[bool] = False

    reason: str = Field(max_length=10)  # week or manual
    state: str = Field(default="asked", max_length=10)
    set_name: str = Field(default="", max_length=60)
    destination: str = Field(default="", max_length=100)
    seconds: float | None = None  # from the first byte to the passed smoke test (RTO)
    data_age: int | None = None  # seconds from the set's moment to the drill (RPO)
    facts: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON
    )  # tables, rows, audit entries, bytes, damaged part
    signature: str = Field(default="", max_length=64)


class Restore(Progress, HouseRow, table=True):
    """One restore of the house or of a company, with the set that was made just before it."""

    __tablename__ = "backup_restores"
    __table_args__ = (
        CheckConstraint(f"state IN {RESTORE_STATES}", name="state"),
        Index("ix_backup_restores_made", "made_at"),
    )

    set_name: str = Field(max_length=60)
    place: str = Field(default="", max_length=32)  # empty: the whole house
    label: str = Field(default="", max_length=200)
    state: str = Field(default="asked", max_length=10)
    safety_set: str = Field(default="", max_length=60)
    seconds: float | None = None
