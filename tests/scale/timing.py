"""Timing calls, and printing a figure beside its goal."""

import statistics
import time
from collections.abc import Callable


def show(name: str, figure: str, goal: str) -> None:
    """One line of the table."""
    print(f"{name:<58} {figure:>34}   goal {goal}", flush=True)


def percentiles(values: list[float]) -> str:
    """The median and the 95th percentile, in milliseconds."""
    ordered = sorted(values)
    return f"p50 {statistics.median(ordered) * 1000:6.1f} ms  p95 {ordered[int(len(ordered) * 0.95)] * 1000:6.1f} ms"


def timed(call: Callable[[], object], times: int, pause: float = 0) -> list[float]:
    """How long a call takes, so many times with a pause after each, in seconds; the first ones do not count."""
    for _ in range(5):
        call()
    return [once(call, pause) for _ in range(times)]


def once(call: Callable[[], object], pause: float) -> float:
    """Call it once, after a pause; the seconds it took."""
    began = time.perf_counter()
    call()
    took = time.perf_counter() - began
    time.sleep(pause)
    return took
