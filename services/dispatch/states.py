"""A whole plan while it is made: the tours, and the stops that have no place."""

from collections.abc import Iterable

from services.dispatch.tables import Tables
from services.dispatch.tours import Tour


class State:
    """The tours by technician, and the absent stops. A copy shares its tours until one is replaced."""

    __slots__ = ("absent", "tables", "tours")

    def __init__(self, tables: Tables, tours: list[Tour], absent: set[int]) -> None:
        self.tables, self.tours, self.absent = tables, tours, absent

    def copy(self) -> "State":
        """Return a state that can be changed without changing this one."""
        return State(self.tables, self.tours[:], set(self.absent))

    def put(self, stop: int, technician: int, position: int) -> None:
        """Give an absent stop a place."""
        self.tours[technician] = self.tours[technician].with_stop(stop, position)
        self.absent.discard(stop)

    def take(self, technician: int, some: Iterable[int]) -> None:
        """Take stops out of a tour."""
        gone = set(some)
        tour = self.tours[technician].without(gone)
        if not tour.holds():
            gone = {stop for stop in self.tours[technician].stops if self.tables.fixed_at[stop] is None}
            tour = self.tours[technician].without(gone)
        self.tours[technician] = tour
        self.absent |= gone

    def loss(self) -> int:
        """Return the absent stops times their priority."""
        return sum(self.tables.priority[stop] for stop in self.absent)

    def travel(self) -> int:
        """Return the seconds of driving."""
        return sum(tour.travel for tour in self.tours)

    def changed(self) -> int:
        """Return how many published visits have another place or time than before, or none."""
        gone = sum(self.tables.told[x] for x in self.absent)
        return gone + sum(tour.changed() for tour in self.tours)


def pinned(tables: Tables) -> State:
    """Return the state with nothing but the fixed stops, each where it stands."""
    tours = []
    for technician in range(len(tables.technicians)):
        own = [x for x in range(tables.count) if tables.at[x] == technician and tables.fixed_at[x] is not None]
        tours.append(Tour(tables, technician, sorted(own, key=lambda x: (tables.fixed_at[x], tables.stops[x].id))))
    return State(tables, tours, set(tables.free))


def standing(tables: Tables) -> State:
    """Return the state in which each stop stands where it stood, as far as that breaks no rule."""
    state = pinned(tables)
    for stop in sorted(tables.free, key=lambda x: (tables.stops[x].start or 0, x)):
        if (at := tables.at[stop]) < 0 or not tables.windows[at][stop]:
            continue
        before = [x for x in state.tours[at].stops if (tables.stops[x].start or 0) <= (tables.stops[stop].start or 0)]
        tour = state.tours[at].with_stop(stop, len(before))
        if tour.holds():
            state.tours[at] = tour
            state.absent.discard(stop)
    return state
