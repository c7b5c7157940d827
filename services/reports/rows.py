"""Rows: what each figure of a report counts, as it is now: a page of lines, each with its link."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User
from models.invoices import Invoice
from models.jobs import Job
from models.language import N_, _
from models.payments import Payment
from models.positions import TrackingSession
from models.visits import Visit
from services.house import telemetry
from services.house.alerts.rules import BY_KEY
from services.house.telemetry.beats import outages
from services.money.amounts import shown
from services.reports import counting, features, issues, measured, showing
from services.reports.keeping import period_of
from services.reports.periods import Period
from services.work import Actor, Invalid, clock, errand, house_actor, step, work

PAGE = 50


class Line(NamedTuple):
    """One row behind a figure: what it is, its remark, when, and where it leads (empty: nowhere)."""

    title: str
    remark: str = ""
    at: datetime | None = None
    link: str = ""


class Lines(NamedTuple):
    """One page of the rows behind a figure, and how many there are."""

    lines: list[Line]
    total: int


@errand("reports.read")
def rows(actor: Actor, kind: str, name: str, figure: str, page: int = 1) -> Lines:
    """Return one page of the rows that a figure of a report counts, as they are now. Refuses an unknown figure."""
    period = period_of(actor, kind, name)
    start = max(0, page - 1) * PAGE
    if figure in HOUSE:
        found = HOUSE[figure](period)
        return Lines(found[start : start + PAGE], len(found))
    if figure not in TENANT:
        raise Invalid(_("Please check the address."), figure=_("There is no such figure."))
    with work(house_actor(actor.place), read=True) as session:
        return TENANT[figure](session, period, start)


@step
def _queried(session: Session, query: Any, order: Any, start: int, line: Callable[[Any], Line]) -> Lines:
    total = session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    found = session.scalars(query.order_by(*order).offset(start).limit(PAGE))
    return Lines([line(one) for one in found], total)


@step
def _jobs(session: Session, period: Period, start: int) -> Lines:
    def line(one: Job) -> Line:
        return Line(one.title, one.number or "", one.made_at, f"/jobs/{one.id}")

    return _queried(session, counting.jobs(period), (col(Job.made_at), col(Job.id)), start, line)


@step
def _invoices(session: Session, period: Period, start: int) -> Lines:
    def line(one: Invoice) -> Line:
        return Line(
            one.number or "", f"{one.issued_on} · {shown(one.total, one.currency)}", None, f"/invoices/{one.id}"
        )

    return _queried(session, counting.invoices(period), (col(Invoice.issued_on), col(Invoice.id)), start, line)


@step
def _visits(session: Session, period: Period, start: int) -> Lines:
    words = {"auto": _("Given by the plan"), "manual": _("Given by hand")}

    def line(one: Visit) -> Line:
        return Line(one.title, words[one.assigned_by], one.start_at, f"/visits/{one.id}")

    return _queried(session, counting.given(period), (col(Visit.start_at), col(Visit.id)), start, line)


@step
def _tracked(session: Session, period: Period, start: int) -> Lines:
    query = counting.tracked(period)
    total = session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    named = query.join(User, col(User.id) == col(TrackingSession.user_id)).with_only_columns(
        col(User.name), col(TrackingSession.started_at)
    )
    order = (col(TrackingSession.started_at), col(TrackingSession.id))
    found = session.execute(named.order_by(*order).offset(start).limit(PAGE))
    return Lines([Line(name, "", at) for name, at in found], total)


@step
def _new_users(session: Session, period: Period, start: int) -> Lines:
    query = select(User).where(*counting.within(col(User.made_at), period))
    order = (col(User.made_at), col(User.id))
    return _queried(session, query, order, start, lambda one: Line(one.name, one.email, one.made_at))


@step
def _users(session: Session, period: Period, start: int) -> Lines:
    enabled = col(User.disabled_at).is_(None) | (col(User.disabled_at) >= period.ends_at)
    query = select(User).where(col(User.made_at) < period.ends_at, enabled)
    order = (col(User.made_at), col(User.id))
    return _queried(session, query, order, start, lambda one: Line(one.name, one.email, one.made_at))


@step
def _active(session: Session, period: Period, start: int) -> Lines:
    """Return how many were active in each part: who it was is forgotten when that is over."""
    spans = period.parts()
    counts = counting.active(session, counting.kind_of_parts(period) if len(spans) > 1 else period.kind, spans)
    lines = [Line(f"{one.first}", f"{count:,}") for one, count in zip(spans, counts, strict=True) if count]
    return Lines(lines[start : start + PAGE], len(lines))


def _issues(which: str) -> Callable[[Session, Period, int], Lines]:
    @step
    def found(session: Session, period: Period, start: int) -> Lines:
        some = getattr(issues.issues(session, period), which)
        lines = [Line(one.name, _(issues.STATES[one.state]), one.made_at, f"/feedback/{one.id}") for one in some]
        return Lines(lines[start : start + PAGE], len(lines))

    return found


@step
def _features(session: Session, period: Period, start: int) -> Lines:
    used = features.used(session, period)
    return Lines([Line(showing.feature(one.feature), f"{one.uses:,}") for one in used][start : start + PAGE], len(used))


@step
def _revenue(session: Session, period: Period, start: int) -> Lines:
    query = select(Payment).where(col(Payment.received_on).between(period.first, period.last))

    def line(one: Payment) -> Line:
        much = one.amount if one.direction == "in" else -one.amount
        return Line(shown(much, one.currency), f"{one.received_on}", None, f"/payments/{one.id}")

    return _queried(session, query, (col(Payment.received_on), col(Payment.id)), start, line)


def _down(period: Period) -> list[Line]:
    words = {"down": _("Down"), "planned": _("Planned"), "unknown": _("Unknown")}
    found = outages(period.begins_at, min(period.ends_at, clock.now()))
    return [
        Line(words[one.kind], _length(one.began_at, one.ended_at) + f" · {_(one.reason)}", one.began_at)
        for one in found
    ]


def _length(begin: datetime, end: datetime | None) -> str:
    minutes = ((end or clock.now()) - begin).total_seconds() / 60
    return _("{minutes} min").format(minutes=f"{minutes:,.0f}")


def _slow(period: Period) -> list[Line]:
    found = telemetry.pages(period.begins_at, min(period.ends_at, clock.now()))
    each = _("{seconds} s on average, {times} times")
    return [Line(one.path, each.format(seconds=f"{one.mean_ms / 1_000:.2f}", times=f"{one.times:,}")) for one in found]


def _errors(levels: Sequence[str], *, crashes: bool) -> Callable[[Period], list[Line]]:
    def found(period: Period) -> list[Line]:
        alerts = [one for one in measured.fired(period) if one.level in levels]
        lines = [
            Line(_(BY_KEY[one.rule].title) if one.rule in BY_KEY else one.rule, one.subject, one.fired_at)
            for one in alerts
        ]
        if crashes:
            each = [(one, measured.crashes_of(one)) for one in period.parts()]
            lines += [
                Line(f"{one.first}", _("{count} errors that people met").format(count=many))
                for one, many in each
                if many
            ]
        return lines

    return found


def _sign_ins(period: Period) -> list[Line]:
    each = [(one, measured.failed_of(one)) for one in period.parts()]
    return [Line(f"{one.first}", f"{many:,}") for one, many in each if many]


def _suspicious(period: Period) -> list[Line]:
    alerts = [one for one in measured.fired(period) if one.rule in measured.SIGN_INS]
    return [Line(_(BY_KEY[one.rule].title), one.subject, one.fired_at) for one in alerts]


HOUSE: dict[str, Callable[[Period], list[Line]]] = {
    "uptime": _down,
    "total_uptime": _down,
    "average_load": _slow,
    "average_response_time": _slow,
    "slowest_page": _slow,
    "total_errors": _errors(measured.COUNTED, crashes=True),
    "system_health": _errors(measured.COUNTED, crashes=False),
    "critical": _errors(("critical",), crashes=False),
    "warnings": _errors(("warning",), crashes=False),
    "failed_logins": _sign_ins,
    "suspicious_activity": _suspicious,
}
TENANT: dict[str, Callable[[Session, Period, int], Lines]] = {
    "jobs_created": _jobs,
    "total_jobs": _jobs,
    "invoices_generated": _invoices,
    "total_invoices": _invoices,
    "auto_dispatch_usage": _visits,
    "gps_tracking_sessions": _tracked,
    "active_users": _active,
    "total_active": _active,
    "total_users": _users,
    "new_users": _new_users,
    "growth": _new_users,
    "issues_reported": _issues("reported"),
    "issues_resolved": _issues("resolved"),
    "issues_pending": _issues("pending"),
    "feature_adoption": _features,
    "features": _features,
    "revenue": _revenue,
    "total_revenue": _revenue,
}
LABELS = {"features": N_("Features")}


def label(figure: str) -> str:
    """Return the name of a figure."""
    return _(showing.FIELDS[figure].label) if figure in showing.FIELDS else _(LABELS.get(figure, figure))
