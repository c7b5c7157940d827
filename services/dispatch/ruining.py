"""Taking stops out: strings of neighbours from a few tours that are near one place."""

from random import Random

from services.dispatch.states import State

TAKEN = 10  # stops taken out at once, on average
SHORTEST, LONGEST = 4, 10  # stops of the longest string: as many as a tour has on average, between these


def ruin(state: State, random: Random) -> int:
    """Take strings of stops out of the tours around one stop, and return it."""
    tables = state.tables
    seed, able = _seed(state, random)
    where = {x: t for t, tour in enumerate(state.tours) for x in tour.stops if tables.fixed_at[x] is None}
    if not where:
        return seed
    touring = len(set(where.values()))
    longest = min(LONGEST, max(SHORTEST, len(where) / touring))
    strings = int(random.uniform(1, 4 * TAKEN / (1 + longest)))
    ruined: set[int] = set()
    for near in tables.near[seed]:
        technician = where.get(near, -1)
        if technician < 0 or technician in ruined or technician not in able:
            continue
        free = [x for x in state.tours[technician].stops if tables.fixed_at[x] is None]
        length = int(random.uniform(1, min(len(free), longest) + 1))
        at = free.index(near)
        first = random.randint(max(0, at - length + 1), min(at, len(free) - length))
        state.take(technician, free[first : first + length])
        ruined.add(technician)
        if len(ruined) >= strings:
            break
    return seed


def _seed(state: State, random: Random) -> tuple[int, set[int]]:
    """Return the stop around which to ruin, and whose tours: for an absent one of those who could take it."""
    if state.absent and random.random() < 0.5:
        stop = random.choice(sorted(state.absent))
        if state.tables.able[stop]:
            return stop, set(state.tables.able[stop])
    return random.choice(state.tables.free), set(range(len(state.tours)))
