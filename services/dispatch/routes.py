"""One technician's day, judged: `evaluate` serves drags, the planner and the reasons alike.

A fixed visit stands where it stands, and whatever rule it breaks is told. One that is not fixed gets the earliest start
that breaks no rule; if there is none, it has no start, takes no time, and tells why. Where all of them have
one, they keep their present starts as far as there is room (`keeping.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from services.dispatch import hours, keeping, rules
from services.dispatch.keeping import Slot
from services.dispatch.plans import Broken
from services.dispatch.problem import Stop, Technician
from services.dispatch.rules import Coming
from services.dispatch.travel import Travel


@dataclass(frozen=True, slots=True)
class Route:
    """The visits of a technician in order. Nothing that is not fixed is driven to before `now`."""

    technician: Technician
    stops: tuple[Stop, ...]
    travel: Travel
    now: int | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A route in time, in minutes since midnight; the tuples go with its stops.

    `starts` (None: no place), `drives` the minutes of driving before each, `broken` the first broken rule of each.
    `home` is the arrival there, `home_drive` its minutes. `travel` is all driving in seconds, `driving` in minutes,
    `working` the minutes of the visits.
    """

    starts: tuple[int | None, ...]
    drives: tuple[int, ...]
    broken: tuple[Broken | None, ...]
    home: int | None
    home_drive: int
    travel: int
    driving: int
    working: int

    @property
    def possible(self) -> bool:
        """Whether no rule is broken."""
        return not any(self.broken)


def evaluate(route: Route) -> Evaluated:
    """Return when each stop of a route starts, the driving before it, the first rule it breaks, and the totals."""
    lines = _lines(route)
    there = [stop for stop, (start, _, _) in zip(route.stops, lines, strict=True) if start is not None]
    last, broken = there[-1] if there else None, [line[2] for line in lines]
    home_drive = route.travel.minutes(last.spot, route.technician.home) if last else 0
    if last and not broken[route.stops.index(last)]:
        broken[route.stops.index(last)] = rules.home(route.technician, _done(route, lines), home_drive)
    starts, drives = [line[0] for line in lines], [line[1] for line in lines]
    if there and not any(one for one, stop in zip(broken, route.stops, strict=True) if not stop.fixed):
        slots = [_slot(route, stop, drive) for stop, drive in zip(route.stops, drives, strict=True)]
        starts = [*keeping.starts(route.technician.spans, slots, home_drive, _begins(route))]
        lines = list(zip(starts, drives, broken, strict=True))
    done = _done(route, lines)
    arrival = hours.arrive(route.technician.spans, done, home_drive)
    return Evaluated(
        starts=tuple(starts),
        drives=tuple(drives),
        broken=tuple(broken),
        home=(done + home_drive if arrival is None else arrival) if there else None,
        home_drive=home_drive,
        travel=seconds(route.technician, there, route.travel),
        driving=sum(drives) + home_drive,
        working=sum(stop.minutes for stop in there),
    )


def standing(technician: Technician, stops: Iterable[Stop], travel: Travel) -> Route:
    """Return the route of visits as they stand (`Stop.start`), each as if it were fixed: to judge a day, or a drag.

    To judge a drag, give the dragged stop with its new start.
    """
    fixed = [replace(one, technician=technician.id, fixed=True) for one in stops if one.start is not None]
    return Route(technician, tuple(sorted(fixed, key=lambda one: (one.start, one.id))), travel)


def seconds(technician: Technician, stops: Sequence[Stop], travel: Travel) -> int:
    """Return the driving of a tour from home to home; without a stop there is none."""
    spots = [technician.home, *(stop.spot for stop in stops), technician.home] if stops else []
    return sum(travel.seconds(a, b) for a, b in pairwise(spots))


_Line = tuple[int | None, int, Broken | None]


def _lines(route: Route) -> list[_Line]:
    """Return the start of each stop, the drive before it, and what it breaks."""
    found: list[_Line] = []
    spot, ready, last = route.technician.home, hours.LONG_AGO, None
    for stop in route.stops:
        drive = route.travel.minutes(spot, stop.spot)
        coming = Coming(route.technician, ready, drive, last)
        start: int | None = stop.start if stop.fixed else None
        if start is not None:
            broken = rules.judged(stop, start, coming)
        else:
            start, broken = rules.placed(stop, coming, route.now)
        found.append((start, 0 if start is None else drive, broken))
        if start is not None:
            spot, ready, last = stop.spot, max(ready, start + stop.minutes), stop.id
    return found


def _slot(route: Route, stop: Stop, drive: int) -> Slot:
    if stop.fixed and stop.start is not None:
        return Slot(drive, stop.minutes, (), stop.start)
    opens = max(stop.opens, _begins(route))
    starts = tuple(hours.windows(route.technician.spans, opens, stop.closes, stop.minutes))
    wish = stop.start if stop.technician == route.technician.id else None
    return Slot(drive, stop.minutes, starts, None, wish, keeping.PUBLISHED if stop.published else keeping.TOLD_NOBODY)


def _begins(route: Route) -> int:
    return hours.LONG_AGO if route.now is None else route.now


def _done(route: Route, lines: Sequence[_Line]) -> int:
    """Return the end of the last visit."""
    ends = [start + stop.minutes for stop, (start, _, _) in zip(route.stops, lines, strict=True) if start is not None]
    return max(ends, default=hours.LONG_AGO)
