"""Actions: run a service for a program, in a thread, and build its answer there too."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from services.house import idempotency
from services.house.idempotency import Answer
from services.work import Actor, perform
from ui.api import responses
from ui.api.requests import caller

P = ParamSpec("P")
R = TypeVar("R")
Action = Callable[Concatenate[Session, Actor, P], R]


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
    """Run the action of a POST. Under an idempotency key it runs once, and a repeat gets the same answer."""
    who = await caller(request)
    if key is None:
        return await run(request, tell, function, *args, **kwargs)
    # The body as it was sent: `request.body()` turns an empty one into an object.
    what = f"{request.method} {request.scope['path']}\n".encode() + await Request.body(request)
    return responses.response(
        await asyncio.to_thread(lambda: idempotency.once(who, key, what, tell, function, *args, **kwargs))
    )
