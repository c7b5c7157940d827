"""Measurements of this process: how long the event loop lets others wait, memory, open pages, and since when it runs."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime

import psutil

from services.work import clock

EACH = 0.25  # seconds between two looks at the loop
_lags: deque[float] = deque(maxlen=240)  # one minute
started_at: datetime = clock.now()
_count_pages: Callable[[], int] | None = None


async def watch_loop() -> None:
    """Measure, again and again, by how much a short sleep lasts longer than asked."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(EACH)
        _lags.append(time.perf_counter() - began - EACH)


def loop_lag_ms() -> tuple[float, float]:
    """The median and the worst lag of the last minute, in milliseconds."""
    if not _lags:
        return 0.0, 0.0
    ordered = sorted(_lags)
    return ordered[len(ordered) // 2] * 1000, ordered[-1] * 1000


def memory_bytes() -> int:
    """Resident memory of this process."""
    return int(psutil.Process().memory_info().rss)


def count_pages(by: Callable[[], int]) -> None:
    """Take the function that counts the open pages, from what serves them."""
    global _count_pages  # noqa: PLW0603
    _count_pages = by


def open_pages() -> int:
    """How many pages of signed-in people are connected to this process."""
    return _count_pages() if _count_pages else 0
