"""Many at once: run a function in threads that all start together, and gather what each of them got or raised."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any


def at_once(*functions: Callable[[], Any]) -> list[Any]:
    """Start all functions together, each in its own thread. Gives, in order, what each returned or raised."""
    start = Barrier(len(functions))

    def run(function: Callable[[], Any]) -> Any:
        start.wait(10)
        try:
            return function()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(run, functions))
