"""Deviation: how far a number of one day is from what is usual, in standard deviations."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual: the mean, and how far days differ from it. A steady habit still gets some room: one, and a tenth of
    the mean."""

    mean: float
    sigma: float

    def sigmas(self, value: float, floor: float) -> float:
        """Return how far a value is from the mean; 0 when it differs by less than `floor`."""
        far = abs(value - self.mean)
        return 0.0 if far < floor else far / self.sigma

    @property
    def most(self) -> float:
        """The largest value that is still usual."""
        return self.mean + 3 * self.sigma


def usual(values: Sequence[float]) -> Usual:
    """Return what is usual of at least one value."""
    mean = sum(values) / len(values)
    sigma = sqrt(sum((one - mean) ** 2 for one in values) / len(values))
    return Usual(mean, max(sigma, 1.0, mean / 10))
