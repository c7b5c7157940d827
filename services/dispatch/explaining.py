"""The reasons of a plan: for each visit the chosen technician and the next three, and what stood in the way."""

from collections import Counter
from dataclasses import replace

from services.dispatch.measuring import conflicts, figures
from services.dispatch.plans import FULL, RULES, SHIFT, Broken, Choice, Plan
from services.dispatch.problem import Problem
from services.dispatch.routes import Route, evaluate
from services.dispatch.states import State
from services.dispatch.tours import Place, Tour
from services.dispatch.travel import Travel, travel_of

NEXT = 3  # other technicians that are told for each visit


def explained(problem: Problem, state: State, *, seed: int, seconds: float, first: float, iterations: int) -> Plan:
    """Return the plan of a state, with its reasons."""
    tables, travel = state.tables, travel_of(problem)
    # Fixed visits of technicians who are not planned today stay as they are, too.
    assignments = {one.id: (one.technician or "", one.start or 0) for one in problem.stops if one.fixed}
    chosen: dict[int, int] = {}
    for number, tour in enumerate(state.tours):
        for x, start in zip(tour.stops, tour.starts(), strict=True):
            assignments[tables.stops[x].id] = (tables.technicians[number].id, start)
            chosen[x] = number
    unassigned, choices = {}, {}
    for x in tables.free:
        told = [_chosen(state.tours[chosen[x]], x)] if x in chosen else []
        places = {t: state.tours[t].best(x) for t in range(len(state.tours)) if t != chosen.get(x)}
        told += [_other(state.tours[t], x, place) for t, place in _nearest(places)]
        if len(told) <= NEXT:
            refused = [_refused(problem, state, travel, t, x) for t, place in places.items() if place is None]
            if x in state.absent:
                unassigned[tables.stops[x].id] = dict(Counter(one.broken.code for one in refused if one.broken))
            told += sorted(refused, key=_hopeless)
        choices[tables.stops[x].id] = tuple(told[: NEXT + 1])
    worth, broken = figures(problem, state, travel), conflicts(problem, travel)
    run = {"seed": seed, "iterations": iterations, "digest": problem.digest}
    return Plan(assignments, unassigned, choices, worth, broken, seconds=seconds, first=first, **run)  # type: ignore[arg-type]


def _nearest(places: dict[int, Place | None]) -> list[tuple[int, Place]]:
    """Return those who have room, who would drive least for it first."""
    able = [(t, place) for t, place in places.items() if place]
    return sorted(able, key=lambda one: (one[1][0], one[0]))[: NEXT + 1]


def _chosen(tour: Tour, stop: int) -> Choice:
    return _choice(tour.without([stop]), tour, stop)


def _other(tour: Tour, stop: int, place: Place) -> Choice:
    return _choice(tour, tour.with_stop(stop, place[1]), stop)


def _choice(before: Tour, after: Tour, stop: int) -> Choice:
    """Return what it means for a technician to have a stop as well: `after` has it, `before` does not."""
    tables, at = after.tables, after.stops.index(stop)
    starts, drives_from = after.starts(), after.path[at]
    was = dict(zip(before.stops, before.starts(), strict=True)) if before.holds() else {}
    moves = [x for x, start in zip(after.stops, starts, strict=True) if x in was and tables.told[x] and was[x] != start]
    return Choice(
        tables.technicians[after.technician].id,
        added=-((before.travel - after.travel) // 60),
        start=starts[at],
        drive=tables.out_minutes[drives_from][stop],
        after=tables.stops[drives_from].id if at else None,
        moves=tuple(tables.stops[x].id for x in moves),
    )


def _refused(problem: Problem, state: State, travel: Travel, technician: int, stop: int) -> Choice:
    """Return the first rule that a stop breaks for a technician: on an empty day, else that this day is full."""
    one = state.tables.technicians[technician]
    alone = evaluate(Route(one, (replace(state.tables.stops[stop], fixed=False),), travel, problem.now))
    return Choice(one.id, broken=alone.broken[0] or Broken(FULL))


def _hopeless(choice: Choice) -> tuple[int, bool, int, str]:
    """Sort by how much would have to be different: a full day first, a day off late, a missing skill last."""
    broken = choice.broken or Broken(FULL)
    return -RULES.index(broken.code), broken.code == SHIFT and broken.at is None, broken.minutes, choice.technician
