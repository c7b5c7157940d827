"""Garbage: the garbage collector's thresholds. This file may be deleted: Python's defaults then apply."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def while_loading(young: int = 5_000, middle: int = 5, old: int = 20) -> Iterator[None]:
    """Exempt the objects that the block loads from garbage collection: they live as long as the process.

    Collecting them took a tenth of the start, and later caused the longest stall of a page: 44 ms for 100,000 objects.
    A closed page is garbage, 1,700 objects in cycles. With these thresholds the young generation is collected every 3
    pages, which takes 1 ms, objects that survived five collections every 15 pages, 7 ms, and all of them every 300.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(young, middle, old)
        gc.enable()
