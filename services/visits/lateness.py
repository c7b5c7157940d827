"""Lateness: whether somebody should be at a visit by now, and is not. One rule for the map, the board and the customer."""

from datetime import datetime, timedelta

GRACE = timedelta(minutes=15)  # a visit without a promised window is late this long after its start, as people say it
WAITED_FOR = ("planned", "scheduled", "en_route")


def late(
    state: str, start_at: datetime | None, window_end_at: datetime | None, now: datetime, grace: timedelta = GRACE
) -> bool:
    """Return whether somebody should be at a visit by now, and is not: after the promised window, else after the start."""
    if state not in WAITED_FOR:
        return False
    latest = window_end_at or (start_at + grace if start_at else None)
    return latest is not None and latest < now
