"""Health probes for outside monitoring (H-01): cheap, exempt from the rate limit, and never a raw error."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from fastapi import Request
from starlette.responses import Response

from services.house import health, maintenance_mode, metrics
from services.work import clock, trouble
from services.work.places import places
from ui.api import responses

log = logging.getLogger(__name__)
PATIENCE = 2.0  # seconds the database has to answer
# Further checks: a function that returns the name of the failed part ("outbox", "clock"), or an empty text.
PROBES: list[Callable[[], str]] = []
_looker = ThreadPoolExecutor(1, "health")
_looking: Future[list[str]] | None = None


async def health_answer(_: Request) -> Response:
    """200 with the status, the time, the seconds since the start and the environment; 503 with the failed parts.

    While maintenance mode is on, 200 with the status "maintenance": what fails then is being worked on.
    """
    try:
        failed = await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(_look_once())), PATIENCE)
    except TimeoutError:
        failed = ["database"]
    now = clock.now()
    more = {
        "timestamp": now,
        "uptime": round((now - metrics.started_at).total_seconds(), 1),
        "environment": _environment(),
    }
    if maintenance_mode.known() is not None:
        named = {"failed": failed} if failed else {}
        return responses.response(responses.json({"status": "maintenance", **more, **named}))
    if failed:
        return responses.response(responses.json({"status": "error", "failed": failed, **more}, 503))
    return responses.response(responses.json({"status": "ok", **more}))


def _look_once() -> Future[list[str]]:
    """Run one check at a time: a stuck database must not collect a thread for each request."""
    global _looking  # noqa: PLW0603
    if _looking is None or _looking.done():
        _looking = _looker.submit(_look)
    return _looking


def _look() -> list[str]:
    failed = []
    maintenance_mode.current()
    for name, look in (("database", health.alive), ("writing", health.writable)):
        try:
            look()
        except Exception:
            trouble.log_repeated(log, "the house does not answer, or cannot be written", what=name)
            failed.append(name)
            break
    for probe in list(PROBES):
        try:
            failed.append(probe())
        except Exception:
            log.exception("a probe failed")
            failed.append(getattr(probe, "__name__", "probe"))
    return [name for name in dict.fromkeys(failed) if name]


def _environment() -> str:
    try:
        return places().config.environment
    except RuntimeError:
        return "unknown"
