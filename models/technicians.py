"""Technicians: who goes to the customer, what they can do, and when they work."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.skills import Skills
from models.typed import Colleague, Degrees, Kind, Line, Name, YesNo

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
SHIFTS_MAX = 28  # four on each day of the week


class ShiftHours(SQLModel):
    """Hours of work on one day of the week, as they are typed: `weekday` from 0 (Monday), times as 08:00 where the
    technician is. One that ends at or before its start ends on the next day."""

    weekday: int = Field(ge=0, le=6, title=N_("Day"), description=N_("From 0, Monday."))
    starts: Clock = Field(title=N_("From"), description=N_("When the working day begins, as 08:00."))
    ends: Clock = Field(title=N_("Until"), description=N_("When it ends, as 16:30."))


TypedShifts = Annotated[list[ShiftHours], Kind("other", quiet=True)]


class TechnicianDraft(SQLModel):
    """The typed fields of a technician."""

    name: Name = Field(
        min_length=1, max_length=200, title=N_("Name"), description=N_("As it stands on the plan of the day.")
    )
    user_id: Colleague = Field(
        default=None,
        foreign_key="users.id",
        ondelete="SET NULL",
        title=N_("Colleague"),
        description=N_("Who signs in to see these visits; empty for a subcontractor."),
    )
    skills: Skills = Field(
        default_factory=list,
        max_length=20,
        title=N_("Skills"),
        description=N_("What they can do, such as gas or drains; a job that needs one goes to those who have it."),
    )
    phone: Line = Field(
        default=None, max_length=40, title=N_("Phone"), description=N_("For the office and, on the way, the customer.")
    )
    home: Line = Field(
        default=None, max_length=300, title=N_("Starts from"), description=N_("Where their day begins and ends.")
    )
    home_lat: Degrees = Field(
        default=None, ge=-90, le=90, title=N_("Latitude"), description=N_("Of where the day begins, in degrees.")
    )
    home_lon: Degrees = Field(
        default=None, ge=-180, le=180, title=N_("Longitude"), description=N_("Of where the day begins, in degrees.")
    )
    zone: Line = Field(
        default=None,
        max_length=64,
        title=N_("Time zone"),
        description=N_("Of the working hours; that of the workspace if empty."),
    )
    active: YesNo = Field(
        default=True, title=N_("Active"), description=N_("Whether visits can be given to them from now on.")
    )


class NewTechnician(TechnicianDraft):
    """The typed fields of a technician, and their hours of work."""

    shifts: TypedShifts = Field(
        default_factory=list,
        max_length=SHIFTS_MAX,
        title=N_("Working hours"),
        description=N_("For each day of the week; Monday to Friday, 08:00 to 17:00, to begin with."),
    )


class Technician(TechnicianDraft, Binnable, TenantRow, table=True):
    """Somebody who goes to customers. A technician with a user sees their own visits."""

    __tablename__ = "technicians"
    __table_args__ = (
        Index("ix_technicians_name", "binned_at", "name_key", "id"),
        Index("ix_technicians_made", "binned_at", "made_at", "id"),
        Index("uq_technicians_user", "user_id", unique=True),
    )
    seen: ClassVar[Seen] = Seen(owner="user_id")

    name_key: str = Field(default="", max_length=200)
    skills: list[str] = Field(default_factory=list, sa_type=JSON)


class Shift(TenantRow, table=True):
    """When a technician works in every week, in local time."""

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        Index("ix_shifts_technician", "technician_id", "weekday", "starts"),
    )
    seen: ClassVar[Seen] = Seen(through=("technician_id",))
    audited: ClassVar[bool] = False

    technician_id: UUID = Field(foreign_key="technicians.id", ondelete="CASCADE")
    weekday: int  # 0 is Monday
    starts: str = Field(max_length=5)  # as 08:00
    ends: str = Field(max_length=5)


class Absence(TenantRow, table=True):
    """A time in which a technician does not work, such as a holiday."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_absences_technician", "technician_id", "starts_at"),
        Index("ix_absences_starts", "starts_at"),
    )
    seen: ClassVar[Seen] = Seen(through=("technician_id",))

    technician_id: UUID = Field(foreign_key="technicians.id", ondelete="CASCADE")
    starts_at: datetime = Field(sa_type=UtcTime)
    ends_at: datetime = Field(sa_type=UtcTime)
    reason: str = Field(default="", max_length=200)
