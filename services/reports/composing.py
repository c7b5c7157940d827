"""Composing: the figures of each kind of report, by the names of its fields (X-01 to X-06), and the rows of its charts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from services.reports import counting, features, issues
from services.reports.features import Used
from services.reports.issues import Issues
from services.reports.measured import ERRORS, PERFORMANCE, SECURITY, Measured, measured
from services.reports.periods import Period, Span
from services.unusual.gathering import gather
from services.unusual.signs import signs
from services.work import clock, house_actor, step, work

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Composed:
    """The figures of a report by name, the values of its charts by day (or week, or month), and what is proposed to do."""

    figures: Figures
    days: list[dict[str, Any]]
    proposed: tuple[str, ...]
    health: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the workspace knows of a period."""

    span: Span
    active: int
    jobs: int
    invoices: int
    given: tuple[int, int]
    tracked: int
    people: tuple[int, int, int]
    used: list[Used]
    issues: Issues
    revenue: dict[str, int]
    queue: dict[str, int]
    feedback: dict[str, Any]


def composed(place: str, period: Period) -> Composed:
    """Compute a report of a workspace as it is now: the house first, then one reading work in the workspace."""
    here = measured(period)
    with work(house_actor(place), read=True) as session:
        facts = _facts(session, period)
        figures = KINDS[period.kind](session, period, facts, here)
        days = _days(session, period, here)
    return Composed(figures, days, here.actions, here.health)


@step
def _facts(session: Session, period: Period) -> Facts:
    spans = [period]
    return Facts(
        period,
        counting.active(session, period.kind, spans)[0],
        counting.counts(session, counting.jobs, spans)[0],
        counting.counts(session, counting.invoices, spans)[0],
        counting.dispatched(session, spans)[0],
        counting.counts(session, counting.tracked, spans)[0],
        counting.people(session, period),
        features.used(session, period),
        issues.issues(session, period),
        counting.revenue(session, period.first, period.last),
        counting.queue(session, period),
        issues.compiled(session, period),
    )


@step
def _days(session: Session, period: Period, here: Measured) -> list[dict[str, Any]]:
    """Return the rows of the charts, the oldest first; what was not measured is None."""
    spans = period.parts()
    if len(spans) < 2:
        return []
    given = counting.dispatched(session, spans)
    columns: dict[str, list[Any]] = {
        "jobs_created": counting.counts(session, counting.jobs, spans),
        "invoices_generated": counting.counts(session, counting.invoices, spans),
        "active_users": counting.active(session, counting.kind_of_parts(period), spans),
        "gps_tracking_sessions": counting.counts(session, counting.tracked, spans),
        "auto_dispatch_usage": [counting.share(*one) for one in given],
        "uptime": [one.uptime for one in here.parts],
        "average_load": [one.load for one in here.parts],
        "total_errors": [one.errors for one in here.parts],
        "down_s": [one.down_s for one in here.parts],
    }
    return [
        {"first": f"{one.first}", "last": f"{one.last}"} | {name: values[n] for name, values in columns.items()}
        for n, one in enumerate(spans)
    ]


@step
def _daily(session: Session, period: Period, facts: Facts, here: Measured) -> Figures:
    return {
        "date": period.name,
        "active_users": facts.active,
        "jobs_created": facts.jobs,
        "invoices_generated": facts.invoices,
        "average_response_time": here.response,
        "uptime": here.uptime,
        "total_errors": here.errors,
    }


@step
def _weekly(session: Session, period: Period, facts: Facts, here: Measured) -> Figures:
    before, after, new = facts.people
    return {
        "week_of": f"{period.first}",
        "system_health": here.health,
        "average_load": here.load,
        "slowest_page": here.slowest_page,
        "slowest_page_load": here.slowest_s,
        "performance_action_needed": PERFORMANCE in here.open,
        "total_errors": here.errors,
        "critical": here.critical,
        "warnings": here.warnings,
        "errors_action_needed": ERRORS in here.open,
        "failed_logins": here.failed_logins,
        "suspicious_activity": here.suspicious or _unusual(session, period),
        "security_action_needed": SECURITY in here.open,
        "total_active": facts.active,
        "new_users": new,
        "growth": after - before,
        "issues_reported": len(facts.issues.reported),
        "queue": facts.queue,
    }


@step
def _unusual(session: Session, period: Period) -> bool:
    """Return whether anybody did something unusual in a week (A-09): known while the week is of the last days."""
    if period.ends_at < clock.now() - timedelta(days=8):
        return False
    return any(period.begins_at <= one.at < period.ends_at for one in signs(gather(session), period.zone))


@step
def _monthly(session: Session, period: Period, facts: Facts, here: Measured) -> Figures:
    return {
        "month": period.name,
        "uptime": here.uptime,
        "average_load": here.load,
        "total_errors": here.errors,
        "active_users": facts.active,
        "jobs_created": facts.jobs,
        "invoices_generated": facts.invoices,
        "auto_dispatch_usage": counting.share(*facts.given),
        "gps_tracking_sessions": facts.tracked,
        **_features(facts),
        "issues_resolved": len(facts.issues.resolved),
        "issues_pending": len(facts.issues.pending),
        "pending": [one.name for one in facts.issues.pending[: issues.NAMED]],
    }


@step
def _quarterly(session: Session, period: Period, facts: Facts, here: Measured) -> Figures:
    """Return what the audit of a quarter sums up (N-22): security, performance, feedback, features, business."""
    return {
        "quarter": period.name,
        "uptime": here.uptime,
        "average_load": here.load,
        "total_errors": here.errors,
        "failed_logins": here.failed_logins,
        "suspicious_activity": here.suspicious,
        "active_users": facts.active,
        "new_users": facts.people[2],
        "jobs_created": facts.jobs,
        "invoices_generated": facts.invoices,
        "revenue": facts.revenue,
        **_features(facts),
        "issues_reported": len(facts.issues.reported),
        "issues_resolved": len(facts.issues.resolved),
        "issues_pending": len(facts.issues.pending),
        "feedback": facts.feedback,
    }


@step
def _annual(session: Session, period: Period, facts: Facts, here: Measured) -> Figures:
    before, after, _new = facts.people
    last = period.shifted(-1)
    jobs = counting.counts(session, counting.jobs, [last])[0]
    earlier = counting.revenue(session, last.first, last.last)
    return {
        "year": period.name,
        "total_uptime": here.uptime,
        "total_users": after,
        "total_jobs": facts.jobs,
        "total_revenue": facts.revenue,
        "total_invoices": facts.invoices,
        "growth": {
            "users": counting.growth(before, after),
            "jobs": counting.growth(jobs, facts.jobs),
            "revenue": {
                one: counting.growth(earlier.get(one, 0), facts.revenue.get(one, 0))
                for one in sorted({*earlier, *facts.revenue})
            },
        },
    }


def _features(facts: Facts) -> Figures:
    def told(rows: list[Used]) -> list[dict[str, Any]]:
        return [{"feature": one.feature, "count": one.uses} for one in rows]

    return {
        "top_features": told(features.top(facts.used)),
        "underutilised_features": told(features.bottom(facts.used)),
        "unused_features": features.unused(facts.used),
        "feature_adoption": features.adoption(facts.used, facts.people[1]),
    }


KINDS: dict[str, Callable[[Session, Period, Facts, Measured], Figures]] = {
    "daily": _daily,
    "weekly": _weekly,
    "monthly": _monthly,
    "quarterly": _quarterly,
    "annual": _annual,
}
