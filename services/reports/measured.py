"""What the installation measured of itself within a span: uptime, load, errors, sign-ins, alerts. It is one for all of its
workspaces. Read from telemetry and the house, never inside the work of a workspace."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.alerts import Alert
from models.health import Crash
from models.routines import Corrective
from models.watching import CrashDay, Outage
from services.house import telemetry
from services.house.alerts.rules import BY_KEY
from services.house.telemetry import Row, Window
from services.house.telemetry.beats import outages, uptime
from services.reports.periods import Period, Span
from services.work import clock, house_actor, step, work

COUNTED = ("critical", "warning")  # levels of alerts that count as errors
SIGN_INS = ("sign_in", "sign_ins")  # rules
PERFORMANCE, ERRORS, SECURITY = "performance", "errors", "security"
OF_SECURITY = (*SIGN_INS, "audit", "canary")
OF_ERRORS = ("errors", "errors_critical", "down", "database")
ACTIONS = 3  # that are proposed


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the span, such as a day: uptime in per cent, seconds of load, errors, and seconds without service. None:
    nothing was measured."""

    uptime: float | None
    load: float | None
    errors: int
    down_s: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured within a span. `errors` are those that people met, and the alerts that fired, critical ones and
    warnings. `open` names the subjects on which an alert is open: something is to be done there."""

    uptime: float | None = None
    load: float | None = None
    response: float | None = None
    errors: int = 0
    critical: int = 0
    warnings: int = 0
    failed_logins: int = 0
    suspicious: bool = False
    slowest_page: str = ""
    slowest_s: float | None = None
    down: bool = False
    alerts: dict[str, int] = field(default_factory=dict)
    open: frozenset[str] = frozenset()
    actions: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def health(self) -> str:
        """How well the system was: excellent without an alert, good with warnings, fair with a critical one, poor when it
        was down."""
        if self.down:
            return "poor"
        return "fair" if self.alerts.get("critical") else "good" if self.alerts.get("warning") else "excellent"


def measured(period: Period, parts: Sequence[Span] | None = None) -> Measured:
    """Return what was measured within a period up to now; its `parts` in the order of `period.parts()`, unless others are
    wanted. Telemetry is read by the hour up to 13 months ago, and by the day of UTC before."""
    spans = period.parts() if parts is None else parts
    ends_at = min(period.ends_at, clock.now())
    known = outages(period.begins_at, ends_at)
    with work(house_actor(), read=True) as session:
        fired = _fired(session, period.begins_at, ends_at)
        crashes = _crashes(session, period)
        still = _open(session, ends_at)
        actions = _actions(session)
    windows = [_window(one.begins_at, one.ends_at) for one in spans]
    whole = _added(windows) if parts is None else _window(period.begins_at, period.ends_at)
    slow = telemetry.pages(period.begins_at, ends_at)
    level = {name: sum(one.level == name for one in fired) for name in COUNTED}
    return Measured(
        uptime=percent(uptime(period.begins_at, ends_at, known).share),
        load=seconds(whole.value("pages.mean")),
        response=seconds(whole.value("answers.mean")),
        errors=_errors(whole) + sum(level.values()),
        critical=level["critical"] + crashes.get("critical", 0),
        warnings=level["warning"] + crashes.get("warning", 0),
        failed_logins=int(whole.value("sign_ins_failed") or 0),
        suspicious=suspicious(fired),
        slowest_page=slow[0].path if slow else "",
        slowest_s=seconds(slow[0].mean_ms) if slow else None,
        down=any(one.kind == "down" for one in known),
        alerts=level,
        open=still,
        actions=actions,
        parts=tuple(_part(one, window, known, fired) for one, window in zip(spans, windows, strict=True)),
    )


def suspicious(fired: Sequence[Alert]) -> bool:
    """Return whether anything unusual was found (A-09): more failed sign-ins than the rules of the alerts allow."""
    return any(one.rule in SIGN_INS for one in fired)


def percent(share: float | None) -> float | None:
    """Return a share as per cent to two places, cut and not rounded: 100 means never down."""
    return None if share is None else int(share * 10_000 + 1e-6) / 100


def seconds(ms: float | None) -> float | None:
    """Return milliseconds as seconds, to the millisecond."""
    return None if ms is None else round(ms / 1_000, 3)


def _part(one: Span, window: Window, known: Sequence[Outage], fired: Sequence[Alert]) -> Part:
    begins_at, ends_at = one.begins_at, min(one.ends_at, clock.now())
    spent = uptime(begins_at, ends_at, known)
    alerts = sum(begins_at <= at < one.ends_at for at in (alert.fired_at for alert in fired) if at)
    load = seconds(window.value("pages.mean"))
    return Part(percent(spent.share), load, _errors(window) + alerts, int(spent.down.total_seconds()))


def fired(period: Period) -> list[Alert]:
    """Return the alerts that fired within a period, critical ones and warnings, the oldest first."""
    with work(house_actor(), read=True) as session:
        return _fired(session, period.begins_at, min(period.ends_at, clock.now()))


def crashes_of(one: Span) -> int:
    """Return how many errors people met within a span."""
    return _errors(_window(one.begins_at, one.ends_at))


def failed_of(one: Span) -> int:
    """Return how many sign-ins failed within a span."""
    return int(_window(one.begins_at, one.ends_at).value("sign_ins_failed") or 0)


def _window(begins_at: datetime, ends_at: datetime) -> Window:
    hours = begins_at.minute == ends_at.minute == 0  # a zone may be half an hour beside them
    return telemetry.span(begins_at, ends_at, finest=3_600 if hours else 60)


def _added(windows: Sequence[Window]) -> Window:
    row = Row(0)
    for one in windows:
        row.add(one.row)
    return Window(sum(one.seconds for one in windows), row.beats, row)


def _errors(window: Window) -> int:
    return int(window.value("crashes") or 0)


@step
def _fired(session: Session, begins_at: datetime, ends_at: datetime) -> list[Alert]:
    here = (col(Alert.fired_at) >= begins_at, col(Alert.fired_at) < ends_at, col(Alert.level).in_(COUNTED))
    return list(session.scalars(select(Alert).where(*here).order_by(col(Alert.fired_at))))


@step
def _crashes(session: Session, span: Span) -> dict[str, int]:
    """Return how often crashes of each level were met on the days of a span."""
    here = col(CrashDay.met_on).between(span.first, span.last)
    query = select(col(Crash.level), func.sum(col(CrashDay.times))).join(Crash, col(Crash.id) == col(CrashDay.crash_id))
    return {level: int(times) for level, times in session.execute(query.where(here).group_by(col(Crash.level)))}


@step
def _open(session: Session, at: datetime) -> frozenset[str]:
    """Return on which subjects an alert was open at a time."""
    still = or_(col(Alert.resolved_at).is_(None), col(Alert.resolved_at) > at)
    here = (col(Alert.fired_at) < at, still, col(Alert.level).in_(COUNTED))
    return frozenset(subject(rule) for rule in session.scalars(select(col(Alert.rule)).where(*here)))


def subject(rule: str) -> str:
    """Return what a rule is about in a report: performance, errors, security, or nothing of these."""
    if rule in OF_SECURITY:
        return SECURITY
    if rule in OF_ERRORS:
        return ERRORS
    known = BY_KEY.get(rule)
    return PERFORMANCE if known is not None and known.room in ("speed", "process") else ""


@step
def _actions(session: Session) -> tuple[str, ...]:
    """Return what open corrective actions propose to do, the oldest first."""
    query = select(Corrective).where(col(Corrective.closed_at).is_(None))
    found = session.scalars(query.order_by(col(Corrective.opened_at), col(Corrective.id)).limit(ACTIONS))
    return tuple((one.action or one.issue or one.target).strip().splitlines()[0][:200] for one in found)
