"""Overview: what the page Upgrades shows, and the rehearsal that it begins, in a thread of this server.

How far the rehearsal is, is known to this process; its result is kept in the house.
"""

import logging
import threading
import time
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from models.language import N_, _
from models.upgrades import Upgrade, WatchPoint
from services.house import crashes, settings
from services.house.health.sending import named_places
from services.house.upgrades import record
from services.house.upgrades.plan import Plan, plan
from services.house.upgrades.rehearsal import rehearse
from services.house.version import VERSION
from services.work import (
    Actor,
    CannotStart,
    Conflict,
    announce_id,
    errand,
    house_actor,
    kind,
    perform,
    work,
)

log = logging.getLogger(__name__)
REHEARSED = kind("upgrade.rehearsed", N_("{actor} rehearsed an upgrade"), "science")
KINDS = [*record.KINDS, REHEARSED]
FACT = "rehearsal"


@dataclass(frozen=True, slots=True)
class Going:
    """A rehearsal under way: the place it is at, what is done and of how much (bytes), and for how many seconds."""

    place: str = ""
    done: int = 0
    total: int = 0
    seconds: float = 0.0

    @property
    def left(self) -> int | None:
        """The seconds left at the pace so far; None while that cannot be said."""
        return round(self.seconds * (self.total - self.done) / self.done) if self.done else None


@dataclass(frozen=True, slots=True)
class Overview:
    """The versions, what waits (or the sentence why that cannot be said), the last rehearsal, and the upgrades so far."""

    version: str
    names: dict[str, str]
    plan: Plan | None
    trouble: str
    rehearsal: dict[str, Any]
    history: list[tuple[Upgrade, list[WatchPoint]]]


@dataclass(slots=True)
class _State:
    lock: threading.Lock = field(default_factory=threading.Lock)
    going: Going | None = None
    began: float = 0.0


_state = _State()


@errand("maintenance.read")
def overview(actor: Actor) -> Overview:
    """Return everything the page shows but the progress. Rates the migrations that wait, if any."""
    found, trouble = None, ""
    try:
        found = plan()
    except CannotStart as why:
        trouble = str(why)
    with work(house_actor(), read=True) as session:
        kept = settings.read(session, FACT, {})
    history = perform(actor, record.history)
    return Overview(VERSION, dict(named_places()), found, trouble, kept, history)


@errand("maintenance.read")
def going(actor: Actor) -> Going | None:
    """Return how far the rehearsal is, or None when none runs here."""
    now = _state.going
    return None if now is None else replace(now, seconds=time.monotonic() - _state.began)


@errand("maintenance.run")
def begin(actor: Actor) -> bool:
    """Begin a rehearsal of what waits, or of every place when nothing does. Refuses a second one beside it."""
    with _state.lock:
        if _state.going is not None:
            raise Conflict(_("A rehearsal is running already."))
        _state.going, _state.began = Going(), time.monotonic()
    threading.Thread(target=copy_context().run, args=(_run, actor), name="rehearsal", daemon=True).start()
    return True


def _run(actor: Actor) -> None:
    """Rehearse, and keep the result; whatever happens, it ends."""
    told: dict[str, Any] = {}
    try:
        found = plan()
        waiting = [one.place for one in found.places if one.revision is not None and one.migrations]
        told = rehearse(waiting or [place for place, _name in named_places()], _tell).told()
    except CannotStart as why:
        told = {"trouble": str(why)}
    except Exception as error:
        reference = crashes.crashed(error, "a rehearsal")
        told = {"trouble": _("Something broke on our side (ref {reference}).").format(reference=reference)}
    finally:
        _state.going = None
    with work(replace(house_actor(), user_id=actor.user_id, name=actor.name)) as session:
        settings.write(session, FACT, told)
        announce_id(session, REHEARSED, Upgrade.__tablename__, UUID(int=0), by=actor.name)


def _tell(place: str, done: int, total: int) -> None:
    _state.going = Going(place, done, total)
