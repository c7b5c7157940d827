"""Tasks: what somebody still has to do, about what, and until when."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.typed import Block, Colleague, CompanyId, ContactId, Day, DealId, Line, Name, Text, choice

PRIORITIES = {"low": N_("Low"), "normal": N_("Normal"), "high": N_("High")}


class TaskDraft(SQLModel):
    """The typed fields of a task."""

    title: Name = Field(
        min_length=1, max_length=200, title=N_("Title"), description=N_("What has to be done, beginning with a verb.")
    )
    note: Block = Field(
        default=None, max_length=4000, title=N_("Note"), description=N_("Anything that helps to do it.")
    )
    due_on: Day = Field(
        default=None, title=N_("Due"), description=N_("The day you are reminded; the next working day to begin with.")
    )
    due_time: Line = Field(
        default=None,
        max_length=5,
        title=N_("Time"),
        description=N_("The time you are reminded, as 14:30; in the morning if empty."),
    )
    priority: choice(PRIORITIES) = Field(  # type: ignore[valid-type]
        default="normal", max_length=10, title=N_("Priority"), description=N_("High ones stand first in “My day”.")
    )
    repeat: Text = Field(
        default="",
        max_length=500,
        title=N_("Repeat"),
        description=N_("The next one comes when this one is done."),
        schema_extra={"json_schema_extra": {"description": "An RRULE; empty means never."}},
    )
    contact_id: ContactId = Field(
        default=None,
        foreign_key="contacts.id",
        ondelete="CASCADE",
        title=N_("Contact"),
        description=N_("It is listed on their page."),
    )
    company_id: CompanyId = Field(
        default=None,
        foreign_key="companies.id",
        ondelete="CASCADE",
        title=N_("Company"),
        description=N_("It is listed on its page."),
    )
    deal_id: DealId = Field(
        default=None,
        foreign_key="deals.id",
        ondelete="CASCADE",
        title=N_("Deal"),
        description=N_("It is listed on its page."),
    )
    owner_id: Colleague = Field(
        default=None,
        foreign_key="users.id",
        ondelete="SET NULL",
        title=N_("Assigned to"),
        description=N_("Who does it; they are told, and reminded on its day."),
    )


class Task(TaskDraft, Binnable, TenantRow, table=True):
    """Something to do. `subject` and `subject_id` name what it is about, by table and id; `key` makes one of its kind
    happen once. The one that follows a repeated task belongs to the same `series_id`. It is out of “My day” before
    `snoozed_until_on`; `reminded_at` is when its person was told that it is due."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_title", "binned_at", "name_key", "id"),
        Index("ix_tasks_made", "binned_at", "made_at", "id"),
        Index("ix_tasks_due", "binned_at", "due_on", "id"),
        Index("ix_tasks_open", "owner_id", "done_at", "due_on"),
        Index("ix_tasks_contact", "contact_id"),
        Index("ix_tasks_company", "company_id"),
        Index("ix_tasks_deal", "deal_id"),
        Index("ix_tasks_snoozed", "snoozed_until_on"),
        Index("ix_tasks_series", "series_id"),
        Index("ix_tasks_subject", "subject_id"),
        Index("uq_tasks_key", "key", unique=True),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id", through=("contact_id",))

    name_key: str = Field(default="", max_length=200)
    subject: str = Field(default="", max_length=40)
    subject_id: UUID | None = None
    key: str | None = Field(default=None, max_length=120)
    done_at: datetime | None = Field(default=None, sa_type=UtcTime)
    done_by: UUID | None = None
    series_id: UUID | None = None
    snoozed_until_on: date | None = None
    reminded_at: datetime | None = Field(default=None, sa_type=UtcTime)


class CalendarFeed(TenantRow, table=True):
    """The secret address under which somebody's calendar reads their tasks; only its digest is kept."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (Index("uq_calendar_feeds_user", "user_id", unique=True),)
    seen: ClassVar[Seen] = Seen(owner="user_id")
    hidden: ClassVar[frozenset[str]] = frozenset({"digest"})

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    digest: str = Field(max_length=64, unique=True)  # SHA-256 of the secret, in hex
    read_at: datetime | None = Field(default=None, sa_type=UtcTime)
