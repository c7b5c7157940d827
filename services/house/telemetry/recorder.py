"""The recorder: counts and times of this process since the last beat, in memory. Called everywhere, so it is cheap."""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager

from services.house.telemetry.rows import Histogram, Row
from services.house.telemetry.table import BOUNDS, HISTOGRAMS

MOST_PAGES = 500  # addresses of one day: patterns of our own, so far fewer
_turn = threading.Lock()
_counts: dict[str, float] = {}
_totals: dict[str, float] = {}  # since the start of the process, as Prometheus wants them
_histograms: dict[str, Histogram] = {}
_since_start: dict[str, Histogram] = {name: Histogram() for name in HISTOGRAMS}
_pages: dict[str, Histogram] = {}


def count(name: str, by: float = 1) -> None:
    """Count something; `name` is a counter of the table."""
    with _turn:
        _counts[name] = _counts.get(name, 0) + by


def observe(histogram: str, seconds: float) -> None:
    """Note how long something took."""
    ms = seconds * 1_000
    number = bisect_left(BOUNDS, ms)
    with _turn:
        one = _histograms.get(histogram)
        if one is None:
            one = _histograms[histogram] = Histogram()
        one.buckets[number] += 1
        one.total_ms += ms
        one.worst_ms = max(one.worst_ms, ms)


def observe_page(address: str, seconds: float) -> None:
    """Note how long a page took to build, by the pattern of its address (`/contacts/{contact_id}`)."""
    observe("pages", seconds)
    with _turn:
        if address in _pages or len(_pages) < MOST_PAGES:
            one = _pages.setdefault(address, Histogram())
            one.buckets[0] += 1
            one.total_ms += seconds * 1_000
            one.worst_ms = max(one.worst_ms, seconds * 1_000)


@contextmanager
def timed(histogram: str) -> Iterator[None]:
    """Note how long the block took, also when it raises."""
    began = time.perf_counter()
    try:
        yield
    finally:
        observe(histogram, time.perf_counter() - began)


def take(at: int, gauges: dict[str, float]) -> tuple[Row, dict[str, Histogram]]:
    """Return what was recorded since the last call, with these gauges, and the pages by address; begin anew."""
    global _counts, _histograms, _pages
    with _turn:
        counts, histograms, pages = _counts, _histograms, _pages
        _counts, _histograms, _pages = {}, {}, {}
        _move_on(counts, histograms)
    return Row(at, 1, {**counts, **gauges}, histograms), pages


def totals() -> tuple[dict[str, float], dict[str, Histogram]]:
    """Return the counters and histograms since the process started, up to the last beat."""
    with _turn:
        copied = {name: Histogram([*one.buckets], one.total_ms, one.worst_ms) for name, one in _since_start.items()}
        return dict(_totals), copied


def _move_on(counts: dict[str, float], histograms: dict[str, Histogram]) -> None:
    for name, many in counts.items():
        _totals[name] = _totals.get(name, 0) + many
    for name, one in histograms.items():
        _since_start.setdefault(name, Histogram()).add(one)
