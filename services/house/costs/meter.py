"""The meter: what each workspace uses, counted in memory as it happens (T-07). Called at every statement, so it is cheap:
0.3 µs of a core (docs/measurements.md).
"""

import threading

# Positions in the counts of a workspace.
QUERIES, CALLS, SENT = range(3)
Counts = list[int]
_turn = threading.Lock()
_waiting: dict[str, Counts] = {}


def count(place: str | None, what: int, by: int = 1) -> None:
    """Count for a place; `what` is QUERIES, CALLS (of the API) or SENT (bytes). Nothing without a place."""
    if place is None:
        return
    with _turn:
        one = _waiting.get(place)
        if one is None:
            one = _waiting[place] = [0, 0, 0]
        one[what] += by


def take() -> dict[str, Counts]:
    """Return what was counted since the last time, by place, and begin anew."""
    global _waiting
    with _turn:
        found, _waiting = _waiting, {}
    return found


def put_back(found: dict[str, Counts]) -> None:
    """Count once more what could not be kept."""
    for place, counts in found.items():
        for what, by in enumerate(counts):
            count(place, what, by)
