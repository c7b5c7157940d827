"""TABLE: what is measured. A new series or histogram is a line here; rows written before it simply lack it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Kind = Literal["counter", "gauge", "peak"]  # rolled up by the sum, by the mean, by the largest


@dataclass(frozen=True, slots=True)
class Series:
    """One number in each row: what it counts, its unit, and how it is rolled up."""

    name: str
    unit: str
    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """One resolution: a row for so many seconds, kept for so long."""

    seconds: int
    kept: timedelta


EACH = 10  # seconds from one beat to the next
STEPS = (
    Step(EACH, timedelta(hours=6)),
    Step(60, timedelta(days=14)),
    Step(3_600, timedelta(days=396)),
    Step(86_400, timedelta(days=3_653)),
)
# Milliseconds: the upper bounds of the buckets, the last one open. 300 is the goal of a page, 2 s and 5 s are alerts.
BOUNDS = (1, 2, 5, 10, 25, 50, 100, 200, 300, 500, 750, 1_000, 2_000, 3_000, 5_000, 10_000)
HISTOGRAMS = {
    "pages": "Pages built",
    "events": "Clicks and other events of open pages",
    "api": "Requests of the API",
    "statements": "Statements of the database",
}
ANSWERS = ("pages", "events", "api")  # what somebody waits for
SERIES = (
    Series("requests", "1", "counter", "HTTP requests, without files and sockets"),
    Series("requests_failed", "1", "counter", "HTTP requests answered with 5xx"),
    Series("events", "1", "counter", "Events of open pages that ran an action"),
    Series("events_failed", "1", "counter", "Events that broke"),
    Series("crashes", "1", "counter", "Errors of our own that were kept by reference"),
    Series("slow_statements", "1", "counter", "Statements over the limit"),
    Series("sign_ins", "1", "counter", "Sign-ins that succeeded"),
    Series("sign_ins_failed", "1", "counter", "Sign-ins that failed"),
    Series("bytes_sent", "B", "counter", "Bytes the machine sent"),
    Series("bytes_received", "B", "counter", "Bytes the machine received"),
    Series("loop_lag", "ms", "gauge", "Lag of the event loop, median"),
    Series("loop_lag_worst", "ms", "peak", "Lag of the event loop, worst"),
    Series("cpu", "%", "gauge", "CPU of the process, of one core"),
    Series("cpu_machine", "%", "gauge", "CPU of the machine"),
    Series("memory", "B", "gauge", "Resident memory of the process"),
    Series("memory_used", "%", "gauge", "Used memory of the machine"),
    Series("disk_free", "B", "gauge", "Free bytes of the disk with the data"),
    Series("disk_total", "B", "gauge", "Size of the disk with the data"),
    Series("database", "B", "gauge", "Size of the databases"),
    Series("threads", "1", "gauge", "Threads of the process"),
    Series("sockets", "1", "gauge", "Open pages"),
    Series("users", "1", "gauge", "People with an open page"),
    Series("users_peak", "1", "peak", "Most people with an open page at once"),
    Series("chores_late", "1", "gauge", "Background tasks that are late"),
    Series("queue", "1", "gauge", "Messages waiting"),
    Series("queue_unknown", "1", "gauge", "Messages whose fate is unknown"),
    Series("sends_failed", "1", "gauge", "Messages that failed and were not settled"),
)
NAMES = tuple(one.name for one in SERIES)
KINDS: dict[str, Kind] = {one.name: one.kind for one in SERIES}
