"""The shapes of reports for programs: each kind with every field by name. What was not measured, or has nothing to be
compared with, is null."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

LOAD = Field(description="Seconds.")
PERCENT = Field(description="Per cent.")


class Uses(BaseModel):
    """A feature and how often it was used."""

    feature: str = Field(examples=["dispatch"])
    count: int


class _Report(BaseModel):
    """What every report has."""

    kind: str
    period: str
    begins_on: date
    ends_on: date
    state: Literal["so_far", "draft", "signed"]
    drafted_at: datetime | None
    signed_at: datetime | None
    signed_by: str
    version: int = Field(description="0: nothing of it is kept yet.")
    days: list[dict[str, Any]] = Field(
        description="The values of its charts: by day, of a quarter by week, of a year by month."
    )


class DailyReport(_Report):
    """A day: its figures, and what people wrote about it."""

    date: str
    active_users: int
    jobs_created: int
    invoices_generated: int
    average_response_time: float | None = LOAD
    uptime: float | None = PERCENT
    total_errors: int
    status: Literal["", "normal", "issues"]
    notes: str


class QueueFigures(BaseModel):
    """What waits and is active now; what was completed and failed within the week."""

    waiting: int
    active: int
    completed: int
    failed: int


class WeeklyReport(_Report):
    """A week, from Monday."""

    week_of: date
    system_health: Literal["excellent", "good", "fair", "poor"]
    average_load: float | None = LOAD
    slowest_page: str
    slowest_page_load: float | None = LOAD
    performance_action_needed: bool
    total_errors: int
    critical: int
    warnings: int
    errors_action_needed: bool
    failed_logins: int
    suspicious_activity: bool
    security_action_needed: bool
    total_active: int
    new_users: int
    growth: int = Field(description="Accounts at its end, less those at its begin.")
    issues_reported: int
    queue: QueueFigures
    in_words: str


class MonthlyReport(_Report):
    """A month."""

    month: str
    uptime: float | None = PERCENT
    average_load: float | None = LOAD
    total_errors: int
    active_users: int
    jobs_created: int
    invoices_generated: int
    auto_dispatch_usage: float | None = PERCENT
    gps_tracking_sessions: int
    top_features: list[Uses]
    underutilised_features: list[Uses]
    unused_features: list[str]
    feature_adoption: float | None = PERCENT
    issues_resolved: int
    issues_pending: int
    pending: list[str] = Field(description="The newest of them.")
    action_items: list[str] = Field(description="Three; empty ones are empty texts.")
    in_words: str


class Compilation(BaseModel):
    """What colleagues wrote to the feedback."""

    ideas: int
    problems: int
    answered: int
    texts: list[str]


class Goals(BaseModel):
    """The goals of the quarters of a year."""

    q1: str
    q2: str
    q3: str
    q4: str


class QuarterlyReport(_Report):
    """A quarter. Revenue is in the smallest unit of each currency."""

    quarter: str
    uptime: float | None = PERCENT
    average_load: float | None = LOAD
    total_errors: int
    failed_logins: int
    suspicious_activity: bool
    active_users: int
    new_users: int
    jobs_created: int
    invoices_generated: int
    revenue: dict[str, int]
    top_features: list[Uses]
    underutilised_features: list[Uses]
    unused_features: list[str]
    feature_adoption: float | None = PERCENT
    issues_reported: int
    issues_resolved: int
    issues_pending: int
    feedback: Compilation
    goals: Goals
    in_words: str


class Growth(BaseModel):
    """Growth against the year before, in per cent; null where there was nothing before."""

    users: float | None
    jobs: float | None
    revenue: dict[str, float | None]


class AnnualReport(_Report):
    """A year. Revenue is what was received, in the smallest unit of each currency."""

    year: str
    total_uptime: float | None = PERCENT
    total_users: int
    total_jobs: int
    total_revenue: dict[str, int]
    total_invoices: int
    growth: Growth
    achievements: list[str]
    challenges: list[str]
    goals: list[str]
    in_words: str


class ReportRow(BaseModel):
    """One report in the list."""

    kind: str
    period: str
    begins_on: date
    ends_on: date
    state: Literal["draft", "signed"]
    drafted_at: datetime | None
    signed_at: datetime | None
    signed_by: str


class ReportList(BaseModel):
    """The kept reports of a kind, the newest period first."""

    data: list[ReportRow]


SHAPES: dict[str, type[_Report]] = {
    "daily": DailyReport,
    "weekly": WeeklyReport,
    "monthly": MonthlyReport,
    "quarterly": QuarterlyReport,
    "annual": AnnualReport,
}
