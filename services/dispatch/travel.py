"""How long a drive takes: the distance over the earth times a detour, at one speed; or the numbers of a matrix."""

from collections.abc import Mapping, Sequence
from math import asin, ceil, cos, radians, sin, sqrt

from services.dispatch.problem import Problem, Spot

EARTH_KM = 6371.0088  # mean radius (IUGG)


def kilometres(a: Spot, b: Spot) -> float:
    """Return the great-circle distance (haversine)."""
    south, north = radians(a.lat), radians(b.lat)
    across = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(across)))


class Travel:
    """Seconds and minutes from spot to spot, both rounded up. To or from nowhere (None): 0."""

    def __init__(
        self, speed_kmh: float = 40.0, detour: float = 1.3, matrix: Mapping[tuple[Spot, Spot], int] | None = None
    ) -> None:
        self._seconds_a_km = detour / speed_kmh * 3600
        self._given = bool(matrix)
        self._known = dict(matrix or {})

    def seconds(self, a: Spot | None, b: Spot | None) -> int:
        """Return the seconds of a drive: the matrix's where it has the pair, else by distance."""
        if a is None or b is None or a == b:
            return 0
        found = self._known.get((a, b))
        if found is None:
            # Less a billionth, so that an exact minute stays one whatever the last bit of the sine is.
            found = self._known[a, b] = ceil(kilometres(a, b) * self._seconds_a_km - 1e-9)
        return found

    def table(self, spots: Sequence[Spot | None]) -> list[list[int]]:
        """Return the seconds from each spot to each. By distance the way back is as long, so the half is reckoned once."""
        rows = [[0] * len(spots) for _ in spots]
        for place, a in enumerate(spots):
            for other in range(place):
                b = spots[other]
                rows[place][other] = self.seconds(a, b)
                rows[other][place] = self.seconds(b, a) if self._given else rows[place][other]
        return rows

    def minutes(self, a: Spot | None, b: Spot | None) -> int:
        """Return the minutes of a drive."""
        return -(-self.seconds(a, b) // 60)


def travel_of(problem: Problem) -> Travel:
    """Return the travel times of a problem."""
    return Travel(problem.speed_kmh, problem.detour, problem.matrix)
