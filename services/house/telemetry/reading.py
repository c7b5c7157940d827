"""Reading: the last minutes as one window, and the past as points, in whichever resolution still reaches back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.house.telemetry.rows import Histogram, Row
from services.house.telemetry.store import store
from services.house.telemetry.table import ANSWERS, EACH, HISTOGRAMS, KINDS, STEPS
from services.work import clock

MOST = 1_500  # points of an answer: more than a chart has pixels for
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Window:
    """A span up to now: `beats` tells how much of it was measured (one for 10 s; 0 is "no data"), `row` its sums.

    Times are in milliseconds; what was not measured is None.
    """

    seconds: int
    beats: int
    row: Row

    def value(self, name: str) -> float | None:
        """Return one number of the window: a series, or a derived one as `history` names them."""
        return _value(self.row, name)

    @property
    def answers(self) -> Histogram:
        """Everything that somebody waited for: pages, events and the API together."""
        return _answers(self.row)

    @property
    def error_share(self) -> float | None:
        """Which part of requests and events failed on our side, from 0 to 1; None without any."""
        return _error_share(self.row)


@dataclass(frozen=True, slots=True)
class Point:
    """One span of the past: its begin (aware, UTC), its length in seconds, how many beats were measured in it, and the
    requested values by name. None: not measured, or nothing happened of which it could be the share or percentile."""

    at: datetime
    seconds: int
    beats: int
    values: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class PageTimes:
    """How long a page took to build, in milliseconds: by the pattern of its address."""

    path: str
    times: int
    mean_ms: float
    worst_ms: float


def latest(seconds: int = 300) -> Window:
    """Return what was measured in the last `seconds`, rounded up to whole beats of 10 s; at most the six hours that are
    kept in that resolution. The beat under way is not in it, so it is up to 10 s old."""
    until = int(clock.now().timestamp()) // EACH * EACH
    row = Row(until - -(-seconds // EACH) * EACH)
    for one in store().read(EACH, row.at, until):
        row.add(one)
    return Window(seconds, row.beats, row)


def span(since: datetime, until: datetime, *, finest: int = 60) -> Window:
    """Return everything measured between two times (aware) as one window, to the hour beyond 14 days ago. For long spans
    that begin and end with an hour ask for no finer rows than those: `finest=3600`."""
    age = (clock.now() - since).total_seconds()
    steps = [one for one in STEPS[1:] if one.seconds >= finest]
    seconds = next((one.seconds for one in steps if age <= one.kept.total_seconds()), STEPS[-1].seconds)
    row = Row(int(since.timestamp()) // seconds * seconds)
    for one in store().read(seconds, row.at, int(until.timestamp())):
        row.add(one)
    return Window(int((until - since).total_seconds()), row.beats, row)


def history(since: datetime, until: datetime, series: Sequence[str], *, step: int | None = None) -> list[Point]:
    """Return the values of these series between two times (aware), one point for each span that was measured, oldest
    first. A span without any beat has no point: a gap is "no data", never zero.

    `series` are names of the table, or derived: `pages.p50`, `.p95`, `.p99`, `.mean`, `.worst`, `.count` of each
    histogram, the same of `answers` (pages, events and API together), and `error_share` (0 to 1). Counters are the sum
    within the span (divide by `seconds` for a rate; a span may be measured in part, see `beats`), gauges the mean over
    its beats, peaks the largest. Percentiles are exact to the bucket of the histogram. Times are in milliseconds, sizes
    in bytes, shares of machines in per cent. An unknown name raises KeyError.

    The resolution is `step` seconds (any multiple of 10, from rows that are kept for 60, 3,600 or 86,400 where it is a
    multiple of those), or the finest that reaches back to `since` and needs at most 1,500 points: 10 s for 4 h, a minute
    for a day, an hour for two months, a day beyond. Spans begin at multiples of their length since the epoch, so days
    are those of UTC, and the first one may begin before `since`. The last span is under way and grows. For rules that
    are replayed: ask with `step=60` within 14 days, with `step=3600` before.
    """
    for name in series:
        _known(name)
    seconds = step or _finest(since, until)
    read = max(one.seconds for one in STEPS if seconds % one.seconds == 0)
    begin = int(since.timestamp()) // seconds * seconds
    found: dict[int, Row] = {}
    for row in store().read(read, begin, int(until.timestamp())):
        at = row.at // seconds * seconds
        found.setdefault(at, Row(at)).add(row)
    return [
        Point(datetime.fromtimestamp(at, UTC), seconds, row.beats, {name: _value(row, name) for name in series})
        for at, row in found.items()
    ]


def pages(since: datetime, until: datetime) -> list[PageTimes]:
    """Return the pages built between two times, to whole days (UTC), the slowest on average first."""
    first, last = int(since.timestamp()) // 86_400, int(until.timestamp()) // 86_400 + 1
    found = [PageTimes(path, times, total / times, worst) for path, times, total, worst in store().pages(first, last)]
    return sorted(found, key=lambda one: -one.mean_ms)


def known_since() -> datetime | None:
    """Return the day (UTC) since which anything was measured; None when nothing was."""
    first = store().first()
    return datetime.fromtimestamp(first, UTC) if first is not None else None


def _finest(since: datetime, until: datetime) -> int:
    span, age = max(0.0, (until - since).total_seconds()), (clock.now() - since).total_seconds()
    for step in STEPS:
        if age <= step.kept.total_seconds() and span / step.seconds <= MOST:
            return step.seconds
    return STEPS[-1].seconds


def _known(name: str) -> None:
    first, _, last = name.partition(".")
    parts = (*SHARES, "mean", "worst", "count")
    if name not in KINDS and name != "error_share" and not (first in (*HISTOGRAMS, "answers") and last in parts):
        raise KeyError(name)


def _value(row: Row, name: str) -> float | None:
    if name == "error_share":
        return _error_share(row)
    if name in KINDS:
        missing = 0.0 if KINDS[name] == "counter" and row.beats else None
        return row.values.get(name, missing)
    first, _, part = name.partition(".")
    one = _answers(row) if first == "answers" else row.histograms.get(first, Histogram())
    if part == "count":
        return float(one.count)
    if part == "worst":
        return one.worst_ms if one.count else None
    return one.mean_ms if part == "mean" else one.percentile(SHARES[part])


def _answers(row: Row) -> Histogram:
    whole = Histogram()
    for name in ANSWERS:
        if name in row.histograms:
            whole.add(row.histograms[name])
    return whole


def _error_share(row: Row) -> float | None:
    asked = row.values.get("requests", 0) + row.values.get("events", 0)
    failed = row.values.get("requests_failed", 0) + row.values.get("events_failed", 0)
    return failed / asked if asked else None
