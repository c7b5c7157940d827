"""How tests wait: for something to hold, looking again and again, and never by the clock alone.

`PATIENCE` ends a run that is broken; it is no figure. A slow or busy machine may take most of it.
"""

import asyncio
import time
from collections.abc import Callable

PATIENCE = 90.0  # seconds


async def until(holds: Callable[[], object], what: str = "it never came to this") -> None:
    """Wait until something holds, looking again each 10 ms."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what
        await asyncio.sleep(0.01)


def wait_until(holds: Callable[[], object], what: str = "it never came to this") -> None:
    """The same outside of an event loop, looking again each 50 ms."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.05)
