"""Incidents, the parts of the service that customers know, planned work, and who is told of them."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlmodel import Field

from models.base import HouseRow
from models.columns import UtcTime
from models.language import N_

STEPS = {  # I-05
    "detection": N_("Detection"),
    "acknowledgment": N_("Acknowledgment"),
    "investigation": N_("Investigation"),
    "mitigation": N_("Mitigation"),
    "resolution": N_("Resolution"),
    "post_mortem": N_("Post-mortem"),
}
STATUSES = {  # I-10, I-15
    "investigating": N_("Investigating"),
    "identified": N_("Identified"),
    "fixing": N_("Fixing"),
    "monitoring": N_("Monitoring"),
    "resolved": N_("Resolved"),
}
SOURCES = {"alert": N_("Monitoring alert"), "report": N_("User report"), "team": N_("Team member")}  # I-06
COMPONENT_STATES = {
    "works": N_("Works"),
    "slow": N_("Slow or partial"),
    "outage": N_("Outage"),
    "planned": N_("Planned"),
}
DECISIONS = {"": N_("Not decided"), "hotfix": N_("Hotfix"), "rollback": N_("Rollback")}  # I-20


class Incident(HouseRow, table=True):
    """One incident, from its detection to its post-mortem. `severity` is 1 (critical) to 4 (low), I-01 to I-04."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity"),
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint(f"step IN {tuple(STEPS)}", name="step"),
        CheckConstraint(f"source IN {tuple(SOURCES)}", name="source"),
        CheckConstraint(f"decision IN {tuple(DECISIONS)}", name="decision"),
        Index("uq_incidents_number", "year", "count", unique=True),
        Index("ix_incidents_opened", "opened_at", "id"),
    )

    year: int  # with `count` its number: INC-2026-014
    count: int
    title: str = Field(max_length=200)
    severity: int
    source: str = Field(default="team", max_length=10)
    status: str = Field(default="investigating", max_length=15)
    step: str = Field(default="detection", max_length=15)
    impact: str = Field(default="", max_length=1000)
    cause: str = Field(default="", max_length=1000)
    eta: str = Field(default="", max_length=200)  # I-15: when it should be over, in words
    decision: str = Field(default="", max_length=10)
    lead_place: str = Field(default="", max_length=32)
    lead_id: UUID | None = None
    lead_name: str = Field(default="", max_length=200)
    opened_at: datetime = Field(sa_type=UtcTime)
    steps: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # when each step was reached
    published_at: datetime | None = Field(default=None, sa_type=UtcTime)
    next_update_at: datetime | None = Field(default=None, sa_type=UtcTime)
    nagged_at: datetime | None = Field(default=None, sa_type=UtcTime)  # when operators were told that it is late
    clean_since_at: datetime | None = Field(default=None, sa_type=UtcTime)  # the clean hour began (I-08)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcTime)
    post_mortem_due_at: datetime | None = Field(default=None, sa_type=UtcTime)  # I-09
    post_mortem: str = Field(default="", sa_type=Text)
    post_mortem_at: datetime | None = Field(default=None, sa_type=UtcTime)
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcTime)  # I-19: in January


class IncidentEntry(HouseRow, table=True):
    """One entry of an incident's timeline. A public one is read by customers word for word."""

    __tablename__ = "incident_entries"
    __table_args__ = (Index("ix_incident_entries_at", "incident_id", "at", "id"),)

    incident_id: UUID = Field(foreign_key="incidents.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcTime)
    public: bool = False
    kind: str = Field(default="update", max_length=15)  # update, alert, step, severity, mode, ticked, note
    status: str = Field(default="", max_length=15)
    text: str = Field(default="", sa_type=Text)
    by_name: str = Field(default="", max_length=200)


class IncidentTick(HouseRow, table=True):
    """One item of the 15-minute list (I-12) that was done."""

    __tablename__ = "incident_ticks"
    __table_args__ = (Index("uq_incident_ticks_item", "incident_id", "item", unique=True),)

    incident_id: UUID = Field(foreign_key="incidents.id", ondelete="CASCADE")
    item: str = Field(max_length=20)
    at: datetime = Field(sa_type=UtcTime)
    by_name: str = Field(default="", max_length=200)


class Component(HouseRow, table=True):
    """A part of the service by the name that customers know it by."""

    __tablename__ = "components"

    name: str = Field(max_length=100, unique=True)
    position: int = 0
    active: bool = True


class ComponentState(HouseRow, table=True):
    """A time in which a component did not just work: since when, until when, and for which incident or planned work."""

    __tablename__ = "component_states"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(COMPONENT_STATES)}", name="state"),
        Index("ix_component_states_began", "component_id", "began_at"),
        Index("ix_component_states_incident", "incident_id"),
        Index("ix_component_states_work", "work_id"),
    )
    audited: ClassVar[bool] = False

    component_id: UUID = Field(foreign_key="components.id", ondelete="CASCADE")
    state: str = Field(max_length=10)
    began_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    incident_id: UUID | None = Field(default=None, foreign_key="incidents.id", ondelete="CASCADE")
    work_id: UUID | None = Field(default=None, foreign_key="planned_works.id", ondelete="CASCADE")


class PlannedWork(HouseRow, table=True):
    """Planned work on the installation: told before, shown on the status page, and quiet for the alerts it explains."""

    __tablename__ = "planned_works"
    __table_args__ = (Index("ix_planned_works_starts", "starts_at"),)

    title: str = Field(max_length=200)
    text: str = Field(default="", sa_type=Text)
    starts_at: datetime = Field(sa_type=UtcTime)
    ends_at: datetime = Field(sa_type=UtcTime)
    components: list[str] = Field(default_factory=list, sa_type=JSON)  # ids
    closes: bool = False  # whether maintenance mode is on meanwhile
    announcement_id: UUID | None = None  # what told everyone of it
    begun_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Subscriber(HouseRow, table=True):
    """Someone who asked to be mailed what the status page says, and confirmed it by a link (double opt-in)."""

    __tablename__ = "status_subscribers"
    hidden: ClassVar[frozenset[str]] = frozenset({"email", "token"})

    email: str = Field(max_length=254)
    email_key: str = Field(max_length=254, unique=True)
    token: str = Field(max_length=64, unique=True)  # SHA-256 of the one in its links
    asked_at: datetime = Field(sa_type=UtcTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcTime)
