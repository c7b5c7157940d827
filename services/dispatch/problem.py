"""What is planned: the visits and technicians of one day, as plain values without a database.

Times are whole minutes since local midnight of the planned day (0 is midnight, 1440 and more is the day after); the
caller converts from and to UTC, so a day of 23 or 25 hours makes no difference here.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A point on the earth, in degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit. It may start from `opens` to `closes`; `technician` and `start` say where it stands now, if anywhere.

    `fixed` is pinned or begun: it is never moved. `published`: the customer knows the present time. `priority` is from 1
    to 3, the urgent ones. Without a spot it costs no travel.
    """

    id: str
    spot: Spot | None
    minutes: int
    priority: int
    skills: frozenset[str]
    opens: int
    closes: int
    technician: str | None = None
    start: int | None = None
    fixed: bool = False
    published: bool = False


@dataclass(frozen=True, slots=True)
class Technician:
    """A technician. `spans` are the shift without the absences: work and driving lie inside, also from and to `home`.

    Over a pause between two spans the technician stays where the last visit was; a drive is in one piece.
    """

    id: str
    skills: frozenset[str]
    home: Spot | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One day to plan. `matrix` holds seconds from spot to spot, where they are known better than by distance.

    Nothing that is not fixed starts, or is driven to, before `now` (minutes), if it is given. Refuses (`ValueError`) an id
    that is there twice, a fixed visit without a place, and times that run backwards.
    """

    stops: tuple[Stop, ...]
    technicians: tuple[Technician, ...]
    speed_kmh: float = 40.0
    detour: float = 1.3
    matrix: Mapping[tuple[Spot, Spot], int] | None = None
    now: int | None = None

    def __post_init__(self) -> None:
        for ids in ([one.id for one in self.stops], [one.id for one in self.technicians]):
            if twice := [one for one, times in Counter(ids).items() if times > 1]:
                raise ValueError(f"the id {twice[0]} is there twice")
        for stop in self.stops:
            if stop.fixed and (stop.technician is None or stop.start is None):
                raise ValueError(f"the fixed visit {stop.id} has no technician or no start")
            if stop.minutes < 0 or stop.priority not in (1, 2, 3):
                raise ValueError(f"the visit {stop.id} has an impossible length or priority")
        for one in self.technicians:
            flat = [edge for span in one.spans for edge in span]
            if flat != sorted(flat):
                raise ValueError(f"the spans of {one.id} are not in order")
        if self.speed_kmh <= 0 or self.detour <= 0:
            raise ValueError("speed and detour must be positive")

    @property
    def digest(self) -> str:
        """The SHA-256 of everything that decides the plan, whatever the order of visits and technicians."""
        said = json.dumps(as_json(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def as_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain values, visits and technicians by id."""
    matrix = problem.matrix or {}
    return {
        "stops": [_stop(one) for one in sorted(problem.stops, key=lambda one: one.id)],
        "technicians": [
            {"id": one.id, "skills": sorted(one.skills), "home": _pair(one.home), "spans": [list(s) for s in one.spans]}
            for one in sorted(problem.technicians, key=lambda one: one.id)
        ],
        "speed_kmh": float(problem.speed_kmh),
        "detour": float(problem.detour),
        "matrix": [[_pair(a), _pair(b), seconds] for (a, b), seconds in sorted(matrix.items())],
        "now": problem.now,
    }


def from_json(said: Mapping[str, Any]) -> Problem:
    """Return the problem that `as_json` wrote."""
    return Problem(
        tuple(Stop(**{**one, "spot": _spot(one["spot"]), "skills": frozenset(one["skills"])}) for one in said["stops"]),
        tuple(
            Technician(one["id"], frozenset(one["skills"]), _spot(one["home"]), tuple((a, b) for a, b in one["spans"]))
            for one in said["technicians"]
        ),
        said["speed_kmh"],
        said["detour"],
        {(Spot(*a), Spot(*b)): seconds for a, b, seconds in said["matrix"]} or None,
        said["now"],
    )


def _stop(one: Stop) -> dict[str, Any]:
    names = ("id", "minutes", "priority", "opens", "closes", "technician", "start", "fixed", "published")
    return {name: getattr(one, name) for name in names} | {"spot": _pair(one.spot), "skills": sorted(one.skills)}


def _pair(spot: Spot | None) -> list[float] | None:
    return [float(spot.lat), float(spot.lon)] if spot else None


def _spot(pair: list[float] | None) -> Spot | None:
    return Spot(*pair) if pair else None
