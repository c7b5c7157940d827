"""The overview: could the company lose anything tonight? Everything the maintenance page shows of backups, at one look."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.backups import BackupCopy, BackupSet, Destination, Drill, Restore
from models.base import Progress
from models.tenants import Tenant
from services import settings
from services.house.backups import catalogue, destinations, keys, pruning
from services.house.backups.destinations import Place
from services.house.backups.progress import seconds_left
from services.work import Actor, clock, errand, house_actor, occurrences, step, work

NIGHT = "02:00"  # B-02
DRILL_AT, DRILL_DAY = "03:00", 4  # Friday
DAYS = 30
LATE = timedelta(hours=26)  # a night and two hours
DRILL_LATE = timedelta(days=8)
TREND = 26  # drills: half a year of Fridays
RTO, RPO = 4 * 3600, 24 * 3600  # seconds: the promise of B-12


@dataclass(frozen=True, slots=True)
class Going:
    """Long work under way: what it is, its stage, how far, and the seconds it still needs."""

    what: str  # backup, drill or restore
    stage: str
    done: int
    total: int | None
    seconds_left: int | None
    begun_at: datetime | None


@dataclass(frozen=True, slots=True)
class Strip:
    """One destination's last 30 days: verified, stored, failed, late or nothing, the oldest first."""

    name: str
    days: Sequence[str]


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of all backups. Times are UTC, sizes bytes."""

    zone: str
    since: datetime  # when this installation began
    newest: BackupSet | None = None  # verified
    last: BackupSet | None = None  # ended, however
    away: BackupSet | None = None  # the newest one verified off site
    verified_places: int = 0
    drill: Drill | None = None  # the last one that passed
    last_drill: Drill | None = None
    trend: Sequence[float] = ()  # seconds of the last drills that passed, the oldest first
    restore: Restore | None = None
    going: Going | None = None
    strips: Sequence[Strip] = ()
    days: Sequence[date] = ()
    places: Sequence[Place] = ()
    kept: int = 0
    kept_bytes: int = 0
    removes: Sequence[str] = ()
    next_at: datetime | None = None
    hourly: bool = False
    kit_confirmed: bool = False
    missing: Sequence[date] = field(default_factory=tuple)  # of the last seven days (B-04)

    @property
    def lost(self) -> timedelta | None:
        """How much work would be lost with this machine: the age of the newest set that is verified off site. None: all."""
        return clock.now() - self.away.taken_at if self.away and self.away.taken_at else None

    @property
    def late(self) -> bool:
        """Whether the newest verified set is too old; a new installation has until its second night."""
        since = self.newest.taken_at if self.newest and self.newest.taken_at else self.since
        return clock.now() - since > LATE


@errand("maintenance.read")
def overview(actor: Actor) -> Overview:
    """Return the state of all backups."""
    return now()


def now() -> Overview:
    """Return the state of all backups, for the house itself."""
    zone, kit, removes = pruning.zone(), keys.confirmed_at(), pruning.due(house_actor())
    seen = destinations.shown_all(house_actor())
    with work(house_actor(), read=True) as session:
        first = session.scalar(select(func.min(col(Tenant.made_at)))) or clock.now()
        newest = catalogue.newest_verified(session)
        kept, size = session.execute(
            select(func.count(), func.sum(col(BackupSet.bytes))).where(col(BackupSet.state).in_(catalogue.WHOLE))
        ).one()
        days = _days(zone)
        strips = _strips(session, seen, days, zone)
        return Overview(
            zone=zone,
            since=first,
            newest=newest,
            last=_latest(session, BackupSet, ("verified", "stored", "failed")),
            away=_away(session),
            verified_places=_verified_places(session, newest),
            drill=_latest(session, Drill, ("passed",)),
            last_drill=_latest(session, Drill, ("passed", "failed")),
            trend=_trend(session),
            restore=_latest(session, Restore, ("done", "failed", "returned")),
            going=_going(session),
            strips=strips,
            days=days,
            places=seen,
            kept=kept,
            kept_bytes=int(size or 0),
            removes=removes,
            next_at=_next(zone),
            hourly=settings.get(session, settings.BACKUP_HOURLY),
            kit_confirmed=kit is not None,
            missing=_missing(session, days, zone, first),
        )


@step
def _latest(session: Session, table: Any, states: Sequence[str]) -> Any:
    query = select(table).where(table.state.in_(states)).order_by(table.ended_at.desc())
    return session.scalars(query.limit(1)).first()


@step
def _going(session: Session) -> Going | None:
    open_states: dict[Any, tuple[str, tuple[str, ...]]] = {
        Restore: ("restore", ("asked", "preparing", "prepared", "swapping")),
        Drill: ("drill", ("asked", "running")),
        BackupSet: ("backup", ("asked", "making")),
    }
    for table, (what, states) in open_states.items():
        query = select(table).where(table.state.in_(states)).order_by(table.made_at.desc()).limit(1)
        row: Progress | None = session.scalars(query).first()
        if row is not None:
            return Going(what, row.stage, row.done, row.total, seconds_left(row), row.begun_at)
    return None


@step
def _trend(session: Session) -> list[float]:
    query = select(col(Drill.seconds)).where(col(Drill.state) == "passed").order_by(col(Drill.made_at).desc())
    return [one for one in reversed(session.scalars(query.limit(TREND)).all()) if one is not None]


@step
def _away(session: Session) -> BackupSet | None:
    query = select(BackupSet).join(BackupCopy, col(BackupCopy.set_id) == col(BackupSet.id))
    query = query.join(Destination, col(BackupCopy.destination_id) == col(Destination.id))
    here = (col(Destination.off_site), col(BackupCopy.state) == "verified", col(BackupSet.state) == "verified")
    return session.scalars(query.where(*here).order_by(col(BackupSet.taken_at).desc()).limit(1)).first()


@step
def _verified_places(session: Session, newest: BackupSet | None) -> int:
    if newest is None:
        return 0
    here = (col(BackupCopy.set_id) == newest.id, col(BackupCopy.state) == "verified")
    return session.scalar(select(func.count()).where(*here)) or 0


def _days(zone: str) -> list[date]:
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    return [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


@step
def _strips(session: Session, seen: Sequence[Place], days: Sequence[date], zone: str) -> list[Strip]:
    """Return each destination's days: the best set of the day decides; a failed one shows where none was good."""
    query = select(BackupCopy, BackupSet).join(BackupSet, col(BackupCopy.set_id) == col(BackupSet.id))
    since = datetime.combine(days[0], time(), ZoneInfo(zone))
    best: dict[tuple[UUID, date], str] = {}
    order = ("", "failed", "stored", "verified")
    for copy, row in session.execute(query.where(col(BackupSet.made_at) > since)).all():
        day = (row.taken_at or row.made_at).astimezone(ZoneInfo(zone)).date()
        state = "verified" if copy.compared_at and copy.state != "failed" else copy.state
        state = "stored" if state == "pruned" else state
        key = (copy.destination_id, day)
        if state in order and order.index(state) > order.index(best.get(key, "")):
            best[key] = state
    begun = {one.id: one.made_at.astimezone(ZoneInfo(zone)).date() for one in session.scalars(select(Destination))}
    return [Strip(one.name, [_of_day(best, one, day, begun, days[-1]) for day in days]) for one in seen]


def _of_day(best: dict[tuple[UUID, date], str], one: Place, day: date, begun: dict[UUID, date], today: date) -> str:
    found = best.get((one.id, day))
    if found:
        return found
    return "late" if begun.get(one.id, today) < day < today else ""


@step
def _missing(session: Session, days: Sequence[date], zone: str, first: datetime) -> list[date]:
    """Return the days of the last seven that have no whole set (B-04), since the installation's second day."""
    query = select(col(BackupSet.taken_at)).where(col(BackupSet.verified_at).is_not(None))
    there = {at.astimezone(ZoneInfo(zone)).date() for at in session.scalars(query) if at is not None}
    begun = first.astimezone(ZoneInfo(zone)).date()
    return [day for day in days[-8:-1] if day > begun and day not in there]


def _next(zone: str) -> datetime | None:
    """Return when the next night's backup is made."""
    wall, today = time.fromisoformat(NIGHT), clock.now().astimezone(ZoneInfo(zone)).date()
    for ahead in (0, 1, 2):
        at = occurrences.due_on(today + timedelta(days=ahead), wall, ZoneInfo(zone))
        if at is not None and at > clock.now():
            return at
    return None
