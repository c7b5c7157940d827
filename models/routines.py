"""Routines: who looks after which checklist, each time it was due with its evidence, the maintenance log, corrective
actions for missed targets, and what each workspace costs."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text
from sqlmodel import Field

from models.base import Fixed, HouseRow
from models.columns import UtcTime
from models.language import N_

PERIODS = {  # "once" opens after a deployment
    "daily": N_("Daily"),
    "weekly": N_("Weekly"),
    "monthly": N_("Monthly"),
    "quarterly": N_("Quarterly"),
    "annual": N_("Annual"),
    "once": N_("After a deployment"),
}
LOG_KINDS = {**PERIODS, "emergency": N_("Emergency")}
RUN_STATES = ("open", "signed")
VERDICTS = ("open", "ok", "failed", "unknown")  # unknown: it could not be measured


class Routine(HouseRow, table=True):
    """What an operator set for one checklist: who owns it, who is the deputy; or a checklist of their own (`title` is
    set), with its items and its time. A checklist of services/house/checklists without a row has no owner yet."""

    __tablename__ = "routines"

    key: str = Field(max_length=40, unique=True)
    active: bool = True
    owner_place: str = Field(default="", max_length=32)
    owner_id: UUID | None = None
    owner_name: str = Field(default="", max_length=200)
    deputy_place: str = Field(default="", max_length=32)
    deputy_id: UUID | None = None
    deputy_name: str = Field(default="", max_length=200)
    title: str = Field(default="", max_length=100)
    about: str = Field(default="", max_length=300)
    period: str = Field(default="", max_length=10)
    at: str = Field(default="", max_length=5)  # "08:00", in the zone of the installation
    weekday: int = 0  # 0: Monday
    minutes_low: int = 0  # the expected time (N-42)
    minutes_high: int = 0
    items: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # key, text, how, evidence


class ChecklistRun(HouseRow, table=True):
    """One time a checklist was due: `due_at`, on the day `due_on` of the installation. `filled_at` is when its evidence
    was collected last."""

    __tablename__ = "checklist_runs"
    __table_args__ = (
        CheckConstraint(f"state IN {RUN_STATES}", name="state"),
        Index("uq_checklist_runs_due", "checklist", "due_on", unique=True),
        Index("ix_checklist_runs_state", "state", "due_at", "id"),
        Index("ix_checklist_runs_due_at", "due_at", "id"),
    )

    checklist: str = Field(max_length=40)
    due_on: date
    due_at: datetime = Field(sa_type=UtcTime)
    state: str = Field(default="open", max_length=10)
    filled_at: datetime | None = Field(default=None, sa_type=UtcTime)
    fill_ms: int = 0
    opened_at: datetime | None = Field(default=None, sa_type=UtcTime)  # by the person who signs
    warned_at: datetime | None = Field(default=None, sa_type=UtcTime)  # that it is overdue
    normal: bool | None = None  # N-08
    notes: str = Field(default="", sa_type=Text)
    minutes: int | None = None  # actually spent (N-42)
    signed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    signed_place: str = Field(default="", max_length=32)
    signed_id: UUID | None = None
    signed_name: str = Field(default="", max_length=200)
    against: int = 0  # red items it was signed against
    reason: str = Field(default="", max_length=500)  # why it was signed against them
    entry_id: UUID | None = Field(default=None, foreign_key="maintenance_log.id", ondelete="SET NULL", index=True)


class ChecklistResult(HouseRow, table=True):
    """One item of a run: what was found (`evidence`, with the page that shows it), or who ticked it, and a note."""

    __tablename__ = "checklist_results"
    __table_args__ = (
        CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        Index("uq_checklist_results_item", "run_id", "item", unique=True),
    )
    audited: ClassVar[bool] = False

    run_id: UUID = Field(foreign_key="checklist_runs.id", ondelete="CASCADE")
    item: str = Field(max_length=60)
    verdict: str = Field(default="open", max_length=10)
    evidence: str = Field(default="", max_length=300)
    fix: str = Field(default="", max_length=300)
    link: str = Field(default="", max_length=200)
    value: float | None = None
    took_ms: int = 0
    at: datetime | None = Field(default=None, sa_type=UtcTime)
    ticked_name: str = Field(default="", max_length=200)  # empty: it was measured
    note: str = Field(default="", max_length=500)
    noted_name: str = Field(default="", max_length=200)


class MaintenanceEntry(HouseRow, table=True):
    """One entry of the maintenance log (N-35). It cannot be changed; each `seal` covers its words and the seal before."""

    __tablename__ = "maintenance_log"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(LOG_KINDS)}", name="kind"),
        Index("uq_maintenance_log_sequence", "sequence", unique=True),
        Index("ix_maintenance_log_on", "logged_on", "id"),
    )
    fixed: ClassVar[Fixed | None] = Fixed()

    sequence: int
    logged_on: date
    kind: str = Field(max_length=10)
    checklist: str = Field(default="", max_length=40)
    title: str = Field(default="", max_length=200)
    performed_by: str = Field(max_length=200)
    completed: list[str] = Field(default_factory=list, sa_type=JSON)
    found: list[str] = Field(default_factory=list, sa_type=JSON)
    resolved: list[str] = Field(default_factory=list, sa_type=JSON)
    escalated: list[str] = Field(default_factory=list, sa_type=JSON)
    next_actions: list[str] = Field(default_factory=list, sa_type=JSON)
    notes: str = Field(default="", sa_type=Text)
    minutes: int = 0
    against: int = 0  # red items it was signed against
    signed_by: str = Field(max_length=200)
    signed_at: datetime = Field(sa_type=UtcTime)
    seal: str = Field(max_length=64)


class Corrective(HouseRow, table=True):
    """What is done about a missed target (H-16, H-17, X-14): one for each target and period."""

    __tablename__ = "correctives"
    __table_args__ = (
        Index("uq_correctives_target", "target", "period", unique=True),
        Index("ix_correctives_open", "closed_at", "opened_at", "id"),
    )

    target: str = Field(max_length=40)  # a key of services/house/correctives
    period: str = Field(max_length=10)  # 2026-11
    value: str = Field(default="", max_length=60)
    goal: str = Field(default="", max_length=60)
    opened_at: datetime = Field(sa_type=UtcTime)
    owner_name: str = Field(default="", max_length=200)
    due_on: date | None = None
    issue: str = Field(default="", sa_type=Text)
    cause: str = Field(default="", sa_type=Text)
    action: str = Field(default="", sa_type=Text)
    monitoring: str = Field(default="", sa_type=Text)
    procedure: str = Field(default="", sa_type=Text)
    closed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    closed_by: str = Field(default="", max_length=200)


class CostDay(HouseRow, table=True):
    """What a workspace used on one day (UTC): the estimate of its cost is this times the rates of the settings (T-07)."""

    __tablename__ = "cost_days"
    __table_args__ = (Index("uq_cost_days", "place", "used_on", unique=True), Index("ix_cost_days_on", "used_on"))
    audited: ClassVar[bool] = False

    place: str = Field(max_length=32)
    used_on: date
    queries: int = Field(default=0, sa_type=BigInteger)
    calls: int = Field(default=0, sa_type=BigInteger)
    sent_bytes: int = Field(default=0, sa_type=BigInteger)
    stored_bytes: int = Field(default=0, sa_type=BigInteger)  # at the end of the day
