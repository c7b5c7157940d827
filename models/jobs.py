"""Jobs: work to be done at a customer's, in one visit or several; and series of jobs that come again."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.skills import Skills
from models.typed import (
    VISIT_MINUTES,
    Block,
    Colleague,
    CompanyId,
    ContactId,
    Day,
    DealId,
    Line,
    Lines,
    Moment,
    Name,
    SiteId,
    TechnicianId,
    YesNo,
    choice,
)
from models.typed import Text as Words

JOB_STATES = {
    "draft": N_("Draft"),
    "open": N_("Open"),
    "done": N_("Done"),
    "invoiced": N_("Invoiced"),
    "cancelled": N_("Cancelled"),
}
PRIORITIES = {"normal": N_("Normal"), "high": N_("High"), "urgent": N_("Urgent")}
WEIGHTS = {"normal": 1, "high": 2, "urgent": 3}  # of a visit that finds no place in a plan
CHECKLIST_MAX = 40
REQUIRED = "*"  # ends a line of a checklist that has to be ticked before the visit can be finished


class WorkDraft(SQLModel):
    """What a job and a series of jobs have in common."""

    title: Name = Field(
        min_length=1,
        max_length=200,
        title=N_("Title"),
        description=N_("What is to be done, as on the plan of the day."),
    )
    contact_id: ContactId = Field(
        default=None,
        foreign_key="contacts.id",
        ondelete="CASCADE",
        title=N_("Contact"),
        description=N_("Who asked for it, and is told when somebody is on the way."),
    )
    company_id: CompanyId = Field(
        default=None,
        foreign_key="companies.id",
        ondelete="CASCADE",
        title=N_("Company"),
        description=N_("Whose work it is; that of the site or the contact if empty."),
    )
    site_id: SiteId = Field(
        default=None,
        foreign_key="sites.id",
        ondelete="SET NULL",
        title=N_("Site"),
        description=N_("Where it is done; driving times and the map need it."),
    )
    priority: choice(PRIORITIES) = Field(  # type: ignore[valid-type]
        default="normal",
        max_length=10,
        title=N_("Priority"),
        description=N_("Urgent jobs get their place in the plan of the day first."),
    )
    minutes: int = Field(
        default=60,
        ge=VISIT_MINUTES[0],
        le=VISIT_MINUTES[1],
        title=N_("Minutes"),
        description=N_("How long one visit takes, without driving."),
    )
    skills: Skills = Field(
        default_factory=list,
        max_length=20,
        title=N_("Skills"),
        description=N_("What a technician must be able to do, such as gas."),
    )
    checklist: Lines = Field(
        default_factory=list,
        max_length=CHECKLIST_MAX,
        title=N_("Checklist"),
        description=N_("One item a line; one that ends with * must be ticked before the visit can be finished."),
    )
    note: Block = Field(
        default=None,
        max_length=4000,
        title=N_("Note"),
        description=N_("For the technician: what is known, what to bring."),
    )
    owner_id: Colleague = Field(
        default=None,
        foreign_key="users.id",
        ondelete="SET NULL",
        title=N_("Owner"),
        description=N_("Who answers for it in the office."),
    )


class JobDraft(WorkDraft):
    """The typed fields of a job."""

    deal_id: DealId = Field(
        default=None,
        foreign_key="deals.id",
        ondelete="SET NULL",
        title=N_("Deal"),
        description=N_("The deal it came from; its invoice counts there."),
    )


class NewJob(JobDraft):
    """The typed fields of a job, and of its first visit."""

    window_start_at: Moment = Field(
        default=None,
        title=N_("Arrival from"),
        description=N_("The first visit begins then or later, as the customer was promised."),
    )
    window_end_at: Moment = Field(
        default=None, title=N_("Arrival until"), description=N_("The first visit begins then at the latest.")
    )
    draft: YesNo = Field(
        default=False, title=N_("Draft"), description=N_("Whether it waits for a decision, without a visit.")
    )


class Job(JobDraft, Binnable, TenantRow, table=True):
    """Work for a customer. It is open until one of its visits is finished and none is live, then it can be billed."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(JOB_STATES)}", name="state"),
        Index("ix_jobs_title", "binned_at", "name_key", "id"),
        Index("ix_jobs_made", "binned_at", "made_at", "id"),
        Index("ix_jobs_state", "state", "archived_at", "done_at"),
        Index("uq_jobs_number", "number", unique=True),
        Index("ix_jobs_contact", "contact_id"),
        Index("ix_jobs_company", "company_id"),
        Index("ix_jobs_site", "site_id"),
        Index("ix_jobs_deal", "deal_id"),
        Index("ix_jobs_owner", "owner_id"),
        Index("ix_jobs_invoice", "invoice_id"),
        Index("uq_jobs_occurrence", "series_id", "series_on", unique=True),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id", through=("contact_id", "company_id", "site_id"))

    name_key: str = Field(default="", max_length=200)
    number: str | None = Field(default=None, max_length=40)
    state: str = Field(default="open", max_length=10)
    skills: list[str] = Field(default_factory=list, sa_type=JSON)
    checklist: list[str] = Field(default_factory=list, sa_type=JSON)
    series_id: UUID | None = Field(default=None, foreign_key="job_series.id", ondelete="SET NULL")
    series_on: date | None = None  # the local day of its rule
    done_at: datetime | None = Field(default=None, sa_type=UtcTime)
    archived_at: datetime | None = Field(default=None, sa_type=UtcTime)
    cancel_reason: str = Field(default="", max_length=400)
    invoice_id: UUID | None = Field(default=None, foreign_key="invoices.id", ondelete="SET NULL")


