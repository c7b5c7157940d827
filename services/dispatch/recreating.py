"""Putting stops in: all of them once by regret, and a few of them again and again where each costs least."""

from collections.abc import Callable, Iterable
from random import Random

from services.dispatch.states import State
from services.dispatch.tables import Tables
from services.dispatch.tours import Place

ALONE = 10**7  # the regret of a stop that only one technician can take: more than any detour
BLINK = 0.01  # so often a tour is overlooked, which finds plans that always taking the cheapest does not
TRIED = 10  # so many of those that had no place before are tried again each time

Key = Callable[[Tables, int], tuple[int, ...]]
# How often stops are put in by what; else by chance alone. A place is given to the urgent ones first, or to what is hard.
ORDERS: tuple[tuple[float, Key], ...] = (
    (0.2, lambda tables, x: (-tables.priority[x],)),
    (0.1, lambda tables, x: (-tables.priority[x], -tables.minutes[x])),
    (0.1, lambda tables, x: (-tables.priority[x], tables.minutes[x])),
    (0.1, lambda tables, x: (-tables.priority[x], len(tables.able[x]))),
    (0.1, lambda tables, x: (tables.stops[x].closes - tables.stops[x].opens,)),
)


def fill(state: State) -> None:
    """Put in every absent stop that has room, first the one that would lose most by waiting (regret-2)."""
    tables = state.tables
    costs = {x: {t: place for t in tables.able[x] if (place := state.tours[t].best(x))} for x in sorted(state.absent)}
    while waiting := [x for x, places in costs.items() if places]:
        stop = max(waiting, key=lambda x: (_regret(costs[x], tables.priority[x]), -x))
        technician = min(costs[stop], key=lambda t: (costs[stop][t][0], t))
        state.put(stop, technician, costs.pop(stop)[technician][1])
        for other, places in costs.items():
            if technician in places:
                del places[technician]
                if place := state.tours[technician].best(other):
                    places[technician] = place


def _regret(places: dict[int, Place], priority: int) -> int:
    two = sorted(place[0] for place in places.values())[:2]
    return (two[1] - two[0] if len(two) > 1 else ALONE - two[0]) * priority


def recreate(state: State, taken: Iterable[int], waiting: list[int], seed: int, random: Random) -> None:
    """Put back what was taken out, and some of those that had no place before, each where it costs least.

    If that around which was ruined is one of them, it comes first: that is what the place was made for.
    """
    tables, tours, draw = state.tables, state.tours, random.random
    order = sorted(taken) + random.sample(waiting, min(len(waiting), TRIED))
    random.shuffle(order)
    if key := _drawn(draw()):
        order.sort(key=lambda x: key(tables, x))
    if seed in state.absent and seed in waiting:
        order = [seed, *(x for x in order if x != seed)]
    for stop in order:
        least, where, position = 2**60, -1, 0
        for technician in tables.able[stop]:
            place = tours[technician].best(stop)
            if place and place[0] < least and draw() > BLINK:
                least, position, where = place[0], place[1], technician
        if where >= 0:
            state.put(stop, where, position)


def _drawn(number: float) -> Key | None:
    for share, key in ORDERS:
        if number < share:
            return key
        number -= share
    return None
