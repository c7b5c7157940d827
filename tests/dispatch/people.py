"""Technicians and visits of the tests. Spots lie on one meridian: a step takes six minutes, 355 seconds."""

from typing import Any

from services.dispatch.problem import Problem, Spot, Stop, Technician
from services.dispatch.routes import Evaluated, Route, evaluate
from services.dispatch.travel import Travel

DAY = ((480, 1020),)  # 8 to 17
STEP = 0.02727  # degrees: 3.03 km, by road 3.94 km, at 40 km/h 355 s


def spot(steps: float) -> Spot:
    """A point so many steps to the north."""
    return Spot(50 + steps * STEP, -1.0)


def visit(id: str, steps: float | None = 0, minutes: int = 60, **more: Any) -> Stop:
    """A visit that may start at any time of the day, but for what is said."""
    found = {"priority": 1, "skills": frozenset(), "opens": 0, "closes": 1440} | more
    return Stop(id=id, spot=None if steps is None else spot(steps), minutes=minutes, **found)


def at(id: str, start: int, steps: float | None = 0, minutes: int = 60, who: str = "alice", **more: Any) -> Stop:
    """A visit that is pinned at a time."""
    return visit(id, steps, minutes, technician=who, start=start, fixed=True, **more)


def person(
    id: str = "alice", spans: tuple[tuple[int, int], ...] = DAY, skills: str = "", home: float | None = 0
) -> Technician:
    """A technician, at home at the beginning of the line."""
    return Technician(id, frozenset(skills.split()), None if home is None else spot(home), spans)


def judged(who: Technician, *stops: Stop, now: int | None = None) -> Evaluated:
    """A route, evaluated."""
    return evaluate(Route(who, stops, Travel(), now))


def problem(*who: Technician, stops: list[Stop], **more: Any) -> Problem:
    """A day to plan."""
    return Problem(tuple(stops), who, **more)
