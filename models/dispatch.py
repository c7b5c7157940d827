"""Dispatch: plans of a day that Steward proposed, and why each visit went where it went."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from models.base import Seen, TenantRow
from models.columns import UtcTime
from models.language import N_

RUN_STATES = {
    "planning": N_("Planning"),
    "proposed": N_("Proposed"),
    "applied": N_("Applied"),
    "undone": N_("Undone"),
    "discarded": N_("Discarded"),
    "failed": N_("Failed"),
}


class DispatchRun(TenantRow, table=True):
    """A plan of one local day: what it started from (`digest`, `seed`), what it gains, and what became of it. `figures` are
    placed, total, moved, and seconds of driving before and after."""

    __tablename__ = "dispatch_runs"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(RUN_STATES)}", name="state"),
        Index("ix_dispatch_runs_day", "planned_on", "made_at"),
    )

    planned_on: date  # the day it plans, in `zone`
    zone: str = Field(max_length=64)
    state: str = Field(default="planning", max_length=10)
    digest: str = Field(default="", max_length=64)
    seed: int = 7
    seconds: float = 0.0  # how long it thought
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    trouble: str = Field(default="", max_length=400)
    applied_at: datetime | None = Field(default=None, sa_type=UtcTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcTime)


class DispatchChoice(TenantRow, table=True):
    """What a plan proposes for one visit, and why: the chosen technician and the next three with minutes added or the first
    broken rule (`reasons`). Where it was before is kept, so that the plan can be undone."""

    __tablename__ = "dispatch_choices"
    __table_args__ = (
        Index("uq_dispatch_choices", "run_id", "visit_id", unique=True),
        Index("ix_dispatch_choices_visit", "visit_id"),
        Index("ix_dispatch_choices_technician", "technician_id"),
        Index("ix_dispatch_choices_before", "before_technician_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("visit_id",))
    audited: ClassVar[bool] = False

    run_id: UUID = Field(foreign_key="dispatch_runs.id", ondelete="CASCADE")
    visit_id: UUID = Field(foreign_key="visits.id", ondelete="CASCADE")
    technician_id: UUID | None = Field(default=None, foreign_key="technicians.id", ondelete="CASCADE")
    start_at: datetime | None = Field(default=None, sa_type=UtcTime)
    before_technician_id: UUID | None = Field(default=None, foreign_key="technicians.id", ondelete="CASCADE")
    before_start_at: datetime | None = Field(default=None, sa_type=UtcTime)
    before_assigned_by: str = Field(default="", max_length=6)
    planned_version: int = 0  # of the visit, as the plan saw it
    applied_version: int | None = None  # as applying left it: a later change by hand is not undone
    skipped: str = Field(default="", max_length=200)  # why it was not applied, or not undone
    reasons: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
