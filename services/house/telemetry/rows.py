"""Rows: what was measured in one span of time, packed into a few hundred bytes, and added to one another."""

import math
import struct
from dataclasses import dataclass, field
from functools import lru_cache

from services.house.telemetry.table import BOUNDS, HISTOGRAMS, KINDS, NAMES, Kind

BUCKETS = len(BOUNDS) + 1


@dataclass(slots=True)
class Histogram:
    """How many took how long: a count for each bucket of `BOUNDS`, the sum and the worst in milliseconds."""

    buckets: list[int] = field(default_factory=lambda: [0] * BUCKETS)
    total_ms: float = 0.0
    worst_ms: float = 0.0

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self.buckets)

    @property
    def mean_ms(self) -> float | None:
        """Their mean; None without any."""
        return self.total_ms / self.count if self.count else None

    def add(self, other: "Histogram") -> None:
        """Add another one to this."""
        self.buckets = [one + more for one, more in zip(self.buckets, other.buckets, strict=True)]
        self.total_ms += other.total_ms
        self.worst_ms = max(self.worst_ms, other.worst_ms)

    def percentile(self, share: float) -> float | None:
        """Return the time, in milliseconds, that this share of them (0.95) did not exceed; None without any.

        Exact to the bucket, linear inside it; never more than the worst.
        """
        count = self.count
        if not count:
            return None
        wanted, below = share * count, 0
        for number, many in enumerate(self.buckets):
            if many and below + many >= wanted:
                low = BOUNDS[number - 1] if number else 0.0
                high = BOUNDS[number] if number < len(BOUNDS) else max(self.worst_ms, low)
                return min(low + (high - low) * (wanted - below) / many, self.worst_ms)
            below += many
        return self.worst_ms


@dataclass(slots=True)
class Row:
    """One span: since `at` (seconds of the epoch), from how many beats, the value of each series, each histogram.

    A series without a value was not measured.
    """

    at: int
    beats: int = 0
    values: dict[str, float] = field(default_factory=dict)
    histograms: dict[str, Histogram] = field(default_factory=dict)

    def add(self, other: "Row") -> None:
        """Add another span to this: counters are summed, gauges averaged by their beats, of peaks the largest stays."""
        for name, value in other.values.items():
            mine = self.values.get(name)
            self.values[name] = value if mine is None else _joined(KINDS.get(name, "gauge"), self, mine, other, value)
        for name, one in other.histograms.items():
            self.histograms.setdefault(name, Histogram()).add(one)
        self.beats += other.beats


def _joined(kind: Kind, mine: Row, value: float, other: Row, more: float) -> float:
    if kind == "counter":
        return value + more
    if kind == "peak":
        return max(value, more)
    beats = mine.beats + other.beats
    return (value * mine.beats + more * other.beats) / beats if beats else more


@dataclass(frozen=True, slots=True)
class Shape:
    """The table of series by which a row was packed. Each row names its shape, so the table may grow."""

    series: tuple[str, ...] = NAMES
    histograms: tuple[str, ...] = tuple(HISTOGRAMS)
    bounds: tuple[int, ...] = BOUNDS

    def pack(self, row: Row) -> bytes:
        """Return a row as bytes: beats, a double for each series (NaN: not measured), then the histograms."""
        values = [row.values.get(name, math.nan) for name in self.series]
        parts: list[float] = []
        for name in self.histograms:
            one = row.histograms.get(name) or Histogram()
            parts += [*one.buckets, one.total_ms, one.worst_ms]
        return _packing(self).pack(row.beats, *values, *parts)

    def unpack(self, at: int, packed: bytes) -> Row:
        """Return the row of these bytes. Raises `struct.error` when they are not of this shape."""
        beats, *plain = _packing(self).unpack(packed)
        series, width = len(self.series), len(self.bounds) + 3
        values = {n: v for n, v in zip(self.series, plain, strict=False) if not math.isnan(v)}
        row = Row(at, beats, values)
        if self.bounds == BOUNDS:  # else they cannot be compared with the present ones
            for number, name in enumerate(self.histograms):
                part = plain[series + number * width : series + (number + 1) * width]
                if any(part[:-2]):
                    row.histograms[name] = Histogram(list(part[:-2]), part[-2], part[-1])
        return row


@lru_cache(maxsize=16)
def _packing(shape: Shape) -> struct.Struct:
    one = f"{len(shape.bounds) + 1}I2d"
    return struct.Struct(f"<I{len(shape.series)}d" + one * len(shape.histograms))
