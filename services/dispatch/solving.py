"""The planner: regret insertion, then ruin and recreate, until the time is over.

Ruin takes strings of neighbouring stops out of a few tours that are near each other; recreate puts them, and what had no
place, back where each costs least (Christiaens and Vanden Berghe, "Slack Induction by String Removals", 2020). A worse
plan is followed for a while, with a chance that cools down by the number of iterations and not by the clock: so a run can
be repeated exactly.
"""

import time
from collections.abc import Callable
from math import log
from random import Random

from services.dispatch.explaining import explained
from services.dispatch.plans import Plan
from services.dispatch.problem import Problem
from services.dispatch.recreating import fill, recreate
from services.dispatch.ruining import ruin
from services.dispatch.states import State, pinned, standing
from services.dispatch.tables import Tables

# Seconds of driving that may be lost in one step with a chance of 1 in 2.7: in the first round, in those after it, and
# at the end of each.
HOT, WARM, COLD = 600.0, 150.0, 5.0
ROUND = 15  # iterations of one round for each stop that can be moved, at least 300 and at most 3,000
IDLE = 3  # rounds without a better plan after which it ends, if there is time left: a small day takes no five seconds
URGENT = 7_200  # seconds of driving that a point of unassigned priority counts for while a worse plan is followed

Key = tuple[int, int, int]


def solve(problem: Problem, seed: int = 7, seconds: float = 5.0, iterations: int | None = None) -> Plan:
    """Return the best plan found within so many seconds (earlier if nothing better turns up), or in so many iterations.

    The same seed and number of iterations give the same plan, whatever the order of visits and technicians. `Plan` tells
    the iterations that were made: with them the plan of any run can be made again.
    """
    began = time.perf_counter()
    tables = Tables(problem)
    state = _first(tables)
    first = time.perf_counter() - began
    made = 0
    if tables.free:
        size = min(max(300, ROUND * len(tables.free)), 3_000)

        def goes_on(number: int, better_at: int) -> bool:
            if iterations is not None:
                return number < iterations
            return time.perf_counter() - began < seconds and number - better_at < IDLE * size

        state, made = _search(state, Random(seed), size, goes_on)
        fill(state)
    took = time.perf_counter() - began
    return explained(problem, state, seed=seed, seconds=took, first=first, iterations=made)


def _first(tables: Tables) -> State:
    """Return the better one of two plans: all made anew, or what stands is kept and the rest is put in."""
    anew, kept = pinned(tables), standing(tables)
    fill(anew)
    if kept.absent == set(tables.free):
        return anew
    fill(kept)
    return min(kept, anew, key=_key)


def _search(state: State, random: Random, size: int, goes_on: Callable[[int, int], bool]) -> tuple[State, int]:
    """Return the best state found, and the number of iterations; a round has `size` of them."""
    best, best_key, current, energy = state, _key(state), state, _energy(state)
    number = better_at = 0
    heat = HOT
    while goes_on(number, better_at):
        if number and number % size == 0:
            current, energy, heat = best, _energy(best), WARM
        number += 1
        tried = current.copy()
        around = ruin(tried, random)
        recreate(tried, tried.absent - current.absent, sorted(current.absent), around, random)
        new = _energy(tried)
        if new < energy - heat * log(1.0 - random.random()):
            current, energy = tried, new
            if _may_be_better(tried, best_key) and (key := _key(tried)) < best_key:
                best, best_key, better_at = tried, key, number
        heat *= (COLD / (HOT if number <= size else WARM)) ** (1 / size)
    return best.copy(), number


def _key(state: State) -> Key:
    """Return the objective: what comes first counts first."""
    return state.loss(), state.travel(), state.changed()


def _may_be_better(state: State, best: Key) -> bool:
    """Tell it without the changes, which take longer to count."""
    return (state.loss(), state.travel()) <= best[:2]


def _energy(state: State) -> int:
    return state.loss() * URGENT + state.travel()