class SeriesDraft(WorkDraft):
    """The typed fields of a series of jobs."""

    rule: Words = Field(
        default="",
        max_length=500,
        title=N_("Repeat"),
        description=N_("On which days it comes again."),
        schema_extra={"json_schema_extra": {"description": "An RRULE without DTSTART, as FREQ=WEEKLY;BYDAY=MO."}},
    )
    starts_on: Day = Field(
        default=None, title=N_("From"), description=N_("The first day on which it may come; today if empty.")
    )
    ends_on: Day = Field(default=None, title=N_("Until"), description=N_("The last day; without end if empty."))
    at: Line = Field(
        default=None,
        max_length=5,
        title=N_("Time"),
        description=N_("When a visit begins where the site is, as 09:00; to be planned on its day if empty."),
    )
    zone: Line = Field(
        default=None,
        max_length=64,
        title=N_("Time zone"),
        description=N_("That of the site or of the workspace if empty."),
    )
    technician_id: TechnicianId = Field(
        default=None,
        foreign_key="technicians.id",
        ondelete="SET NULL",
        title=N_("Technician"),
        description=N_("Who usually goes; planned by hand or by “Plan the day” if empty."),
    )


class JobSeries(SeriesDraft, Binnable, TenantRow, table=True):
    """Jobs that come again by a rule. Each day of the rule is made into a job once."""

    __tablename__ = "job_series"
    __table_args__ = (
        Index("ix_job_series_title", "binned_at", "name_key", "id"),
        Index("ix_job_series_made", "binned_at", "made_at", "id"),
        Index("ix_job_series_contact", "contact_id"),
        Index("ix_job_series_company", "company_id"),
        Index("ix_job_series_site", "site_id"),
        Index("ix_job_series_owner", "owner_id"),
        Index("ix_job_series_technician", "technician_id"),
        Index("ix_job_series_paused", "paused_at"),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id", through=("contact_id", "company_id", "site_id"))

    name_key: str = Field(default="", max_length=200)
    skills: list[str] = Field(default_factory=list, sa_type=JSON)
    checklist: list[str] = Field(default_factory=list, sa_type=JSON)
    made_until_on: date | None = None  # the last local day up to which its jobs were made
    paused_at: datetime | None = Field(default=None, sa_type=UtcTime)


class SeriesDay(TenantRow, table=True):
    """A day of a series that was made into a job, or is not to be: it is never made again."""

    __tablename__ = "series_days"
    __table_args__ = (
        Index("uq_series_days", "series_id", "comes_on", unique=True),
        Index("ix_series_days_job", "job_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("series_id",))
    audited: ClassVar[bool] = False

    series_id: UUID = Field(foreign_key="job_series.id", ondelete="CASCADE")
    comes_on: date  # where the site is
    job_id: UUID | None = Field(default=None, foreign_key="jobs.id", ondelete="SET NULL")
    left_out: bool = False
    moved: str = Field(default="", max_length=10)  # gap: its time did not exist on that day
