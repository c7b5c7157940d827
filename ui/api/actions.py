"""Actions: running a service for a program, in a thread, and making its answer there too."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from services.house import idempotency
from services.house.idempotency import Answer
from services.work import Actor, Stale, perform
from ui.api import responses
from ui.api.requests import caller

P = ParamSpec("P")
R = TypeVar("R")
Action = Callable[Concatenate[Session, Actor, P], R]
TRIES = 12  # so many others may write the same record at the same moment


async def run(
    request: Request, tell: Callable[[R], Answer], function: Action[P, R], /, *args: P.args, **kwargs: P.kwargs
) -> Response:
    """Run an action and answer with its result."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(lambda: tell(perform(who, function, *args, **kwargs))))


async def run_idempotent(
    request: Request,
    key: str | None,
    tell: Callable[[R], Answer],
    function: Action[P, R],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response:
    """Run the action of a POST; under a key it runs once, and the same is answered again."""
    who = await caller(request)
    if key is None:
        return await run(request, tell, function, *args, **kwargs)
    # As it was sent: `request.body()` makes an object of an empty one.
    what = f"{request.method} {request.scope['path']}\n".encode() + await Request.body(request)
    return responses.response(
        await asyncio.to_thread(lambda: idempotency.once(who, key, what, tell, function, *args, **kwargs))
    )


def retry_stale(version: int | None, act: Callable[[], R]) -> R:
    """Change a record. Without a version of the caller's, a write at the same moment is no conflict: it is tried anew."""
    for _ in range(TRIES if version is None else 0):
        with contextlib.suppress(Stale):
            return act()
    return act()
