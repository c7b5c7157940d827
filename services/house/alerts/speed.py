"""Speed: what telemetry says of the last minutes, in the units of the rules. The one file that knows telemetry."""

from dataclasses import dataclass

import psutil

from services.house import metrics


@dataclass(frozen=True, slots=True)
class Speed:
    """Answers, errors and load of this process and machine; None is no data."""

    errors_percent: float | None = None
    p95_s: float | None = None
    requests_per_minute: float | None = None
    loop_p99_ms: float | None = None
    memory_percent: float | None = None


def now() -> Speed:
    """Return what is known of the last minutes."""
    _median, worst = metrics.loop_lag_ms()
    memory = psutil.virtual_memory()
    return Speed(loop_p99_ms=worst or None, memory_percent=float(memory.percent))
