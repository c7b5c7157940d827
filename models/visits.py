"""Visits: somebody goes to a customer, for a job or to sell; what they did there, and the proof of it."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.typed import VISIT_MINUTES, Block, CompanyId, ContactId, JobId, Name

VISIT_STATES = {
    "planned": N_("Unscheduled"),
    "scheduled": N_("Scheduled"),
    "en_route": N_("On the way"),
    "working": N_("On site"),
    "paused": N_("Paused"),
    "finished": N_("Finished"),
    "missed": N_("Missed"),
    "cancelled": N_("Cancelled"),
}
LIVE = ("scheduled", "en_route", "working", "paused")  # has a technician and a time
UNDER_WAY = ("en_route", "working", "paused")
OVER = ("finished", "missed", "cancelled")
SPAN_KINDS = {"travel": N_("Driving"), "work": N_("Working"), "pause": N_("Pause")}


class VisitDraft(SQLModel):
    """The typed fields of a visit. Its times change by scheduling and by working alone."""

    title: Name = Field(
        default="", max_length=200, title=N_("Title"), description=N_("What it is about; the job's title if empty.")
    )
    job_id: JobId = Field(
        default=None,
        foreign_key="jobs.id",
        ondelete="CASCADE",
        title=N_("Job"),
        description=N_("What is done there; empty for a visit to sell or to talk."),
    )
    contact_id: ContactId = Field(
        default=None,
        foreign_key="contacts.id",
        ondelete="CASCADE",
        title=N_("Contact"),
        description=N_("Whom you see; that of the job if empty."),
    )
    company_id: CompanyId = Field(
        default=None,
        foreign_key="companies.id",
        ondelete="CASCADE",
        title=N_("Company"),
        description=N_("Whose place it is; that of the job or the contact if empty."),
    )
    minutes: int = Field(
        default=60,
        ge=VISIT_MINUTES[0],
        le=VISIT_MINUTES[1],
        title=N_("Minutes"),
        description=N_("How long it takes, without driving; as long as the job says."),
    )
    outcome: Block = Field(
        default=None, max_length=1000, title=N_("Outcome"), description=N_("What came of it, in a sentence or two.")
    )
    note: Block = Field(
        default=None, max_length=4000, title=N_("Note"), description=N_("For who goes there, or about what was seen.")
    )


class Visit(VisitDraft, Binnable, TenantRow, table=True):
    """Somebody goes to a customer: a technician for a job, or a colleague (`owner_id`) to sell.

    `window_start_at` and `window_end_at` are what the customer was promised: it begins within them. A visit is moved by the
    plan only while it is not `pinned` and nobody has set out.
    """

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(VISIT_STATES)}", name="state"),
        CheckConstraint("end_at IS NULL OR end_at > start_at", name="order"),
        CheckConstraint("window_end_at IS NULL OR window_end_at >= window_start_at", name="window"),
        CheckConstraint("assigned_by IN ('', 'manual', 'auto')", name="assigned_by"),
        Index("ix_visits_title", "binned_at", "name_key", "id"),
        Index("ix_visits_made", "binned_at", "made_at", "id"),
        Index("ix_visits_start", "binned_at", "start_at", "id"),
        Index("ix_visits_technician", "technician_id", "start_at"),
        Index("ix_visits_state", "state", "start_at"),
        Index("ix_visits_job", "job_id"),
        Index("ix_visits_contact", "contact_id", "start_at"),
        Index("ix_visits_company", "company_id", "start_at"),
        Index("ix_visits_owner", "owner_id", "start_at"),
        Index("ix_visits_run", "run_id"),
        Index("ix_visits_finished", "finished_at"),
        Index("ix_visits_wished", "wished_at"),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id", through=("technician_id", "contact_id", "company_id", "job_id"))

    name_key: str = Field(default="", max_length=200)
    owner_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    technician_id: UUID | None = Field(default=None, foreign_key="technicians.id", ondelete="RESTRICT")
    state: str = Field(default="planned", max_length=10)
    start_at: datetime | None = Field(default=None, sa_type=UtcTime)
    end_at: datetime | None = Field(default=None, sa_type=UtcTime)
    window_start_at: datetime | None = Field(default=None, sa_type=UtcTime)
    window_end_at: datetime | None = Field(default=None, sa_type=UtcTime)
    assigned_by: str = Field(default="", max_length=6)  # manual or auto (J-02); empty while nobody has it
    run_id: UUID | None = Field(default=None, foreign_key="dispatch_runs.id", ondelete="SET NULL")
    pinned: bool = False  # the plan leaves it where it is
    forced: str = Field(default="", max_length=400)  # why it may overlap another one
    flag: str = Field(default="", max_length=40)  # what somebody has to look at, such as a technician who left
    told_at: datetime | None = Field(default=None, sa_type=UtcTime)  # since when the customer knows its time
    en_route_at: datetime | None = Field(default=None, sa_type=UtcTime)
    arrived_at: datetime | None = Field(default=None, sa_type=UtcTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcTime)
    end_reason: str = Field(default="", max_length=400)  # why it was missed or cancelled
    lat: float | None = None  # where it was recorded (V-03)
    lon: float | None = None
    accuracy_m: float | None = None
    position_source: str = Field(default="", max_length=10)  # gps, network or typed
    position_at: datetime | None = Field(default=None, sa_type=UtcTime)
    confirmed_at: datetime | None = Field(
        default=None, sa_type=UtcTime
    )  # when the customer said that its time is right
    wish: str = Field(default="", max_length=400)  # another time that the customer asked for, in their words
    wished_at: datetime | None = Field(default=None, sa_type=UtcTime)


class WorkSpan(TenantRow, table=True):
    """A piece of a visit: driving, working or a pause. The last one is open while the visit is under way. Time on site is
    the sum of the working ones."""

    __tablename__ = "work_spans"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(SPAN_KINDS)}", name="kind"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="order"),
        Index("ix_work_spans_visit", "visit_id", "starts_at"),
    )
    seen: ClassVar[Seen] = Seen(through=("visit_id",))

    visit_id: UUID = Field(foreign_key="visits.id", ondelete="CASCADE")
    kind: str = Field(max_length=10)
    starts_at: datetime = Field(sa_type=UtcTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcTime)


class ChecklistItem(TenantRow, table=True):
    """An item of a visit's checklist."""

    __tablename__ = "checklist_items"
    __table_args__ = (Index("ix_checklist_items_visit", "visit_id", "position"),)
    seen: ClassVar[Seen] = Seen(through=("visit_id",))

    visit_id: UUID = Field(foreign_key="visits.id", ondelete="CASCADE")
    position: int = 0
    text: str = Field(max_length=200)
    required: bool = False
    done_at: datetime | None = Field(default=None, sa_type=UtcTime)
    done_by: UUID | None = None


