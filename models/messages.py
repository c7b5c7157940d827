"""Messages: what we wrote to whom, and the schedules that write again."""

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import WithJsonSchema
from sqlalchemy import CheckConstraint, DateTime, Index
from sqlmodel import Field, SQLModel

from models.base import Seen, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.typed import Body, ContactId, Name, Optional, Text, enum

LATENESS = ("latest", "all", "skip")
LOCAL = WithJsonSchema({"type": "string", "examples": ["2027-01-31T09:00:00"]})


class MessageDraft(SQLModel):
    """The typed fields of one message."""

    channel: Name = Field(default="email", max_length=20, title=N_("Channel"))
    contact_id: ContactId = Field(default=None, foreign_key="contacts.id", ondelete="SET NULL", title=N_("Contact"))
    to: Text = Field(default="", max_length=320, title=N_("To"))
    subject: Text = Field(default="", max_length=200, title=N_("Subject"))
    body: Body = Field(default="", max_length=100_000, sa_type=sa.Text, title=N_("Text"))


class Message(TenantRow, table=True):
    """One message. Its id is also the id of its row in the outbox, which holds the text, the state and the attempts."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_contact", "contact_id", "made_at"),
        Index("ix_messages_made", "made_at", "id"),
        Index("uq_messages_occurrence", "schedule_id", "occurrence_on", unique=True),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("contact_id",))

    channel: str = Field(default="email", max_length=20)
    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="SET NULL")
    to: str = Field(max_length=320)
    subject: str = Field(max_length=200)
    purpose: str = Field(default="message", max_length=12)  # message or test
    schedule_id: UUID | None = Field(default=None, foreign_key="schedules.id", ondelete="SET NULL")
    occurrence_on: date | None = None  # the local day this one is for


class ScheduleDraft(MessageDraft):
    """The typed fields of a daily message. `starts_at` is local wall time in `zone`; `until` a local day."""

    starts_at: Annotated[datetime, Optional, LOCAL] = Field(
        sa_type=DateTime, title=N_("Starts"), description="Local wall time in `zone`, without an offset."
    )
    zone: Name = Field(max_length=64, title=N_("Time zone"))
    every: Annotated[Name, enum(["day"])] = Field(default="day", max_length=10, title=N_("Repeats"))
    until: Annotated[date | None, Optional] = Field(default=None, title=N_("Ends"))
    late: Annotated[Name, enum(LATENESS)] = Field(
        default="latest", max_length=6, title=N_("If missed"), description="What goes out after a pause."
    )


class Schedule(ScheduleDraft, TenantRow, table=True):
    """A recurring send. Its occurrences are messages of their own, one per local day."""

    __tablename__ = "schedules"
    __table_args__ = (
        CheckConstraint(f"late IN {LATENESS}", name="late"),
        Index("ix_schedules_contact", "contact_id"),
        Index("ix_schedules_made", "made_at", "id"),
        Index("ix_schedules_open", "ended_at", "planned_until"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("contact_id",))

    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    planned_until: datetime | None = Field(default=None, sa_type=UtcTime)  # occurrences up to here have rows
