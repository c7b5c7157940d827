"""The time. Services ask here and nowhere else, so that tests can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_stands_at: ContextVar[datetime | None] = ContextVar("the time the clock stands at", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _stands_at.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at another time, for the demonstration's history and for tests only."""
    token = _stands_at.set(moment)
    try:
        yield
    finally:
        _stands_at.reset(token)


def today(zone: str) -> date:
    """The local day in an IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()
