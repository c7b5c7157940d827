"""Measuring: from the installation to the readings of one moment. What costs more is measured once a minute.

A part that cannot be measured is no data; it must not keep the others from being judged.
"""

import logging
import shutil
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from datetime import time as wall_time
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User
from models.backups import BackupSet
from models.health import Circuit
from models.tenants import SignInFailure, Tenant
from models.watching import Outage, SlowQuery
from services.house import canaries, costs, register, settings, tenants
from services.house.alerts import speed
from services.house.alerts.readings import Readings
from services.house.backups import overview, pruning
from services.house.errors import alarming
from services.house.health import measures, pulse
from services.house.health.payments import reports
from services.house.telemetry import unusual
from services.outbox.states import OUTBOX
from services.work import HOUSE, clock, house_actor, occurrences, step, trouble, work
from services.work.places import Places, places

log = logging.getLogger(__name__)
LATELY, QUARTER, DAY = timedelta(minutes=5), timedelta(minutes=15), timedelta(days=1)
SHARE = 50  # what costs more is believed for so many times as long as it took: 2 % of a core at most
OFTEN, SELDOM = 8.0, 60.0  # seconds, at least and at most: a turn comes each ten seconds
AUDITED = "alerts:audit"  # what the nightly walk along the trails found, by workspace


@dataclass(slots=True)
class _Known:
    """What this process saw: failed looks at the health of this house, how full its disk was, the costly values."""

    house: Places | None = None
    failures: deque[datetime] = field(default_factory=deque)
    locked_at: datetime | None = None  # since when another program has the lock of the database
    disk: deque[tuple[datetime, float]] = field(default_factory=lambda: deque(maxlen=1_440))
    seldom: dict[str, Any] = field(default_factory=dict)
    until: float = 0.0  # of the monotonic clock: then the costly values are measured again


_known = _Known()


def now() -> Readings:
    """Measure everything that can be measured at this moment."""
    global _known  # noqa: PLW0603
    if _known.house is not places():
        _known = _Known(house=places())
    at, fast = clock.now(), speed.now()
    failures, database = _health(at)
    free = _of(lambda: shutil.disk_usage(places().folder))
    percent = free.free / free.total * 100 if free else None
    seldom = _seldom() if not database else {}
    return Readings(
        at,
        health_failures=failures,
        database_fails=float(database),
        errors_percent=fast.errors_percent,
        p95_s=fast.p95_s,
        requests_per_minute=fast.requests_per_minute,
        loop_p99_ms=fast.loop_p99_ms,
        memory_percent=fast.memory_percent,
        disk_free_percent=percent,
        disk_days=_days_to_full(at, percent),
        canary_touched={} if database else _of(_canaries) or {},  # (at once: it is told within a minute)
        **seldom,
    )


def forgive(readings: Readings) -> Readings:
    """Forget the failed looks: they were told of as a database that did not answer. Return the readings without them."""
    _known.failures.clear()
    return replace(readings, health_failures=0.0)


def _canaries() -> dict[str, float]:
    with work(house_actor(), read=True) as session:
        return canaries.readings(session)


def _health(now: datetime) -> tuple[float, bool]:
    """Look at the health of the house. Return how many looks failed in five minutes, and whether the database did."""
    database = False
    try:
        pulse.alive()
        pulse.writable()
        _known.locked_at = None
    except Exception as error:
        if _locked(error) and now - (_known.locked_at or now) < LATELY:
            _known.locked_at = _known.locked_at or now  # somebody writes for long: that is not down
        else:
            database = not isinstance(error, OSError)  # of the disk, it would be one
            _known.failures.append(now)
    while _known.failures and not now - LATELY < _known.failures[0] <= now:
        _known.failures.popleft()
    return float(len(_known.failures)), database


def _locked(error: Exception) -> bool:
    return "database is locked" in str(getattr(error, "orig", ""))


def _days_to_full(now: datetime, percent: float | None) -> float | None:
    """Return in how many days the disk is full, as it filled in what this process saw: at least an hour of it."""
    if percent is None:
        return None
    if not _known.disk or now - _known.disk[-1][0] >= timedelta(minutes=1):
        _known.disk.append((now, percent))
    first, before = _known.disk[0]
    hours = (now - first).total_seconds() / 3_600
    if hours < 1:
        return None
    a_day = (before - percent) / hours * 24
    return min(percent / a_day, 3_650.0) if a_day > 0.01 else 3_650.0


def _seldom() -> dict[str, Any]:
    began = time.monotonic()
    if began > _known.until or not _known.seldom:
        parts = (
            (_of(_of_house) or {}),
            (_of(_of_places) or {}),
            {"p95_week_percent": _of(speed.week_change)},
            _costs(),
        )
        _known.seldom = {name: value for part in parts for name, value in part.items()}
        ended = time.monotonic()
        _known.until = ended + min(max((ended - began) * SHARE, OFTEN), SELDOM)
    return _known.seldom


def _costs() -> dict[str, Any]:
    """Return what this month has cost so far, and how much of their plans workspaces use (L-23, T-08)."""
    plans = _of(lambda: costs.percents(tenants.everyone(), costs.every())) or {}
    return {"cost_month": _of(costs.so_far), "plan_percent": plans}


