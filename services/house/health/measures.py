"""Measures: what the maintenance page reads of the database, of each workspace, and of the clock."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import UserSession
from models.audit import AuditHead
from models.health import Beat
from services import settings
from services.house import metrics
from services.house.health import verdict
from services.house.health.payments import Reports, reports
from services.house.version import VERSION
from services.outbox.depth import Depth, depth
from services.work import HOUSE, clock, house_actor, step, work
from services.work.trail import HEAD_ID, unsealed

PACKAGES = ("nicegui", "sqlmodel", "sqlalchemy", "alembic", "fastapi", "uvicorn", "apscheduler", "cryptography")


@dataclass(frozen=True, slots=True)
class Storage:
    """The database: its kind and version, its size in bytes, and whether this version has a known fault."""

    kind: str
    version: str
    size: int
    old: bool


@dataclass(frozen=True, slots=True)
class Workspace:
    """One place: its outbox, its audit trail (sealed, waiting for the sealer), and the number of open sessions,
    and what payment providers reported.

    `trouble` is the name of the error of an unreadable place; the rest is then empty.
    """

    place: str
    name: str
    outbox: Depth = field(default_factory=Depth)
    sealed: int = 0
    unsealed: int = 0
    sessions: int = 0
    reports: Reports = field(default_factory=Reports)
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Beating:
    """One chore: when it last ran (None: not yet), how often it should, how long it took, and its trouble."""

    chore: str
    at: datetime | None
    every: timedelta
    took_ms: int
    trouble: str
    late: bool


@step
def storage(session: Session, size: int) -> Storage:
    """Return the measures of the installation's database, which has this size."""
    if session.get_bind().dialect.name == "postgresql":
        found = str(session.connection().exec_driver_sql("SHOW server_version").scalar_one()).partition(" ")[0]
        return Storage("PostgreSQL", found, size, False)
    found = str(session.connection().exec_driver_sql("SELECT sqlite_version()").scalar_one())
    return Storage("SQLite", found, size, verdict.old_sqlite(found))


def workspace(place: str, name: str) -> Workspace:
    """Measure one place. An unreadable one reports its error: the page matters most when a place is in trouble."""
    try:
        return _read(place, name)
    except Exception as error:
        return Workspace(place, name, trouble=type(error).__name__)


def _read(place: str, name: str) -> Workspace:
    with work(house_actor(place), read=True) as session:
        head = session.get(AuditHead, HEAD_ID)
        return Workspace(
            place,
            name,
            outbox=depth(session),
            sealed=head.sequence if head else 0,
            unsealed=unsealed(session),
            sessions=0 if place == HOUSE else _open_sessions(session),
            reports=reports(session),
        )


@step
def _open_sessions(session: Session) -> int:
    since = clock.now() - settings.get(session, settings.SESSION_IDLE)
    query = (
        select(func.count())
        .select_from(UserSession)
        .where(
            col(UserSession.ended_at).is_(None),
            col(UserSession.expires_at) > clock.now(),
            col(UserSession.seen_at) > since,
        )
    )
    return session.scalar(query) or 0


@step
def beats(session: Session) -> list[Beating]:
    """Return when each chore last ran, and whether it is late."""
    from services.chores import CHORES  # it imports a chore from this room

    known = {beat.chore: beat for beat in session.scalars(select(Beat))}
    now, found = clock.now(), []
    for chore in CHORES:
        beat = known.get(chore.name)
        late = _late([metrics.started_at, *([beat.at] if beat else [])], 2 * chore.spacing, now)
        found.append(
            Beating(
                chore.name,
                at=beat.at if beat else None,
                every=chore.spacing,
                took_ms=beat.took_ms if beat else 0,
                trouble=beat.trouble if beat else "",
                late=late,
            )
        )
    return found


def _late(times: Sequence[datetime], patience: timedelta, now: datetime) -> bool:
    """Return whether the latest time is too long ago. A future one proves nothing: the clock went back since."""
    slack = timedelta(seconds=30)  # a beat is noted at most every 10 s
    return not any(now - patience - slack <= one <= now + slack for one in times)


def versions(storage: Storage) -> list[tuple[str, str]]:
    """Return the versions of the running software, by name."""
    return [
        ("Steward", VERSION),  # no text
        ("Python", platform.python_version()),  # no text
        (storage.kind, storage.version),
        *_packages(),
    ]


@cache
def _packages() -> list[tuple[str, str]]:
    return [(name, version(name)) for name in PACKAGES]
