"""Speed: what telemetry says of the last minutes and of the past, in the units of the rules. The one file that knows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import psutil

from services.house import metrics, telemetry
from services.house.telemetry import Point
from services.work import clock

ENOUGH = 20  # requests and events in five minutes, below which a share of errors says nothing
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
FINE = timedelta(days=13)  # for which telemetry keeps minutes; hours before
SERIES = (
    "requests", "events", "error_share", "answers.p95", "disk_free", "disk_total", "memory_used", "loop_lag_worst",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speed:
    """Answers, errors and load of this process and machine; None is no data."""

    errors_percent: float | None = None
    p95_s: float | None = None
    requests_per_minute: float | None = None
    loop_p99_ms: float | None = None
    memory_percent: float | None = None


def now() -> Speed:
    """Return what is known of the last five minutes, and of the last one for the load."""
    window, minute = telemetry.latest(300), telemetry.latest(60)
    memory, loop = float(psutil.virtual_memory().percent), metrics.loop_p99_ms()
    if not window.beats:
        return Speed(loop_p99_ms=loop, memory_percent=memory)
    asked = (window.value("requests") or 0) + (window.value("events") or 0)
    share, p95 = window.error_share, window.value("answers.p95")
    return Speed(
        errors_percent=share * 100 if share is not None and asked >= ENOUGH else None,
        p95_s=p95 / 1_000 if p95 is not None else None,
        requests_per_minute=minute.value("requests") if minute.beats else None,
        loop_p99_ms=loop,
        memory_percent=memory,
    )


def week_change() -> float | None:
    """Return by how many per cent the answers of the last hour were slower than those of the same hour a week ago; None
    where one of them was not measured."""
    at = clock.now()
    late, before = _p95(at), _p95(at - WEEK)
    return (late / before - 1) * 100 if late is not None and before else None


def past(since: datetime, until: datetime) -> Iterator[tuple[datetime, int, Mapping[str, float | None]]]:
    """Return what was measured, oldest first: when, for how many seconds, and the values by the names of the readings."""
    fine = max(since, until - FINE)
    hours = telemetry.history(since, fine, SERIES, step=3_600) if fine > since else []
    for point in (*hours, *telemetry.history(fine, until, SERIES, step=60)):
        yield point.at, point.seconds, _readings(point)


def _readings(point: Point) -> dict[str, float | None]:
    found = point.values
    asked = (found["requests"] or 0) + (found["events"] or 0)
    share, p95 = found["error_share"], found["answers.p95"]
    free, total = found["disk_free"], found["disk_total"]
    measured = max(1, point.beats) * 10
    return {
        "errors_percent": share * 100 if share is not None and asked >= ENOUGH * measured / 300 else None,
        "p95_s": p95 / 1_000 if p95 is not None else None,
        "requests_per_minute": (found["requests"] or 0) / measured * 60,
        "disk_free_percent": free / total * 100 if free is not None and total else None,
        "memory_percent": found["memory_used"],
        "loop_p99_ms": found["loop_lag_worst"],
    }


def _p95(until: datetime) -> float | None:
    points = telemetry.history(until - HOUR, until, ("answers.p95",), step=60)
    known = [value for one in points if (value := one.values["answers.p95"]) is not None]
    return sum(known) / len(known) if known else None
