"""Restarting: the server stops cleanly and starts anew in the same process, as after a restore was prepared."""

from collections.abc import Callable

_ways: list[Callable[[], None]] = []


def by(way: Callable[[], None]) -> None:
    """Register how this process restarts; a server does so while it serves."""
    _ways[:] = [way]


def possible() -> bool:
    """Return whether this process can restart itself."""
    return bool(_ways)


def restart() -> None:
    """Stop cleanly and start anew. Does nothing in a process that does not serve."""
    for way in _ways:
        way()
