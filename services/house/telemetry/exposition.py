"""The exposition: everything measured, in the text format 0.0.4 that Prometheus and its kin read (H-20).

Counters and histograms count since the start of the process; gauges are those of the last beat. There are no labels of
workspaces or people.
"""

from collections.abc import Iterator
from datetime import timedelta

from services.house import metrics
from services.house.telemetry import recorder
from services.house.telemetry.beats import uptime
from services.house.telemetry.reading import latest
from services.house.telemetry.rows import Histogram
from services.house.telemetry.table import BOUNDS, HISTOGRAMS, SERIES, Series
from services.house.version import VERSION
from services.work import clock

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
UNITS = {"B": "_bytes", "%": "_percent", "ms": "_milliseconds", "1": ""}
RECENT = 20  # seconds: the last beat, and one before it


def exposition() -> str:
    """Return all series as text. Reads two rows and the outages of 30 days."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    counters, histograms = recorder.totals()
    now = latest(RECENT)
    yield from _one("info", "gauge", "The version that runs", 1, f'{{version="{VERSION}"}}')
    yield from _one("start_time_seconds", "gauge", "When the process started", metrics.started_at.timestamp())
    month = uptime(clock.now() - timedelta(days=30), clock.now()).share
    if month is not None:
        yield from _one("uptime_30_days_ratio", "gauge", "Uptime of the last 30 days", month)
    for one in SERIES:
        if one.kind == "counter":
            yield from _one(f"{_name(one)}_total", "counter", one.words, counters.get(one.name, 0))
        elif one.name in now.row.values:
            yield from _one(_name(one), "gauge", one.words, now.row.values[one.name])
    for name, words in HISTOGRAMS.items():
        yield from _histogram(f"steward_{name}_duration_seconds", words, histograms[name])


def _name(one: Series) -> str:
    plain = one.name.removeprefix("bytes_")
    return f"{plain}{UNITS[one.unit]}"


def _one(name: str, kind: str, words: str, value: float, labels: str = "") -> Iterator[str]:
    yield f"# HELP steward_{name} {words}"
    yield f"# TYPE steward_{name} {kind}"
    yield f"steward_{name}{labels} {_number(value)}"


def _histogram(name: str, words: str, one: Histogram) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} histogram"
    below = 0
    for bound, count in zip([*(str(ms / 1_000) for ms in BOUNDS), "+Inf"], one.buckets, strict=True):
        below += count
        yield f'{name}_bucket{{le="{bound}"}} {below}'
    yield f"{name}_sum {_number(one.total_ms / 1_000)}"
    yield f"{name}_count {below}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
