"""One technician's day, judged: `evaluate` serves drags, the planner and the reasons alike.

A fixed visit stands where it stands, and whatever rule it breaks is told. One that is not fixed gets the earliest start
that breaks no rule; if there is none, it has no start, takes no time, and tells why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.dispatch import hours
from services.dispatch.plans import ABSENCE, HOME, OVERLAP, SHIFT, SKILL, TRAVEL, WINDOW, Broken
from services.dispatch.problem import Stop, Technician
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
    raise NotImplementedError


def standing(technician: Technician, stops: Iterable[Stop], travel: Travel) -> Route:
    """Return the route of visits as they stand (`Stop.start`), each as if it were fixed: to judge a day, or a drag.

    To judge a drag, give the dragged stop with its new start.
    """
    fixed = [replace(one, technician=technician.id, fixed=True) for one in stops if one.start is not None]
    return Route(technician, tuple(sorted(fixed, key=lambda one: (one.start, one.id))), travel)