def _of_house() -> dict[str, Any]:
    zone = pruning.zone()
    with work(house_actor(), read=True) as session:
        found = {**_backups(session, zone), **_sign_ins(session)}
        beats = measures.beats(session)
        slow = select(func.max(col(SlowQuery.worst_ms))).where(col(SlowQuery.at) > clock.now() - LATELY)
        audited = settings.read(session, AUDITED) or {}
        found["was_down_minutes"] = _was_down(session)
        errors = alarming.measured(session)
        found |= {"errors_new": errors[alarming.NEW], "errors_back": errors[alarming.BACK]}
        found["slowest_query_s"] = (session.scalar(slow) or 0) / 1_000
    found["audit_broken"] = {name: float(broken) for name, broken in audited.items()}
    return found | {"chores_late": {one.chore: float(one.late) for one in beats}}


@step
def _was_down(session: Session) -> float:
    """Return for how many minutes Steward was down without a plan, in what ended within the last five."""
    lately = col(Outage.ended_at) > clock.now() - LATELY
    rows = session.scalars(select(Outage).where(lately, col(Outage.kind) == "down"))
    return sum((one.ended_at - one.began_at).total_seconds() for one in rows if one.ended_at is not None) / 60


@step
def _mail_server(session: Session) -> int:
    """Return how often in a row the mail server could not be reached, while sending waits for it."""
    query = select(col(Circuit.failures)).where(col(Circuit.channel) == "email", col(Circuit.state) != "closed")
    return session.scalar(query) or 0


@step
def _backups(session: Session, zone: str) -> dict[str, Any]:
    """Return whether the last backup failed, how late tonight's is, and how many were verified in the last hour."""
    now = clock.now()
    ended = select(col(BackupSet.state)).where(col(BackupSet.state).in_(("verified", "stored", "failed")))
    last = session.scalar(ended.order_by(col(BackupSet.ended_at).desc()).limit(1))
    fresh = col(BackupSet.verified_at) > now - timedelta(hours=1)
    done = session.scalar(select(func.count()).select_from(BackupSet).where(fresh)) or 0
    wall = wall_time.fromisoformat(overview.NIGHT)
    due = occurrences.instant(occurrences.latest(wall, zone, now), wall, zone) or now
    since = session.scalar(select(func.min(col(Tenant.made_at)))) or now
    whole = col(BackupSet.state).in_(("verified", "stored"))
    made = session.scalar(select(func.count()).select_from(BackupSet).where(whole, col(BackupSet.made_at) >= due))
    late = 0.0 if made or since > due else (now - due).total_seconds() / 60
    return {
        "backup_failed": None if last is None else float(last == "failed"),
        "backup_late_minutes": late,
        "backups_done": float(done),
    }


@step
def _sign_ins(session: Session) -> dict[str, Any]:
    since = col(SignInFailure.at) > clock.now() - QUARTER
    each = select(func.count().label("count")).where(since).group_by(col(SignInFailure.key)).subquery()
    worst = session.scalar(select(func.max(each.c["count"])))
    whole = session.scalar(select(func.count(col(SignInFailure.at).distinct())).where(since))
    return {"sign_ins_failed_account": float(worst or 0), "sign_ins_failed": float(whole or 0)}


def _of_places() -> dict[str, Any]:
    """Return what lies in the workspaces: failed and unknown mails, new people, payments that are not applied, features
    that are used unusually."""
    failed, unknown, joined, stuck, used = 0, 0, 0, dict[str, float | None](), dict[str, float | None]()
    some = tenants.everyone()
    for place, name in [(HOUSE, ""), *((one.id.hex, one.name) for one in some)]:
        try:
            with work(house_actor(place), read=True) as session:
                counts = _mails(session)
                failed, unknown = failed + counts[0], unknown + counts[1]
                if place == HOUSE:
                    failed += _mail_server(session)
                else:
                    new = col(User.made_at) > clock.now() - DAY
                    joined += session.scalar(select(func.count()).select_from(User).where(new)) or 0
                    stuck[name] = float(reports(session).stuck)
                    today = clock.today(register.workspace(place).zone)
                    used |= {_named(name, one, len(some)): far for one, far in unusual.sigmas(session, today).items()}
        except Exception:
            trouble.log_repeated(log, "a workspace could not be measured for alerts", place=place)
            stuck[name] = None
    counted = {"mails_failed": float(failed), "mails_unknown": float(unknown), "registrations": float(joined)}
    return {**counted, "payments_stuck": stuck, "usage_sigma": used}


def _named(workspace: str, feature: str, workspaces: int) -> str:
    return feature if workspaces == 1 else f"{workspace[:70]}: {feature}"


@step
def _mails(session: Session) -> tuple[int, int]:
    late = OUTBOX.c.settled_at > clock.now() - QUARTER
    query = select(OUTBOX.c.state, func.count()).where(
        late, OUTBOX.c.state.in_(("failed", "unknown")), OUTBOX.c.channel == "email"
    )
    counts: dict[str, int] = {state: number for state, number in session.execute(query.group_by(OUTBOX.c.state))}
    return counts.get("failed", 0), counts.get("unknown", 0)


def _of(measure: Callable[[], Any]) -> Any:
    try:
        return measure()
    except Exception:
        trouble.log_repeated(log, "something could not be measured for alerts", what=measure.__name__)
        return None
