"""A function that calls a method without keeping its object alive."""

import weakref
from collections.abc import Callable
from typing import Any


def weakly(method: Callable[[], Any]) -> Callable[[], Any]:
    """Return a function that calls a method of the list, and does not hold it: the list holds what gets this function,
    and a closed page would wait for the garbage collector."""
    held = weakref.WeakMethod(method)

    def call() -> Any:
        found = held()
        return found() if found is not None else None

    return call
