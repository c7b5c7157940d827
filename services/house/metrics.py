"""Measurements of this process: lag of the event loop, memory, open pages, and since when it runs."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime

import psutil

from services.work import clock

EACH = 0.25  # seconds between two measurements of the loop
_lags: deque[float] = deque(maxlen=240)  # one minute
started_at: datetime = clock.now()
_count_pages: Callable[[], int] | None = None
_count_people: Callable[[], int] | None = None


async def watch_loop() -> None:
    """Measure, again and again, how much longer than asked a short sleep takes."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(EACH)
        _lags.append(time.perf_counter() - began - EACH)


def loop_lag_ms(seconds: float = 60) -> tuple[float, float]:
    """Return the median and the worst lag of the last minute, or of fewer seconds, in milliseconds."""
    if not _lags:
        return 0.0, 0.0
    ordered = sorted(list(_lags)[-int(seconds / EACH) :])
    return ordered[len(ordered) // 2] * 1000, ordered[-1] * 1000


def loop_p99_ms() -> float | None:
    """Return the lag that one measurement of the last minute in a hundred exceeded, in milliseconds; None without any."""
    ordered = sorted(_lags)
    return ordered[int(len(ordered) * 0.99)] * 1000 if ordered else None


def memory_bytes() -> int:
    """Return the resident memory of this process, in bytes."""
    return int(psutil.Process().memory_info().rss)


def count_pages(by: Callable[[], int], people: Callable[[], int] | None = None) -> None:
    """Register the functions that count open pages and their people; the layer that serves them calls this."""
    global _count_pages, _count_people
    _count_pages, _count_people = by, people


def open_pages() -> int:
    """Return how many pages of signed-in people are connected to this process."""
    return _count_pages() if _count_pages else 0


def people() -> int:
    """Return how many people have a page of this process open."""
    return _count_people() if _count_people else 0
