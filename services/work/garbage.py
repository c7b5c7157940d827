"""Garbage: what the collector looks over, and how often. This file may go: then Python looks as it usually does."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def while_loading(young: int = 5_000, middle: int = 5, old: int = 20) -> Iterator[None]:
    """Load inside the block what stays as long as the process; it is never looked over, then or later.

    Looking over what was loaded took a tenth of the start, and afterwards made the longest stall of a page: 44 ms for
    100,000 objects. A page that was closed is garbage, 1,700 objects in circles: with these thresholds the young are
    looked over every 3 pages, which takes 1 ms, those that outlived five looks every 15 pages, 7 ms, all every 300.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(young, middle, old)
        gc.enable()
