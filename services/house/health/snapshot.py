"""A look at the whole house at this moment, for the maintenance page."""

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version

import psutil
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import UserSession
from models.audit import AuditHead
from models.health import Beat
from services import settings
from services.accounts import attempts
from services.house import metrics, upgrades
from services.house.crashes import CrashLine, latest
from services.house.health import verdict
from services.house.health.sending import named_places
from services.house.health.verdict import Reason, Tone
from services.house.upgrades import Standing
from services.house.version import VERSION
from services.outbox.depth import Depth, depth
from services.work import HOUSE, Actor, clock, errand, house_actor, step, work
from services.work.places import database_bytes, places
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
class Company:
    """One place: its outbox, its audit trail (sealed, waiting for the sealer), and how many sessions are open.

    With `trouble`, the name of the error, where it cannot be read; then the rest is empty.
    """

    place: str
    name: str
    outbox: Depth = field(default_factory=Depth)
    sealed: int = 0
    unsealed: int = 0
    sessions: int = 0
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


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the maintenance page shows. Sizes in bytes, lags in milliseconds."""

    at: datetime
    started_at: datetime
    environment: str
    tone: Tone
    reasons: list[Reason]
    storage: Storage
    disk_total: int
    disk_free: int
    memory: int
    memory_total: int
    lag: float
    lag_worst: float
    companies: list[Company]
    beats: list[Beating]
    failures_today: int
    crashes: list[CrashLine]
    versions: list[tuple[str, str]]


@errand("maintenance.read")
def snapshot(actor: Actor) -> Snapshot:
    """Look at everything once: the house, then each company. Some milliseconds for each company."""
    size = database_bytes()
    with work(house_actor(), read=True) as session:
        storage, beats, crashes = _storage(session, size), _beats(session), latest(session)
    companies = [_company(place, name) for place, name in named_places()]
    disk = shutil.disk_usage(places().folder)
    lag, lag_worst = metrics.loop_lag_ms()
    reasons = sorted(
        _reasons(companies, beats, crashes, disk.free / disk.total * 100, lag_worst), key=lambda one: one.tone != "bad"
    )
    return Snapshot(
        clock.now(), metrics.started_at, places().config.environment, verdict.worst(reasons), reasons, storage, disk.total,
        disk.free, metrics.memory_bytes(), psutil.virtual_memory().total, lag, lag_worst, companies, beats,
        attempts.failures_today(), crashes, _versions(storage),
    )  # fmt: skip


@errand("maintenance.read")
def moves(actor: Actor) -> list[tuple[str, Standing | None]]:
    """Where each place stands with its migrations: its name, its revision and how many wait; None: it cannot be read."""
    return [(name, _standing(place)) for place, name in named_places()]


def _standing(place: str) -> Standing | None:
    try:
        return upgrades.standing(place)
    except Exception:
        return None


def _company(place: str, name: str) -> Company:
    try:
        return _read(place, name)
    except Exception as error:  # the page is needed most when a place is in trouble
        return Company(place, name, trouble=type(error).__name__)


def _read(place: str, name: str) -> Company:
    with work(house_actor(place), read=True) as session:
        head = session.get(AuditHead, HEAD_ID)
        sessions = 0 if place == HOUSE else _open_sessions(session)
        return Company(place, name, depth(session), head.sequence if head else 0, unsealed(session), sessions)


@step
def _open_sessions(session: Session) -> int:
    since = clock.now() - settings.get(session, settings.SESSION_IDLE)
    query = select(func.count()).select_from(UserSession).where(
        col(UserSession.ended_at).is_(None), col(UserSession.expires_at) > clock.now(), col(UserSession.seen_at) > since
    )  # fmt: skip
    return session.scalar(query) or 0


@step
def _storage(session: Session, size: int) -> Storage:
    if session.get_bind().dialect.name == "postgresql":
        found = str(session.connection().exec_driver_sql("SHOW server_version").scalar_one()).partition(" ")[0]
        return Storage("PostgreSQL", found, size, False)
    found = str(session.connection().exec_driver_sql("SELECT sqlite_version()").scalar_one())
    return Storage("SQLite", found, size, verdict.old_sqlite(found))


@step
def _beats(session: Session) -> list[Beating]:
    from services.chores import CHORES  # which asks this room for a chore of its own

    known = {beat.chore: beat for beat in session.scalars(select(Beat))}
    now, found = clock.now(), []
    for chore in CHORES:
        beat = known.get(chore.name)
        late = _late([metrics.started_at, *([beat.at] if beat else [])], 2 * chore.spacing, now)
        found.append(
            Beating(chore.name, beat.at if beat else None, chore.spacing, beat.took_ms if beat else 0,
                    beat.trouble if beat else "", late)
        )  # fmt: skip
    return found


def _late(times: list[datetime], patience: timedelta, now: datetime) -> bool:
    """Whether the latest of these is too long ago. One that is still to come says nothing: the clock went back since."""
    slack = timedelta(seconds=30)  # a beat is noted at most every 10 s
    return not any(now - patience - slack <= one <= now + slack for one in times)


def _reasons(
    companies: list[Company], beats: list[Beating], crashes: list[CrashLine], free: float, lag: float
) -> Iterator[Reason]:
    yield from verdict.of_disk(free)
    yield from verdict.of_loop(lag)
    for beat in beats:
        yield from verdict.of_chore(beat.chore, beat.late, beat.trouble)
    if any(one.outbox.held for one in companies):
        yield Reason("warn", "Sending is held.")
    for one in companies:
        yield from verdict.of_place(one.name, one.trouble)
        due, states = one.outbox.oldest_due_at, one.outbox.states
        late = due is not None and clock.now() - due > verdict.LATE and not one.outbox.held
        yield from verdict.of_outbox(one.name, states.get("unknown", 0), late)
    yield from verdict.of_crashes(one.at for one in crashes)


def _versions(storage: Storage) -> list[tuple[str, str]]:
    return [
        ("Steward", VERSION), ("Python", platform.python_version()), (storage.kind, storage.version), *_packages(),
    ]  # fmt: skip


@cache
def _packages() -> list[tuple[str, str]]:
    return [(name, version(name)) for name in PACKAGES]
