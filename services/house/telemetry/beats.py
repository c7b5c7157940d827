"""Beats: Steward notes every ten seconds that it runs, so that each gap is known, and why (H-08).

A gap over 30 s is `down`, unless something planned it (a clean stop, an upgrade, maintenance mode), or the machine
slept (`unknown`). A database that is locked or away makes no gap: a beat is noted in memory and in a file of its own.
"""

import itertools
import logging
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.health import Beat as ChoreBeat
from models.language import N_
from models.upgrades import Upgrade
from models.watching import Outage
from services.house import maintenance_mode
from services.house.telemetry.reading import known_since
from services.house.telemetry.store import store
from services.work import clock, house_actor, step, trouble, work

log = logging.getLogger(__name__)
LONGEST = 30.0  # seconds between two beats that are no gap
PROCESS = uuid.uuid4().hex
SLEPT = N_("The machine slept, or its clock was set")
STALLED = N_("Steward stood still")
STOPPED = N_("Steward was stopped")
CLOSED = N_("During maintenance mode")
UPGRADED = N_("During an upgrade")
BOOTED = N_("The machine was restarted")
ENDED = N_("Steward ended without notice")


@dataclass(frozen=True, slots=True)
class Beat:
    """One beat: the time (seconds of the epoch), the clock that stands still while the machine sleeps, the boot of the
    machine and the process, and whether maintenance mode is on or this is the last one of a clean stop."""

    at: float
    ran: float
    boot: str
    process: str
    closed: bool = False
    stopped: bool = False

    def told(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without beats: its begin and end, a kind of `models.watching.OUTAGE_KINDS`, and the reason in words."""

    began_at: datetime
    ended_at: datetime
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Uptime:
    """How a span was spent. What was planned, and what nobody knows, count neither as up nor as down."""

    up: timedelta
    down: timedelta
    planned: timedelta
    unknown: timedelta

    @property
    def share(self) -> float | None:
        """The part of the time in which it should have served that it did, from 0 to 1; None when there was none."""
        whole = self.up + self.down
        return self.up / whole if whole else None


def beat_now(*, stopped: bool = False) -> Beat:
    """Return the beat of this moment."""
    closed = maintenance_mode.known() is not None
    return Beat(clock.now().timestamp(), time.monotonic(), _boot(), PROCESS, closed, stopped)


def gap(before: Beat, now: Beat, upgraded: Callable[[], bool] = lambda: False) -> Gap | None:
    """Judge the time between two beats; None without a gap, and when the clock went back."""
    if now.at - before.at <= LONGEST:
        return None
    kind, reason = _judged(before, now, upgraded)
    return Gap(datetime.fromtimestamp(before.at, UTC), datetime.fromtimestamp(now.at, UTC), kind, reason)


def _judged(before: Beat, now: Beat, upgraded: Callable[[], bool]) -> tuple[str, str]:
    if before.process == now.process:
        return ("unknown", SLEPT) if now.ran - before.ran <= LONGEST else ("down", STALLED)
    for planned, reason in ((before.closed, CLOSED), (before.stopped, STOPPED)):
        if planned:
            return "planned", reason
    if upgraded():
        return "planned", UPGRADED
    return "down", ENDED if before.boot == now.boot else BOOTED


def note_start() -> Gap | None:
    """At the start of a server: note the gap since the last beat, if there is one. Return it."""
    now = beat_now()
    before = _last()
    found = before and gap(before, now, lambda: _upgraded_between(before.at, now.at))
    if found:
        keep(found)
    return found or None


def keep(found: Gap) -> None:
    """Keep a gap as an outage, once, even when two processes found it."""
    with work(house_actor()) as session:
        known = select(func.count()).select_from(Outage).where(col(Outage.began_at) == found.began_at)
        if not session.scalar(known):
            session.add(Outage(began_at=found.began_at, ended_at=found.ended_at, kind=found.kind, reason=found.reason))


def outages(since: datetime, until: datetime) -> list[Outage]:
    """Return the outages that reach into a span, the oldest first."""
    with work(house_actor(), read=True) as session:
        ended = col(Outage.ended_at)
        query = select(Outage).where(col(Outage.began_at) < until, ended.is_(None) | (ended > since))
        return list(session.scalars(query.order_by(col(Outage.began_at))))


def uptime(since: datetime, until: datetime, known: Iterable[Outage] | None = None) -> Uptime:
    """Return how the span between two times (aware) was spent, to the microsecond; the future, and the time before
    anything was measured, are left out. Where outages overlap, `down` wins over `planned`, and that over `unknown`."""
    found = list(outages(since, until) if known is None else known)
    first = min([one.began_at for one in found] + [one for one in [known_since()] if one], default=until)
    since, until = max(since, first), min(until, clock.now())
    spent = dict.fromkeys(("up", "down", "planned", "unknown"), timedelta())
    edges = {since, until} | {at for one in found for at in (one.began_at, one.ended_at) if at and since < at < until}
    ordered = sorted(edges) if since < until else []
    for begin, end in itertools.pairwise(ordered):
        kinds = {one.kind for one in found if one.began_at <= begin and (one.ended_at is None or one.ended_at >= end)}
        spent[next((kind for kind in ("down", "planned", "unknown") if kind in kinds), "up")] += end - begin
    return Uptime(**spent)


def _last() -> Beat | None:
    """Return the last beat: of the measurements, or, where they were lost, of the chores in the house."""
    kept = store().beat()
    if kept:
        return Beat(**kept)
    with work(house_actor(), read=True) as session:
        at = session.scalar(select(func.max(ChoreBeat.at)))
    return Beat(at.timestamp(), 0.0, "", "") if at else None


def _upgraded_between(since: float, until: float) -> bool:
    with work(house_actor(), read=True) as session:
        return _upgraded(session, datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC))


@step
def _upgraded(session: Session, since: datetime, until: datetime) -> bool:
    ended = col(Upgrade.ended_at)
    query = select(func.count()).select_from(Upgrade).where(ended >= since, ended <= until)
    return bool(session.scalar(query))


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:  # another system than Linux
        return ""


class Pulse:
    """The beats of this process, one after the other: each gap is kept, as soon as the house can be written."""

    def __init__(self) -> None:
        self.last: Beat | None = None
        self.found: list[Gap] = []

    def beat(self) -> Beat:
        """Beat once. Return the beat; never raises."""
        now = beat_now()
        one = gap(self.last, now) if self.last else None
        self.last = now
        self.found += [one] if one else []
        while self.found:
            try:
                keep(self.found[0])
            except Exception:  # the house cannot be written now: again at the next beat
                trouble.log_repeated(log, "an outage could not be kept")
                break
            self.found.pop(0)
        return now
