"""Statements of the database: each is timed, and those over the limit are kept by their shape (H-04).

What is timed is what the database takes until it has begun to answer; the shape has no values, so nobody's name is in it.
"""

import hashlib
import logging
import re
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, event, select
from sqlmodel import Session, col

from models.watching import SlowQuery
from services import settings
from services.house.costs import meter
from services.house.telemetry import recorder
from services.work import Actor, clock, errand, house_actor, step, trouble, work
from services.work.transaction import asking

log = logging.getLogger(__name__)
KEPT = timedelta(days=90)
MOST = 200  # shapes kept, and shapes that wait for the next beat
LONGEST = 4_000  # characters of a statement
# Waiting for the writer, and what opens and ends a transaction, is no statement of anybody's.
OURS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")
TEXTS = re.compile(r"'(?:[^']|'')*'")
NUMBERS = re.compile(r"(?<![\w$%:])\d+(?:\.\d+)?\b")
LISTS = re.compile(r"\((?:\s*(?:\?|%s|%\([^)]*\)s|\$\d+)(?:::\w+)?\s*,?)+\)")
TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+\"?(\w+)\"?", re.I)

_turn = threading.Lock()
_waiting: dict[tuple[str, str], "Slow"] = {}
_limit_ms = 1_000.0


@dataclass(slots=True)
class Slow:
    """One shape of a statement that took too long for one action: how often, and for how long."""

    statement: str
    times: int
    worst_ms: float
    total_ms: float
    at: datetime


def listen() -> None:
    """Time the statements of every engine, once per process."""
    if not event.contains(Engine, "before_cursor_execute", _began):
        event.listen(Engine, "before_cursor_execute", _began)
        event.listen(Engine, "after_cursor_execute", _ended)


def deafen() -> None:
    """Stop timing, as tests do."""
    if event.contains(Engine, "before_cursor_execute", _began):
        event.remove(Engine, "before_cursor_execute", _began)
        event.remove(Engine, "after_cursor_execute", _ended)


def _began(connection: Any, *_: Any) -> None:
    connection.info["asked_at"] = time.perf_counter()


def _ended(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    began = connection.info.pop("asked_at", None)
    if began is None or statement.startswith(OURS):
        return
    took = time.perf_counter() - began
    meter.count(connection.get_execution_options().get("place"), meter.QUERIES)
    recorder.observe("statements", took)
    if took * 1_000 >= _limit_ms:
        _note(statement, took * 1_000)


def shape(statement: str) -> str:
    """Return a statement without its values: `'Ada'` and `7` are `?`, and lists of any length are alike."""
    plain = NUMBERS.sub("?", TEXTS.sub("?", statement))
    return LISTS.sub("(?)", " ".join(plain.split()))[:LONGEST]


def _note(statement: str, took_ms: float) -> None:
    recorder.count("slow_statements")
    said = shape(statement)
    key = (asking()[:100], hashlib.sha256(said.encode()).hexdigest())
    with _turn:
        if key in _waiting or len(_waiting) < MOST:
            one = _waiting.setdefault(key, Slow(said, 0, 0.0, 0.0, clock.now()))
            one.times, one.total_ms, one.at = one.times + 1, one.total_ms + took_ms, clock.now()
            one.worst_ms = max(one.worst_ms, took_ms)


def look_at_limit() -> None:
    """Read the limit from the settings."""
    global _limit_ms  # noqa: PLW0603
    with work(house_actor(), read=True) as session:
        _limit_ms = settings.get(session, settings.SLOW_STATEMENT)


def flush() -> int:
    """Add what was slow to what is kept in the house. Return how many shapes. Never raises: they wait then."""
    with _turn:
        found = dict(_waiting)
        _waiting.clear()
    if not found:
        return 0
    try:
        with work(house_actor()) as session:
            _keep(session, found)
    except Exception:
        trouble.log_repeated(log, "slow statements could not be kept")
        with _turn:
            for key, one in found.items():
                _waiting.setdefault(key, one)
        return 0
    return len(found)


@step
def _keep(session: Session, found: dict[tuple[str, str], Slow]) -> None:
    shapes = {digest for _, digest in found}
    rows = session.scalars(select(SlowQuery).where(col(SlowQuery.shape).in_(shapes)))
    known = {(row.action, row.shape): row for row in rows}
    for (asked_by, digest), one in found.items():
        row = known.get((asked_by, digest))
        if row is None:
            table = TABLE.search(one.statement)
            named = table.group(1)[:80] if table else ""
            row = SlowQuery(action=asked_by, table=named, shape=digest, statement=one.statement, at=one.at)
            session.add(row)
        row.times, row.total_ms, row.at = row.times + one.times, row.total_ms + round(one.total_ms), one.at
        row.worst_ms = max(row.worst_ms, round(one.worst_ms))
    session.flush()
    newest = select(col(SlowQuery.id)).order_by(col(SlowQuery.at).desc()).limit(MOST)
    old = col(SlowQuery.at) < clock.now() - KEPT
    session.execute(delete(SlowQuery).where(old | col(SlowQuery.id).not_in(newest)))


@errand("maintenance.read")
def slow_queries(actor: Actor) -> list[SlowQuery]:
    """Return the kept shapes of slow statements, those that took most time in all first."""
    with work(house_actor(), read=True) as session:
        return list(session.scalars(select(SlowQuery).order_by(col(SlowQuery.total_ms).desc()).limit(MOST)))