class Signature(TenantRow, table=True):
    """The customer's signature under a visit, or why there is none. The picture lies among the stored files."""

    __tablename__ = "signatures"
    __table_args__ = (Index("uq_signatures_visit", "visit_id", unique=True), Index("ix_signatures_file", "file_id"))
    seen: ClassVar[Seen] = Seen(through=("visit_id",))

    visit_id: UUID = Field(foreign_key="visits.id", ondelete="CASCADE")
    file_id: UUID | None = Field(default=None, foreign_key="stored_files.id", ondelete="SET NULL")
    name: str = Field(default="", max_length=200)  # who signed
    refused: str = Field(default="", max_length=400)  # why nobody did
    signed_at: datetime = Field(sa_type=UtcTime)


class Photo(TenantRow, table=True):
    """A photo of a visit. `client_id` is given by the phone, so that one sent twice is kept once; `digest` is of what was
    sent, before it was made smaller. `cold_at`: moved to cheaper storage; `expired_at`: its picture is gone (V-06)."""

    __tablename__ = "photos"
    __table_args__ = (
        Index("uq_photos_client", "client_id", unique=True),
        Index("ix_photos_visit", "visit_id", "taken_at"),
        Index("ix_photos_file", "file_id"),
        Index("ix_photos_ageing", "expired_at", "cold_at", "taken_at"),
    )
    seen: ClassVar[Seen] = Seen(through=("visit_id",))

    visit_id: UUID = Field(foreign_key="visits.id", ondelete="CASCADE")
    client_id: UUID
    file_id: UUID | None = Field(default=None, foreign_key="stored_files.id", ondelete="SET NULL")
    digest: str = Field(max_length=64)  # SHA-256 of the bytes that were sent, in hex
    caption: str = Field(default="", max_length=200)
    width: int = 0
    height: int = 0
    size: int = Field(default=0, sa_type=BigInteger)  # bytes, as stored
    taken_at: datetime = Field(sa_type=UtcTime)
    cold_at: datetime | None = Field(default=None, sa_type=UtcTime)
    expired_at: datetime | None = Field(default=None, sa_type=UtcTime)


