"""The best plan of a tiny day, by trying all of them with `evaluate`: what the planner is measured by."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations, product

from services.dispatch.problem import Problem, Stop, Technician
from services.dispatch.routes import Route, evaluate
from services.dispatch.travel import Travel, travel_of

Worth = tuple[int, int, int]


def best_of_all(problem: Problem) -> Worth:
    """The unassigned priority, the seconds of driving and the changed promises of the best plan."""
    travel, free = travel_of(problem), [one for one in problem.stops if not one.fixed]
    people = [*problem.technicians, None]
    tours: dict[tuple[str, frozenset[str]], tuple[int, int] | None] = {}
    found = []
    for chosen in product(people, repeat=len(free)):
        absent = [stop for stop, one in zip(free, chosen, strict=True) if one is None]
        worth = [sum(one.priority for one in absent), 0, sum(one.published and one.start is not None for one in absent)]
        for one in problem.technicians:
            own = [stop for stop, who in zip(free, chosen, strict=True) if who is one]
            key = (one.id, frozenset(stop.id for stop in own))
            if key not in tours:
                tours[key] = _best_tour(problem, one, own, travel)
            if (tour := tours[key]) is None:
                break
            worth[1:] = [worth[1] + tour[0], worth[2] + tour[1]]
        else:
            found.append((worth[0], worth[1], worth[2]))
    return min(found)


def _best_tour(problem: Problem, one: Technician, own: list[Stop], travel: Travel) -> tuple[int, int] | None:
    fixed = sorted((s for s in problem.stops if s.fixed and s.technician == one.id), key=lambda s: (s.start, s.id))
    found = []
    for order in permutations([*fixed, *own]):
        if [stop for stop in order if stop.fixed] != fixed:
            continue
        told = evaluate(Route(one, order, travel, problem.now))
        if told.possible:
            found.append((told.travel, sum(_moved(s, one, at) for s, at in zip(order, told.starts, strict=True))))
    return min(found, default=None)


def _moved(stop: Stop, one: Technician, start: int | None) -> bool:
    promised = stop.published and not stop.fixed and stop.start is not None
    return promised and (stop.technician, stop.start) != (one.id, start)


def times(problem: Problem, one: Technician, order: tuple[Stop, ...]) -> Iterator[list[int]]:
    """Every way to give the stops of a route starts that break no rule, minute by minute: slow, and without thinking."""
    travel = travel_of(problem)
    choices = [[s.start] if s.fixed and s.start is not None else range(s.opens, s.closes + 1) for s in order]
    for starts in product(*choices):
        stops = tuple(replace(s, start=at, technician=one.id, fixed=True) for s, at in zip(order, starts, strict=True))
        if list(starts) == sorted(starts) and evaluate(Route(one, stops, travel)).possible:
            yield list(starts)
