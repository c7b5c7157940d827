"""The clock. Services read the time here and nowhere else, so that tests can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_stands_at: ContextVar[datetime | None] = ContextVar("the time the clock stands at", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _stands_at.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set the clock to another time, for the demonstration's history and for tests only."""
    token = _stands_at.set(moment)
    try:
        yield
    finally:
        _stands_at.reset(token)


def today(zone: str) -> date:
    """Return the local day in an IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()


@cache
def zone_names() -> frozenset[str]:
    """Return the IANA zones of this machine, read once: reading the disk each time took longer than creating a contact.

    Without `localtime`, which would mean another zone after a restore on another machine. A name is looked up here
    before any file is opened, so it cannot be a path.
    """
    return frozenset(available_timezones() - {"localtime"})
