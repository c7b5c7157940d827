"""Snapshot: the whole installation at this moment, for the maintenance page."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import psutil

from services.accounts import attempts
from services.house import metrics, secrets, upgrades
from services.house.backups import overview
from services.house.crashes import CrashLine, latest
from services.house.health import measures, verdict
from services.house.health.measures import Beating, Storage, Workspace
from services.house.health.sending import named_places
from services.house.health.verdict import Reason, Tone
from services.house.upgrades import Standing
from services.work import Actor, clock, errand, house_actor, work
from services.work.places import database_bytes, places


@dataclass(frozen=True, slots=True)
class Room:
    """The total and the free amount of something, in bytes."""

    total: int
    free: int

    @property
    def free_percent(self) -> float:
        """The free part of the whole."""
        return self.free / self.total * 100


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the maintenance page shows. Sizes in bytes, lags in milliseconds.

    `here` is the workspace whose messages the viewer may all open; empty when there is none.
    """

    at: datetime
    started_at: datetime
    environment: str
    here: str
    reasons: list[Reason]
    storage: Storage
    disk: Room
    memory: Room
    process_memory: int
    lag: float
    lag_worst: float
    open_pages: int
    workspaces: list[Workspace]
    beats: list[Beating]
    failed_sign_ins: int
    crashes: list[CrashLine]
    versions: list[tuple[str, str]]

    @property
    def tone(self) -> Tone:
        """The tone of its worst part."""
        return verdict.worst(self.reasons)

    def count(self, *states: str) -> int:
        """Return how many messages are in these states, in all workspaces."""
        return sum(one.outbox.count(*states) for one in self.workspaces)

    def all_here(self, *states: str) -> bool:
        """Return whether the viewer may open every message in these states: none is in another workspace."""
        others = (one for one in self.workspaces if one.place != self.here)
        return bool(self.here) and not any(one.outbox.count(*states) for one in others)


@errand("maintenance.read")
def snapshot(actor: Actor) -> Snapshot:
    """Measure everything once: the installation, then each workspace. Takes some milliseconds for each workspace."""
    size = database_bytes()
    with work(house_actor(), read=True) as session:
        storage, beats, crashes = measures.storage(session, size), measures.beats(session), latest(session)
        ages = secrets.noted(session)
    here = actor.place if actor.scope == "all" and actor.may("messages.read") else ""
    workspaces = [measures.workspace(place, name) for place, name in named_places()]
    disk, memory = shutil.disk_usage(places().folder), psutil.virtual_memory()
    room = Room(disk.total, disk.free)
    backups = overview.now()
    lag, lag_worst = metrics.loop_lag_ms()
    found = [
        *verdict.of_backups(backups),
        *verdict.of_disk(room.free_percent),
        *verdict.of_loop(lag_worst),
        *verdict.of_crashes(one.at for one in crashes),
        *verdict.of_secrets(ages),
        *(one for beat in beats for one in verdict.of_chore(beat.chore, beat.late, beat.trouble)),
        *_of_sending(workspaces, here),
    ]
    return Snapshot(
        at=clock.now(),
        started_at=metrics.started_at,
        environment=places().config.environment,
        here=here,
        reasons=sorted(found, key=lambda one: one.tone != "bad"),
        storage=storage,
        disk=room,
        memory=Room(memory.total, memory.available),
        process_memory=metrics.memory_bytes(),
        lag=lag,
        lag_worst=lag_worst,
        open_pages=metrics.open_pages(),
        workspaces=workspaces,
        beats=beats,
        failed_sign_ins=attempts.failures_today(),
        crashes=crashes,
        versions=measures.versions(storage),
    )


@errand("maintenance.read")
def moves(actor: Actor) -> list[tuple[str, Standing | None]]:
    """Return the migrations of each place: its name, its revision and how many wait; None when it cannot be read."""
    return [(name, _standing(place)) for place, name in named_places()]


def _standing(place: str) -> Standing | None:
    try:
        return upgrades.standing(place)
    except Exception:
        return None


def _of_sending(workspaces: Sequence[Workspace], here: str) -> Iterator[Reason]:
    if any(one.outbox.held for one in workspaces):
        yield verdict.held()
    for one in workspaces:
        yield from verdict.of_place(one.name, one.trouble)
        yield from verdict.of_outbox(one.name, one.outbox, here=one.place == here)
        yield from verdict.of_payments(one.name, one.reports, here=one.place == here)
