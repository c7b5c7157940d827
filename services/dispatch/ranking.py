"""Ranking: who could take one visit as the day stands, by added driving, and why others cannot. Nothing else moves."""

from collections.abc import Sequence
from dataclasses import replace

from services.dispatch.plans import FULL, Broken, Choice
from services.dispatch.problem import Problem, Stop, Technician
from services.dispatch.routes import Evaluated, Route, evaluate, standing
from services.dispatch.travel import Travel, travel_of


def ranked(problem: Problem, visit: str) -> tuple[Choice, ...]:
    """Return all technicians for a visit of a problem: those who have room by added minutes, then the others by name of
    the first rule that they would break. All other visits stay where they are."""
    travel = travel_of(problem)
    wanted = next(one for one in problem.stops if one.id == visit)
    free = replace(wanted, technician=None, start=None, fixed=False)
    others = [one for one in problem.stops if one.id != visit and one.start is not None]
    choices = [_choice(one, free, others, travel, problem.now) for one in problem.technicians]
    return tuple(sorted(choices, key=lambda one: (one.added is None, one.added or 0, one.broken is not None)))


def _choice(one: Technician, free: Stop, others: Sequence[Stop], travel: Travel, now: int | None) -> Choice:
    route = standing(one, [stop for stop in others if stop.technician == one.id], travel)
    before = evaluate(route)
    best: tuple[int, int, int, Evaluated] | None = None
    for place in range(len(route.stops) + 1):
        stops = (*route.stops[:place], free, *route.stops[place:])
        after = evaluate(Route(one, stops, travel, now))
        start = after.starts[place]
        if start is None or after.broken[place] or worse(before, after, place):
            continue
        found = (after.travel - before.travel, start, place, after)
        if best is None or found[:2] < best[:2]:
            best = found
    if best is None:
        alone = evaluate(Route(one, (free,), travel, now))
        return Choice(one.id, broken=alone.broken[0] or Broken(FULL))
    added, start, place, after = best
    last = route.stops[place - 1].id if place else None
    return Choice(one.id, added=-(-added // 60), start=start, drive=after.drives[place], after=last)


def worse(before: Evaluated, after: Evaluated, place: int) -> bool:
    """Tell whether a visit that stood well breaks a rule now."""
    rest = (*after.broken[:place], *after.broken[place + 1 :])
    return any(now and not was for was, now in zip(before.broken, rest, strict=True))
