"""Arithmetic with the working hours of a technician: spans of minutes, in order, that do not overlap.

A drive is in one piece inside a span, a visit too. The earliest time never gets earlier when one is ready later, so going
through a route with the earliest times finds out whether it is possible at all.
"""

from collections.abc import Iterator, Sequence

from services.dispatch.problem import Span

LONG_AGO = -(10**6)  # minutes: ready before anything begins


def arrive(spans: Sequence[Span], ready: int, drive: int) -> int | None:
    """Return the earliest arrival after a drive of so many minutes, None if no span has room for it."""
    if not drive:
        return ready
    leaves = (max(ready, begins) for begins, ends in spans if max(ready, begins) + drive <= ends)
    return next((at + drive for at in leaves), None)


def leave(spans: Sequence[Span], by: int, drive: int) -> int | None:
    """Return the latest time to leave and be there by `by`, None if it is impossible."""
    if not drive:
        return by
    leaves = (min(ends, by) - drive for begins, ends in reversed(spans) if min(ends, by) - drive >= begins)
    return next(leaves, None)


def windows(spans: Sequence[Span], opens: int, closes: int, minutes: int) -> Iterator[Span]:
    """Yield from when to when a visit of so many minutes may start, in order."""
    for begins, ends in spans:
        first, last = max(begins, opens), min(ends - minutes, closes)
        if first <= last:
            yield first, last


def within(spans: Sequence[Span], start: int, minutes: int) -> bool:
    """Tell whether a visit lies inside one span."""
    return any(begins <= start and start + minutes <= ends for begins, ends in spans)


def earliest(starts: Sequence[Span], arrival: int) -> int | None:
    """Return the first possible start (of `windows`) at or after an arrival."""
    return next((max(arrival, first) for first, last in starts if arrival <= last), None)


def latest(starts: Sequence[Span], until: int) -> int | None:
    """Return the last possible start (of `windows`) at or before `until`."""
    return next((min(until, last) for first, last in reversed(starts) if first <= until), None)
