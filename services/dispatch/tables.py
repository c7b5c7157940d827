"""A problem as rows of numbers, for the inner loop of the planner: stops and technicians by their place in a list."""

from functools import cached_property

from services.dispatch import hours
from services.dispatch.keeping import PUBLISHED, TOLD_NOBODY, Slot
from services.dispatch.problem import Problem, Span
from services.dispatch.travel import travel_of


class Tables:
    """Nodes are the stops (0 to n - 1, by id), then the homes of the technicians (n to n + m - 1, by id).

    `out[a][b]` and `into[b][a]` are seconds from a to b, `out_minutes` and `into_minutes` the same in minutes, rounded up.
    """

    def __init__(self, problem: Problem) -> None:
        self.stops = sorted(problem.stops, key=lambda one: one.id)
        self.technicians = sorted(problem.technicians, key=lambda one: one.id)
        self.now = hours.LONG_AGO if problem.now is None else problem.now
        self.count = len(self.stops)
        self.minutes = [one.minutes for one in self.stops]
        self.priority = [one.priority for one in self.stops]
        numbers = {one.id: number for number, one in enumerate(self.technicians)}
        self.fixed_at = [one.start if one.fixed else None for one in self.stops]
        # Where a stop stands now, as a technician's number; -1: nowhere.
        self.at = [-1 if one.start is None else numbers.get(one.technician or "", -1) for one in self.stops]
        self.worth = [PUBLISHED if one.published else TOLD_NOBODY for one in self.stops]
        # Visits whose time the customer knows, and which may be moved.
        self.told = [one.published and one.start is not None and not one.fixed for one in self.stops]
        # What it counts, among places that cost the same, to give a stop another one than it has.
        self.penalty = [0 if one.start is None else 2 if one.published else 1 for one in self.stops]
        self._measure(problem)
        self.windows = [self._windows(number) for number in range(len(self.technicians))]
        # One span is an ordinary day, for which `tours` has a quicker way.
        self.edges: list[Span | None] = [one.spans[0] if len(one.spans) == 1 else None for one in self.technicians]
        self.able = [[t for t, own in enumerate(self.windows) if own[x]] for x in range(self.count)]

    def home(self, technician: int) -> int:
        """Return the node of a technician's home."""
        return self.count + technician

    def slot(self, technician: int, before: int, stop: int) -> Slot:
        """Return a stop as it stands on a technician's route after another node."""
        drive, mine = self.out_minutes[before][stop], self.at[stop] == technician
        wish = self.stops[stop].start if mine else None
        own = self.windows[technician][stop]
        return Slot(drive, self.minutes[stop], own, self.fixed_at[stop], wish, self.worth[stop])

    @cached_property
    def free(self) -> list[int]:
        """The stops that are not fixed."""
        return [stop for stop in range(self.count) if self.fixed_at[stop] is None]

    @cached_property
    def near(self) -> list[list[int]]:
        """For each stop the others that can be moved, the nearest first."""
        return [sorted(self.free, key=lambda other: self.out[stop][other]) for stop in range(self.count)]

    def _measure(self, problem: Problem) -> None:
        travel = travel_of(problem)
        nodes = [one.spot for one in self.stops] + [one.home for one in self.technicians]
        spots = list(dict.fromkeys(nodes))
        number = {spot: place for place, spot in enumerate(spots)}
        at = [number[spot] for spot in nodes]
        table = travel.table(spots)
        turned = list(zip(*table, strict=True))
        rows = [[row[place] for place in at] for row in table]
        columns = [[row[place] for place in at] for row in turned]
        self.out = [rows[place] for place in at]
        self.into = [columns[place] for place in at]
        in_minutes, turned_minutes = ([[-(-s // 60) for s in row] for row in some] for some in (rows, columns))
        self.out_minutes = [in_minutes[place] for place in at]
        self.into_minutes = [turned_minutes[place] for place in at]

    def _windows(self, technician: int) -> list[tuple[Span, ...]]:
        """Return when each stop may start on this technician's day, skills counted."""
        one = self.technicians[technician]
        return [
            tuple(hours.windows(one.spans, max(stop.opens, self.now), stop.closes, stop.minutes))
            if stop.skills <= one.skills
            else ()
            for stop in self.stops
        ]
