"""Messages: what we wrote to whom, and the schedules that write again."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import WithJsonSchema
from sqlalchemy import CheckConstraint, DateTime, Index
from sqlmodel import Field, SQLModel

from models.base import Seen, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.typed import HTML_MAX, Body, ContactId, Name, Optional, Text, YesNo, enum

LATENESS = ("latest", "all", "skip")
FILES_MAX = 20
IDS = {"type": "array", "items": {"type": "string", "format": "uuid"}}
LOCAL = WithJsonSchema({"type": "string", "examples": ["2027-01-31T09:00:00"]})


class MessageDraft(SQLModel):
    """The typed fields of one message."""

    channel: Name = Field(default="email", max_length=20, title=N_("Channel"), description=N_("How it reaches them."))
    contact_id: ContactId = Field(
        default=None,
        foreign_key="contacts.id",
        ondelete="SET NULL",
        title=N_("Contact"),
        description=N_("Whose timeline shows it."),
    )
    to: Text = Field(
        default="",
        max_length=320,
        title=N_("To"),
        description=N_("An address or number; that of the contact if empty."),
    )
    subject: Text = Field(
        default="", max_length=200, title=N_("Subject"), description=N_("The line they read first in their inbox.")
    )
    body: Body = Field(
        default="",
        max_length=100_000,
        sa_type=sa.Text,
        title=N_("Text"),
        description=N_("What they read where nothing is formatted."),
    )
    html: Body = Field(
        default="",
        max_length=HTML_MAX,
        sa_type=sa.Text,
        title=N_("Formatted text"),
        description=N_("What they read; it is cleaned, and a version without formatting is made from it."),
        schema_extra={
            "json_schema_extra": {"description": "Cleaned when saved. `body` is made from it when it is empty."}
        },
    )
    attachments: Annotated[list[str], WithJsonSchema(IDS)] = Field(
        default_factory=list,
        max_length=FILES_MAX,
        sa_type=sa.JSON,
        title=N_("Attachments"),
        description=N_("Files that go with it, 25 MB together."),
        schema_extra={"json_schema_extra": {"description": "Ids of files."}},
    )
    template_id: Annotated[UUID | None, Optional] = Field(
        default=None,
        foreign_key="templates.id",
        ondelete="SET NULL",
        title=N_("Template"),
        description=N_("Fills in the subject and the text."),
    )
    variables: dict[str, Any] = Field(
        default_factory=dict,
        sa_type=sa.JSON,
        title=N_("Variables"),
        description=N_("Values for the template, beside those of the contact."),
    )


class Message(TenantRow, table=True):
    """One message. Its id is also the id of its row in the outbox, which holds the text, the state and the attempts."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_contact", "contact_id", "made_at"),
        Index("ix_messages_made", "made_at", "id"),
        Index("ix_messages_campaign", "campaign_id"),
        Index("ix_messages_thread", "thread_id", "made_at"),
        Index("ix_messages_template", "template_version_id"),
        Index("uq_messages_occurrence", "schedule_id", "occurrence_on", unique=True),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("contact_id",))

    channel: str = Field(default="email", max_length=20)
    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="SET NULL")
    to: str = Field(max_length=320)  # an email address, or a number, sealed
    subject: str = Field(max_length=200)
    purpose: str = Field(default="message", max_length=12)  # message, test or reminder
    schedule_id: UUID | None = Field(default=None, foreign_key="schedules.id", ondelete="SET NULL")
    occurrence_on: date | None = None  # the local day this one is for
    campaign_id: UUID | None = Field(default=None, foreign_key="campaigns.id", ondelete="SET NULL")
    thread_id: UUID | None = Field(default=None, foreign_key="threads.id", ondelete="SET NULL")
    template_version_id: UUID | None = Field(default=None, foreign_key="template_versions.id", ondelete="SET NULL")


class ScheduleDraft(MessageDraft):
    """The typed fields of a daily message. `starts_at` is local wall time in `zone`; `until` a local day."""

    starts_at: Annotated[datetime, Optional, LOCAL] = Field(
        sa_type=DateTime,
        title=N_("Starts"),
        description=N_("The first day and time, by the clock of the time zone below."),
        schema_extra={"json_schema_extra": {"description": "Local wall time in `zone`, without an offset."}},
    )
    zone: Name = Field(
        max_length=64, title=N_("Time zone"), description=N_("Whose clock it follows, in summer and in winter.")
    )
    every: Annotated[Name, enum(["day"])] = Field(
        default="day", max_length=10, title=N_("Repeats"), description=N_("How often it leaves.")
    )
    rrule: Text = Field(
        default="",
        max_length=500,
        title=N_("Rule"),
        description=N_("For rules that no button has, as FREQ=MONTHLY;BYMONTHDAY=-1."),
        schema_extra={
            "json_schema_extra": {"description": "A rule of RFC 5545, as FREQ=MONTHLY;BYMONTHDAY=-1. Empty: every day."}
        },
    )
    in_zones: YesNo = Field(
        default=False,
        title=N_("In each recipient's time zone"),
        description=N_("Leaves at that time of day where each person lives."),
    )
    working_days: YesNo = Field(
        default=False,
        title=N_("Only on working days"),
        description=N_("Moves it from weekends and holidays to the next working day."),
    )
    until: Annotated[date | None, Optional] = Field(
        default=None, title=N_("Ends"), description=N_("The last day it may leave; without one it goes on.")
    )
    late: Annotated[Name, enum(LATENESS)] = Field(
        default="latest",
        max_length=6,
        title=N_("If missed"),
        description=N_("What leaves when Steward was off at that time."),
    )


class Schedule(ScheduleDraft, TenantRow, table=True):
    """A recurring send. Its occurrences are messages of their own, one per local day."""

    __tablename__ = "schedules"
    __table_args__ = (
        CheckConstraint(f"late IN {LATENESS}", name="late"),
        Index("ix_schedules_contact", "contact_id"),
        Index("ix_schedules_made", "made_at", "id"),
        Index("ix_schedules_open", "ended_at", "planned_until"),
        Index("ix_schedules_template", "template_id"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("contact_id",))

    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    planned_until: datetime | None = Field(default=None, sa_type=UtcTime)  # occurrences up to here have rows
    paused_at: datetime | None = Field(default=None, sa_type=UtcTime)
    skipped: list[str] = Field(default_factory=list, sa_type=sa.JSON)  # local days that are left out
    chosen: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)  # the recipients of a recurring campaign