class FieldAct(TenantRow, table=True):
    """Something that was done on a phone, perhaps without a network, and how it was answered. Its `client_id` makes it
    happen once, however often it is sent."""

    __tablename__ = "field_acts"
    __table_args__ = (
        Index("uq_field_acts_client", "client_id", unique=True),
        Index("ix_field_acts_visit", "visit_id", "at"),
        Index("ix_field_acts_user", "user_id", "made_at"),
    )
    seen: ClassVar[Seen] = Seen(owner="user_id", through=("visit_id",))
    audited: ClassVar[bool] = False

    client_id: UUID
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    visit_id: UUID | None = Field(default=None, foreign_key="visits.id", ondelete="CASCADE")
    act: str = Field(max_length=20)
    at: datetime = Field(sa_type=UtcTime)  # when it was done, by the phone's clock
    digest: str = Field(max_length=64)  # of what was sent, so that another act cannot take its id
    answer: str = Field(max_length=10)  # done or refused
    reason: str = Field(default="", max_length=400)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class VisitLink(TenantRow, table=True):
    """The secret address under which a customer sees one visit; only its digest is kept."""

    __tablename__ = "visit_links"
    __table_args__ = (
        Index("uq_visit_links_digest", "digest", unique=True),
        Index("ix_visit_links_visit", "visit_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("visit_id",))
    hidden: ClassVar[frozenset[str]] = frozenset({"digest"})

    visit_id: UUID = Field(foreign_key="visits.id", ondelete="CASCADE")
    digest: str = Field(max_length=64)  # SHA-256 of the secret, in hex
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)


class VisitTelling(TenantRow, table=True):
    """What a customer was told of a visit, or why not: its time, or that somebody is on the way. `key` makes each happen
    once: `on_way`, or `time:` and the time that was told."""

    __tablename__ = "visit_tellings"
    __table_args__ = (
        CheckConstraint("about IN ('time', 'on_way')", name="about"),
        Index("uq_visit_tellings_key", "visit_id", "key", unique=True),
        Index("ix_visit_tellings_message", "message_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("visit_id",))

    visit_id: UUID = Field(foreign_key="visits.id", ondelete="CASCADE")
    about: str = Field(max_length=10)
    key: str = Field(max_length=120)
    told_at: datetime = Field(sa_type=UtcTime)
    channel: str = Field(default="", max_length=20)
    message_id: UUID | None = Field(default=None, foreign_key="messages.id", ondelete="SET NULL")
    why: str = Field(default="", max_length=400)  # why they were not told, as a sentence


class VisitFeed(TenantRow, table=True):
    """The secret address under which a calendar program reads visits: one's own or all. Only its digest is kept."""

    __tablename__ = "visit_feeds"
    __table_args__ = (
        CheckConstraint("scope IN ('mine', 'all')", name="scope"),
        Index("uq_visit_feeds_digest", "digest", unique=True),
        Index("ix_visit_feeds_user", "user_id"),
    )
    seen: ClassVar[Seen] = Seen(owner="user_id", private=True)
    hidden: ClassVar[frozenset[str]] = frozenset({"digest"})

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    scope: str = Field(max_length=4)
    digest: str = Field(max_length=64)
    read_at: datetime | None = Field(default=None, sa_type=UtcTime)
