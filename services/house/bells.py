"""Bells: timers of the chores. APScheduler is a clock and never the truth: a bell may ring twice, or not at all."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time

from apscheduler.executors.pool import ThreadPoolExecutor as Threads
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import select
from sqlmodel import col

from models.health import Beat
from services.house import chore_days, tenants
from services.house.chore_days import Turn
from services.work import HOUSE, Actor, clock, house_actor, occurrences, trouble, work
from services.work.transaction import as_chore

log = logging.getLogger(__name__)
LOOK = timedelta(seconds=20)  # how often the wall time of each chore is checked
PATIENCE = 1.0  # seconds a ring waits for one place before it goes on to the next
FAREWELL = 10.0  # seconds for running chores at the end
_hands = ThreadPoolExecutor(64, thread_name_prefix="chore")
_at_work: dict[tuple[str, str], Future[None]] = {}
_troubles: dict[tuple[str, str], str] = {}


@dataclass(frozen=True, slots=True)
class Chore:
    """A task of the clock, an errand per place: `every` so often, or `at` a wall time, as '02:00', once per local day.

    `days` are weekdays, as `calendar.FRIDAY`. `zone` applies instead of the workspace's own; the house
    goes by the zone of its oldest workspace.
    """

    name: str
    run: Callable[[Actor], object]
    every: timedelta | None = None
    at: str = ""
    days: Collection[int] = range(7)
    zone: str | None = None
    house: bool = True
    tenants: bool = True

    @property
    def spacing(self) -> timedelta:
        """The longest time from one run to the next in normal service."""
        return self.every or timedelta(days=1 if len(self.days) == 7 else 7)


def ring(chores: Sequence[Chore]) -> BackgroundScheduler:
    """Start the bells, each in its own thread. Stop them with `stop`."""
    calm = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}  # docs/traps.md 1
    threads = {"default": Threads(len(chores))}  # one per chore, so that no chore waits for another
    bells = BackgroundScheduler(timezone="UTC", job_defaults=calm, executors=threads)
    for chore in chores:
        bells.add_job(ring_one, "interval", [chore], seconds=(chore.every or LOOK).total_seconds())
    bells.start()
    threading.Thread(target=_mind, args=[bells], name="bells", daemon=True).start()
    return bells


def stop(bells: BackgroundScheduler) -> None:
    """Stop the bells, and wait for running chores, at most ten seconds: every chore may be broken off."""
    bells.shutdown(wait=True)
    wait(list(_at_work.values()), FAREWELL)


def catch_up(chores: Sequence[Chore]) -> None:
    """Run the frequent chores at once: called at start, before any message leaves."""
    for chore in chores:
        if chore.every is not None and chore.every <= timedelta(minutes=1):
            run(chore)


def ring_one(chore: Chore) -> None:
    """Run a chore; if the house itself cannot be read, wait for the next ring."""
    try:
        run(chore, PATIENCE)
    except Exception:
        trouble.log_repeated(log, "a chore could not be begun or noted", chore=chore.name)


def run(chore: Chore, patience: float | None = None) -> None:
    """Run one chore wherever it is due, as the house's actor, one place after the other, and note the beat.

    An error in one place never stops the others. A place that takes longer than `patience` seconds continues while the
    next one has its turn; until it is done, the chore is not started there again.
    """
    began, due = time.monotonic(), _due(chore)
    for place, turn in due.items():
        key = (chore.name, place)
        if key not in _at_work or _at_work[key].done():
            _at_work[key] = _hands.submit(copy_context().run, _run_in, chore, place, turn)
            wait([_at_work[key]], patience)
    if due:
        failed = next((text for (name, _), text in list(_troubles.items()) if name == chore.name), "")
        _beat(chore, int((time.monotonic() - began) * 1000), failed)


def _due(chore: Chore) -> dict[str, Turn | None]:
    """Return where it is due now; by wall time, with the turn taken there."""
    if not chore.at and not chore.tenants:
        return {HOUSE: None} if chore.house else {}
    known = tenants.everyone()
    zones = {HOUSE: chore.zone or (known[0].zone if known else "UTC")} if chore.house else {}
    if chore.tenants:
        zones |= {one.id.hex: chore.zone or one.zone for one in known}
    if not chore.at:
        return dict.fromkeys(zones)
    wall, days = wall_time.fromisoformat(chore.at), {}
    for place, zone in zones.items():
        try:
            days[place] = occurrences.latest(wall, zone, clock.now(), chore.days)
        except ValueError:  # a zone this machine does not know
            trouble.log_repeated(log, "a place has no time of the day", chore=chore.name, place=place)
    return {turn.place: turn for turn in chore_days.owed(chore.name, days)}


def _run_in(chore: Chore, place: str, turn: Turn | None) -> None:
    key = (chore.name, place)
    try:
        if turn is None or turn.begin():
            with as_chore(chore.name):
                done = chore.run(house_actor(place))
            if turn is not None:
                turn.end(_receipt(done))
        _troubles.pop(key, None)
    except Exception as error:
        _troubles[key] = f"{type(error).__name__} in {place}"
        trouble.log_repeated(log, "a chore failed", chore=chore.name, place=place)


def _receipt(done: object) -> dict[str, float] | None:
    """Return what a chore reports: numbers by name, or how many things it did."""
    if isinstance(done, Mapping):
        return dict(done)
    return {"count": done} if isinstance(done, int) and not isinstance(done, bool) else None


def _mind(bells: BackgroundScheduler) -> None:
    """Ring at once after the clock went back: the bells use wall time and would stay silent for as long."""
    while bells.running:
        for job in bells.get_jobs():
            now = datetime.now(UTC)
            if job.next_run_time > now + job.trigger.interval + timedelta(seconds=1):
                log.warning("the clock went back; a chore is rung at once", extra={"chore": job.args[0].name})
                with suppress(JobLookupError):  # the bells stop at this moment
                    job.modify(next_run_time=now)
        time.sleep(1)


_noted: dict[str, float] = {}


def _beat(chore: Chore, took_ms: int, failed: str) -> None:
    """Record the last run: at most every ten seconds, so that a chore each second costs no commit each second."""
    last = _noted.get(chore.name, 0.0)
    if not failed and time.monotonic() - last < 10:
        return
    _noted[chore.name] = time.monotonic()
    with work(house_actor()) as session:
        beat = session.scalars(select(Beat).where(col(Beat.chore) == chore.name)).first() or Beat(
            chore=chore.name, at=clock.now()
        )
        beat.at, beat.took_ms, beat.trouble = clock.now(), took_ms, failed[:300]
        session.add(beat)
