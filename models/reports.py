"""Reports from the day to the year, the monthly survey, and what is archived and removed after which time."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text
from sqlmodel import Field, SQLModel

from models.base import Fixed, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.typed import Body, choice

REPORT_KINDS = {
    "daily": N_("Daily"),
    "weekly": N_("Weekly"),
    "monthly": N_("Monthly"),
    "quarterly": N_("Quarterly"),
    "annual": N_("Annual"),
}

DAY_STATES = {"": N_("Not said"), "normal": N_("Normal"), "issues": N_("Issues")}  # N-08
HEALTH = {  # of the system in a week
    "": N_("As measured"),
    "excellent": N_("Excellent"),
    "good": N_("Good"),
    "fair": N_("Fair"),
    "poor": N_("Poor"),
}


class ReportWords(SQLModel):
    """What people write in a report. Each kind has some of these fields (services/reports/wording.py)."""

    status: choice(DAY_STATES) = Field(  # type: ignore[valid-type]
        default="", title=N_("Status"), description=N_("Whether the day was normal, or had issues that the notes tell.")
    )
    notes: Body = Field(
        default="", max_length=4_000, title=N_("Notes"), description=N_("What happened, and what was done about it.")
    )
    system_health: choice(HEALTH) = Field(  # type: ignore[valid-type]
        default="", title=N_("System health"), description=N_("How well the system was, where you judge it otherwise.")
    )
    in_words: Body = Field(
        default="", max_length=4_000, title=N_("In words"), description=N_("What the figures mean, in a few sentences.")
    )
    action_items: list[str] = Field(
        default_factory=list, max_length=3, title=N_("Action items"), description=N_("What is to be done next.")
    )
    q1: Body = Field(
        default="", max_length=1_000, title=N_("First quarter"), description=N_("The goals of January to March.")
    )
    q2: Body = Field(
        default="", max_length=1_000, title=N_("Second quarter"), description=N_("The goals of April to June.")
    )
    q3: Body = Field(
        default="", max_length=1_000, title=N_("Third quarter"), description=N_("The goals of July to September.")
    )
    q4: Body = Field(
        default="", max_length=1_000, title=N_("Fourth quarter"), description=N_("The goals of October to December.")
    )
    achievements: list[str] = Field(
        default_factory=list, max_length=3, title=N_("Achievements"), description=N_("What went well in the year.")
    )
    challenges: list[str] = Field(
        default_factory=list,
        max_length=2,
        title=N_("Challenges overcome"),
        description=N_("What was hard, and is done."),
    )
    goals: list[str] = Field(
        default_factory=list, max_length=3, title=N_("Goals"), description=N_("What the next year is to bring.")
    )


class Report(TenantRow, table=True):
    """One report of the workspace: `figures` are measured, `words` are what a person wrote. Signed, it is fixed (X-11)."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(REPORT_KINDS)}", name="kind"),
        Index("uq_reports_period", "kind", "period", unique=True),
        Index("ix_reports_begins", "kind", "begins_on", "id"),
    )
    fixed: ClassVar[Fixed | None] = Fixed("{row}.signed_at IS NOT NULL", erasable=("signed_id",))  # no text

    kind: str = Field(max_length=10)
    period: str = Field(max_length=12)  # 2026-11-30, 2026-W48, 2026-11, 2026-Q4, 2026
    begins_on: date
    ends_on: date  # the last day
    drafted_at: datetime = Field(sa_type=UtcTime)
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # by the names of the fields
    days: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # for the charts
    words: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    mailed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    signed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    signed_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL", index=True)
    signed_name: str = Field(default="", max_length=200)


class SurveyAnswer(TenantRow, table=True):
    """One answer of a month's survey (X-09): a score of 1 to 5 and a sentence. It says not whose it is."""

    __tablename__ = "survey_answers"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        Index("ix_survey_answers_month", "month_on", "id"),
    )
    audited: ClassVar[bool] = False

    month_on: date  # the first of the month
    score: int
    text: str = Field(default="", sa_type=Text)


class SurveyAsked(TenantRow, table=True):
    """That a colleague was asked in a month, and answered or declined: they are asked once."""

    __tablename__ = "survey_asked"
    __table_args__ = (Index("uq_survey_asked", "month_on", "user_id", unique=True),)
    audited: ClassVar[bool] = False

    month_on: date
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    answered: bool = False


class RetentionRule(TenantRow, table=True):
    """What a workspace changed of one line of the retention table (services/retention). Its days are a setting."""

    __tablename__ = "retention_rules"

    key: str = Field(max_length=40, unique=True)
    active: bool = True
    automatic: bool | None = None  # whether nobody needs to confirm; None: the line's own


class RetentionRun(TenantRow, table=True):
    """One time that something old was proposed, archived or binned, and taken back, or could be until `undo_until_at`."""

    __tablename__ = "retention_runs"
    __table_args__ = (Index("ix_retention_runs_key", "key", "proposed_at", "id"),)

    key: str = Field(max_length=40)
    before_at: datetime = Field(sa_type=UtcTime)  # what is older than this
    proposed_at: datetime = Field(sa_type=UtcTime)
    proposed: int = 0
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    confirmed_name: str = Field(default="", max_length=200)  # empty: by itself
    declined_at: datetime | None = Field(default=None, sa_type=UtcTime)
    done: int = 0
    done_at: datetime | None = Field(default=None, sa_type=UtcTime)
    undo_until_at: datetime | None = Field(default=None, sa_type=UtcTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcTime)
    undone_name: str = Field(default="", max_length=200)
    errand_id: UUID | None = None  # the long work that did it, whose rows can be taken back
    undo_errand_id: UUID | None = None
