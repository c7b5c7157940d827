"""Limits: how many requests a caller of the API may send in a window (R-01, R-06), kept across restarts (R-07).

Counted in memory, because counting must cost nothing; saved to the house every five seconds and at the stop, so a kill
forgets five seconds at most. Pages and their sockets are never counted.
"""

import hashlib
import ipaddress
import math
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.columns import uuid7
from models.language import N_
from models.tenants import RateCount
from services import settings
from services.house.settings import Setting
from services.work import HOUSE, Actor, Event, clock, elsewhere, house_actor, step, work
from services.work.places import places

T = TypeVar("T")
SAVED_EACH = timedelta(seconds=5)
RULE = (settings.API_LIMIT, settings.API_WINDOW)
MOST = 50_000  # callers remembered at once; beyond it, windows that end first are dropped
SENTENCE = N_("Too many requests, please try again later")  # R-01, word for word


@dataclass(slots=True)
class Window:
    """One caller's count, the end of its window, and how much of the count is saved."""

    used: int
    ends_at: datetime
    saved: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """A caller's allowance: `limit` in `window` seconds, `remaining` of it; it is full again in `reset` seconds."""

    limit: int
    window: int
    remaining: int
    reset: int
    refused: bool


_windows: dict[str, Window] = {}
_lock = threading.Lock()
_home: object = None  # the open house whose counts these are
_rule: dict[str, Any] = {}  # the stored settings of the limit, by their rows


def loaded() -> bool:
    """Return whether the counts are those of the house that is open now."""
    return _home is places()


def load() -> None:
    """Load the counts that the last process saved. An errand, run at the start."""
    global _home  # noqa: PLW0603
    with work(house_actor(HOUSE), read=True) as session:
        _read_rule(session)
        rows = session.scalars(select(RateCount).where(col(RateCount.window_ends_at) > clock.now()).limit(MOST)).all()
    with _lock:
        _windows.clear()
        _windows.update({row.key: Window(row.used, row.window_ends_at, row.used) for row in rows})
        _home = places()


def save(actor: Actor) -> int:
    """Save the counts that changed, and drop ended windows. Return how many. A chore, and the last act."""
    with _lock:
        _drop_old(clock.now())
        changed = {key: (one.used, one.ends_at) for key, one in _windows.items() if one.used != one.saved}
    if not changed:
        return 0
    with work(actor) as session:
        _write(session, changed)
    with _lock:
        for key, (used, _) in changed.items():
            if key in _windows:
                _windows[key].saved = used
    return len(changed)


@elsewhere
@step
def follow_setting(session: Session, actor: Actor, event: Event) -> None:
    """Apply a new limit from now on: it is held in memory, because counting must cost nothing."""
    _read_rule(session)


def caller(actor: Actor | None, address: str) -> str:
    """Return the name a caller is counted under: a person whatever token is used, and a stranger by address."""
    if actor is not None:
        return f"rl:api:{actor.place}:{actor.user_id}"
    return f"rl:api:address:{hashlib.sha256(network(address).encode()).hexdigest()[:32]}"


def network(address: str) -> str:
    """Return the network an address counts for: a /64 of IPv6, whose owner could take a new address for every request.

    An IPv4 address stays itself, even when the system writes it as IPv6 (`::ffff:203.0.113.7`).
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


def slowed(allowance: Allowance) -> float:
    """Return the seconds that a counted request waits before it is answered: the same for each after the first 50 of a
    window (R-03), none for the refused."""
    config = places().config
    late = allowance.limit - allowance.remaining > config.slow_down_after
    return config.slow_down_ms / 1_000 if late and not allowance.refused else 0.0


def count(key: str) -> Allowance:
    """Count one request, unless the allowance is used up: refused requests are not counted."""
    now, window, most = clock.now(), _of(settings.API_WINDOW), _of(settings.API_LIMIT)
    with _lock:
        one, ends_at = _windows.get(key), now + window
        # A window that ends later began before the clock went back.
        if one is None or not now < one.ends_at <= ends_at:
            one = _windows[key] = Window(0, ends_at)
            _make_room(now)
        refused = one.used >= most
        one.used += not refused
        remaining = max(0, most - one.used)
        reset = max(1, math.ceil((one.ends_at - now).total_seconds()))
    return Allowance(most, max(1, int(window.total_seconds())), remaining, reset, refused)


def forget(place: str) -> None:
    """Forget the counts of everybody of a workspace, in memory and in the house: it is gone."""
    mine = f"rl:api:{place}:"
    with _lock:
        for key in [key for key in _windows if key.startswith(mine)]:
            del _windows[key]
    with work(house_actor(HOUSE)) as session:
        session.execute(delete(RateCount).where(col(RateCount.key).startswith(mine)))


@step
def _read_rule(session: Session) -> None:
    _rule.update({one.row: session.scalar(select(settings.stored(one))) for one in RULE})


def _of(one: Setting[T]) -> T:
    return one.of(_rule.get(one.row))


def _make_room(now: datetime) -> None:
    if len(_windows) <= MOST:
        return
    _drop_old(now)
    ordered = sorted(_windows, key=lambda key: _windows[key].ends_at)
    for key in ordered[: max(0, len(_windows) - MOST * 9 // 10)]:
        del _windows[key]


def _drop_old(now: datetime) -> None:
    for key in [key for key, one in _windows.items() if one.ends_at <= now]:
        del _windows[key]


@step
def _write(session: Session, changed: dict[str, tuple[int, datetime]]) -> None:
    now = clock.now()
    table = RateCount.__table__  # type: ignore[attr-defined]
    rows: list[dict[str, Any]] = [
        {"id": uuid7(), "made_at": now, "version": 1, "key": key, "used": used, "window_ends_at": ends_at}
        for key, (used, ends_at) in changed.items()
    ]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    new = {"used": statement.excluded.used, "window_ends_at": statement.excluded.window_ends_at}
    session.execute(delete(RateCount).where(col(RateCount.window_ends_at) <= now))
    session.connection().execute(statement.on_conflict_do_update(index_elements=["key"], set_=new), rows)
