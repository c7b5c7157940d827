"""Foreground: while a person waits for an answer, work that can wait yields to it (decision 0016).

Both share one interpreter, which switches threads only each 5 ms or at a wait: background work would delay the
answer again and again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

PATIENCE = 0.04  # seconds that work yields to one question: twice what a page takes
_calm = Event()
_calm.set()
_asked = 0
_last_asked = 0.0  # seconds of the monotonic clock


@contextmanager
def foreground() -> Iterator[None]:
    """Mark this block as a person's request that waits for its answer. For one event loop."""
    global _asked, _last_asked  # noqa: PLW0603
    _asked += 1
    _last_asked = time.monotonic()
    _calm.clear()
    try:
        yield
    finally:
        _asked -= 1
        if not _asked:
            _calm.set()


def yield_to_foreground(since: float = 0.0) -> None:
    """Wait, in a thread of one's own, until every answer is given or 40 ms have passed since the last question, or
    since that moment of the monotonic clock: questions had to wait until then for a long work.

    So long requests (an upload, a stream of questions) slow the background, and never stop it.
    """
    patience = max(_last_asked, since) + PATIENCE - time.monotonic()
    if patience > 0:
        _calm.wait(patience)
