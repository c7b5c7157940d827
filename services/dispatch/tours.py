"""A technician's tour while it is planned: what it costs to put one more stop in, found without going through it again.

A tour never changes; with one stop more it is another. So what was found out for a stop stays true and is kept with it:
most tours are the same from one attempt to the next. Tours of before are found again (nearly half of those that are asked
for), which takes a quarter of the time away.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from services.dispatch import hours, keeping
from services.dispatch.tables import Tables

NEVER = 1 << 60
KNOWN = 2_000  # tours of each technician that are remembered

Place = tuple[int, int]  # what an insertion costs (see `Tour.best`), and before which position


class Tour:
    """`path` is home, the stops, home; `legs` the seconds between. `ready[k]` is when the stop before position k is done
    with, `until[k]` the latest arrival at the stop on position k (the last one is home)."""

    __slots__ = ("_changed", "_found", "_known", "legs", "path", "ready", "tables", "technician", "travel", "until")

    def __init__(
        self, tables: Tables, technician: int, stops: Sequence[int], known: "dict[tuple[int, ...], Tour] | None" = None
    ) -> None:
        home = tables.home(technician)
        self.tables, self.technician = tables, technician
        self.path = [home, *stops, home]
        self.legs = [tables.out[a][b] for a, b in pairwise(self.path)]
        self.travel = sum(self.legs) if stops else 0
        self._found: dict[int, Place | None] = {}
        self._known: dict[tuple[int, ...], Tour] = {} if known is None else known
        self._changed = -1
        if (edge := tables.edges[technician]) is not None:
            self._plain_times(*edge)
        else:
            self._times()

    @property
    def stops(self) -> list[int]:
        """The stops in order."""
        return self.path[1:-1]

    def best(self, stop: int) -> Place | None:
        """Return where a stop costs least, None if there is no room.

        The cost is the added seconds times 4, and of equal ones it counts least to keep a present start (0), then to
        change one that nobody was told (1), then to change a published one (2).
        """
        if stop in self._found:
            return self._found[stop]
        tables, technician = self.tables, self.technician
        if not tables.windows[technician][stop]:
            found = None
        elif tables.edges[technician] is not None and tables.at[stop] != technician:
            found = self._plain_best(stop)
        else:
            found = self._best(stop)
        self._found[stop] = found
        return found

    def with_stop(self, stop: int, position: int) -> "Tour":
        """Return the tour with one stop more, before a position of the stops (0 is the first)."""
        stops = self.stops
        return self._other((*stops[:position], stop, *stops[position:]))

    def without(self, some: Iterable[int]) -> "Tour":
        """Return the tour without some stops."""
        gone = set(some)
        return self._other(tuple(stop for stop in self.stops if stop not in gone))

    def _other(self, stops: tuple[int, ...]) -> "Tour":
        """Return this technician's tour of some stops: the one of before, if it was tried already."""
        tour = self._known.get(stops)
        if tour is None:
            if len(self._known) >= KNOWN:
                self._known.clear()
            tour = self._known[stops] = Tour(self.tables, self.technician, stops, self._known)
        return tour

    def holds(self) -> bool:
        """Tell whether each stop that can be moved is in time. A matrix may say that a detour is quicker: then leaving out
        a stop can make the next one late."""
        fixed, minutes = self.tables.fixed_at, self.tables.minutes
        return all(
            fixed[stop] is not None or self.ready[k + 1] - minutes[stop] <= self.until[k]
            for k, stop in enumerate(self.stops)
        )

    def starts(self) -> list[int]:
        """Return when each stop starts."""
        tables, before = self.tables, self.path[:-1]
        slots = [tables.slot(self.technician, a, b) for a, b in zip(before, self.stops, strict=False)]
        home_drive = tables.out_minutes[self.path[-2]][self.path[-1]]
        return keeping.starts(tables.technicians[self.technician].spans, slots, home_drive, tables.now)

    def changed(self) -> int:
        """Return how many published visits have another place or time than before."""
        if self._changed < 0:
            tables = self.tables
            told = {x for x in self.stops if tables.told[x]}
            starts = self.starts() if any(tables.at[x] == self.technician for x in told) else [NEVER] * len(self.stops)
            kept = sum(
                x in told and tables.at[x] == self.technician and tables.stops[x].start == start
                for x, start in zip(self.stops, starts, strict=True)
            )
            self._changed = len(told) - kept
        return self._changed

    def _plain_times(self, begins: int, ends: int) -> None:
        """Fill in the times of a day with one span, in which driving between two stops cannot leave the span."""
        tables, own = self.tables, self.tables.windows[self.technician]
        fixed, minutes, path = tables.fixed_at, tables.minutes, self.path
        ready = max(begins, tables.now)
        self.ready = [ready]
        for before, stop in pairwise(path[:-1]):
            start = fixed[stop]
            if start is None:
                start = max(ready + tables.out_minutes[before][stop], own[stop][0][0])
            ready = max(ready, start + minutes[stop])
            self.ready.append(ready)
        until = ends
        self.until = [until]
        for k in range(len(path) - 2, 0, -1):
            stop = path[k]
            at = fixed[stop]
            if at is None:
                at = min(until - tables.out_minutes[stop][path[k + 1]] - minutes[stop], own[stop][0][1])
            until = at
            self.until.append(until)
        self.until.reverse()

    def _times(self) -> None:
        """Fill in the times of any day."""
        tables = self.tables
        spans, own = tables.technicians[self.technician].spans, tables.windows[self.technician]
        ready, path = tables.now, self.path
        self.ready = [ready]
        for before, stop in pairwise(path[:-1]):
            start = tables.fixed_at[stop]
            if start is None:
                arrival = hours.arrive(spans, ready, tables.out_minutes[before][stop])
                start = None if arrival is None else hours.earliest(own[stop], arrival)
            ready = NEVER if start is None else max(ready, start + tables.minutes[stop])
            self.ready.append(ready)
        self.until = [spans[-1][1] if spans else hours.LONG_AGO]
        for k in range(len(path) - 2, 0, -1):
            stop, at = path[k], tables.fixed_at[path[k]]
            if at is None:
                leave = self._leave(stop, k, self.until[-1])
                last = None if leave is None else hours.latest(own[stop], leave - tables.minutes[stop])
                at = -NEVER if last is None else last
            self.until.append(at)
        self.until.reverse()

    def _plain_best(self, stop: int) -> Place | None:
        tables, path, until = self.tables, self.path, self.until
        into, out = tables.into[stop], tables.out[stop]
        into_minutes, out_minutes = tables.into_minutes[stop], tables.out_minutes[stop]
        ((first, last),) = tables.windows[self.technician][stop]
        minutes, least, place = tables.minutes[stop], NEVER, -1
        for k, (ready, leg) in enumerate(zip(self.ready, self.legs, strict=True)):
            if ready > last:
                break
            before, after = path[k], path[k + 1]
            more = into[before] + out[after] - leg
            if more < least:
                start = ready + into_minutes[before]
                if start <= last and (start if start > first else first) + minutes + out_minutes[after] <= until[k]:
                    least, place = more, k
        return None if place < 0 else (least * 4 + tables.penalty[stop], place)

    def _best(self, stop: int) -> Place | None:
        tables, own = self.tables, self.tables.windows[self.technician][stop]
        spans, minutes, wish = tables.technicians[self.technician].spans, tables.minutes[stop], tables.stops[stop].start
        found: Place | None = None
        for k, leg in enumerate(self.legs):
            before, after = self.path[k], self.path[k + 1]
            more = (tables.into[stop][before] + tables.out[stop][after] - leg) * 4
            if found and more > found[0]:
                continue
            soonest = max(self.ready[k] + tables.into_minutes[stop][before], own[0][0])
            if soonest > own[-1][1] or soonest + minutes + tables.out_minutes[stop][after] > self.until[k]:
                continue
            arrival = hours.arrive(spans, self.ready[k], tables.out_minutes[before][stop])
            start = None if arrival is None else hours.earliest(own, arrival)
            leave = self._leave(stop, k, self.until[k])
            if start is None or leave is None or start + minutes > leave:
                continue
            kept = wish is not None and start <= wish <= leave - minutes and any(a <= wish <= b for a, b in own)
            if not kept or tables.at[stop] != self.technician:
                more += tables.penalty[stop]
            if found is None or more < found[0]:
                found = (more, k)
        return found

    def _leave(self, stop: int, k: int, until: int) -> int | None:
        """Return when one has to leave a stop to be at position k by then."""
        tables, after = self.tables, self.path[k + 1]
        spans, drive = tables.technicians[self.technician].spans, tables.out_minutes[stop][after]
        if after < tables.count and tables.fixed_at[after] is not None:
            return keeping.leave_by(spans, tables.slot(self.technician, stop, after), until)
        return hours.leave(spans, until, drive)
