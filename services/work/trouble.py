"""Trouble that repeats, in the log: its full trace once, then one line each time while it lasts."""

import logging
import sys
import time

LASTS = 7_200.0  # seconds without it, after which it counts as new: no chore is rung as seldom

_met: dict[tuple[str, ...], float] = {}  # when each was met last


def log_repeated(log: logging.Logger, sentence: str, **about: str) -> None:
    """Log the error that is being handled, as trouble of this kind with its subject (a place, a chore)."""
    error = sys.exception()
    key, now = (sentence, *about.values(), type(error).__name__), time.monotonic()
    known = key in _met and now - _met[key] < LASTS
    _met[key] = now
    if known:
        said = str(error).strip().partition("\n")[0]
        log.error(sentence, extra={**about, "trouble": f"{type(error).__name__}: {said}"})
    else:
        log.error(sentence, exc_info=error, extra=about)
