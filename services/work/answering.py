"""Answering: somebody waits in front of a screen just now, and work that nobody waits for steps aside (decision 0016).

The two share one interpreter, which changes hands only each 5 ms or at a wait: whoever computes makes the other wait
again and again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

PATIENCE = 0.04  # seconds that a question is stepped aside for: twice what a page takes
_calm = Event()
_calm.set()
_asked = 0
_last = 0.0  # when the last one was asked


@contextmanager
def answering() -> Iterator[None]:
    """While this block lasts, somebody waits for its answer. For one event loop."""
    global _asked, _last  # noqa: PLW0603
    _asked += 1
    _last = time.monotonic()
    _calm.clear()
    try:
        yield
    finally:
        _asked -= 1
        if not _asked:
            _calm.set()


def step_aside(since: float = 0.0) -> None:
    """Wait, in a thread of one's own, until nobody waits for an answer or 40 ms have passed since the last question, or
    since that moment of the monotonic clock: questions had to wait until then for a long work.

    So what takes long (an upload, a stream of questions) slows the others, and never stops them.
    """
    patience = max(_last, since) + PATIENCE - time.monotonic()
    if patience > 0:
        _calm.wait(patience)
