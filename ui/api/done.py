"""Done: running a service for a program, in a thread, and making its answer there too."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from fastapi import Request
from sqlmodel import Session, SQLModel
from starlette.responses import Response

from services.house import idempotency
from services.house.idempotency import Answer
from services.work import Actor, Conflict, Invalid, Stale, perform
from ui.api import answers, asked

P = ParamSpec("P")
R = TypeVar("R")
Shape = Callable[[Any], Mapping[str, Any]]
Action = Callable[Concatenate[Session, Actor, P], R]
TRIES = 12  # so many others may write the same record at the same moment


async def show(
    request: Request, tell: Callable[[R], Answer], function: Action[P, R], /, *args: P.args, **kwargs: P.kwargs
) -> Response:
    """Run an action and answer with its result."""
    who = asked.actor(request)
    return answers.response(await asyncio.to_thread(lambda: tell(perform(who, function, *args, **kwargs))))


async def once(
    request: Request, tell: Callable[[R], Answer], function: Action[P, R], /, *args: P.args, **kwargs: P.kwargs
) -> Response:
    """Run the action of a POST; under an `Idempotency-Key` it runs once, and the same is answered again."""
    who, key = asked.actor(request), request.headers.get(idempotency.HEADER)
    if key is None:
        return await show(request, tell, function, *args, **kwargs)
    what = f"{request.method} {request.scope['path']}\n".encode() + await request.body()
    return answers.response(
        await asyncio.to_thread(lambda: idempotency.once(who, key, what, tell, function, *args, **kwargs))
    )


async def record(request: Request, shape: Shape, function: Action[[UUID], Any], row_id: UUID) -> Response:
    """One record with its version as ETag, or 304 when the program has this version."""

    def tell(card: Any) -> Answer:
        tag = answers.etag(card.version)
        return Answer(304, "", {"etag": tag}) if asked.unchanged(request, tag) else versioned(shape, card)

    return await show(request, tell, function, row_id)


def versioned(shape: Shape, card: Any, status: int = 200, **headers: str) -> Answer:
    """A record, with its version as ETag."""
    return answers.told(shape(card), status, etag=answers.etag(card.version), **headers)


def both_versions(
    who: Actor,
    error: Stale,
    find: Action[[UUID], SQLModel],
    shape: Shape,
    row_id: UUID,
    *,
    body: Mapping[str, Any],
    mine: int | None,
) -> Stale:
    """A stale edit, with what the program wanted, what stands there now, and both versions."""
    current = shape(perform(who, find, row_id))
    theirs = {name: current.get(name) for name in body}
    more = {"yours": dict(body), "theirs": theirs, "version": current["version"], "current": current}
    return Stale(error.message, your_version=mine, **more)


def unless_stale(version: int | None, act: Callable[[], R]) -> R:
    """Change a record. Whoever named no version minds none: when somebody wrote at the same moment, it is tried anew."""
    for _ in range(TRIES if version is None else 0):
        with contextlib.suppress(Stale):
            return act()
    return act()


def renamed(error: Invalid | Conflict, name: Callable[[str], str]) -> Invalid | Conflict:
    """A refusal whose fields are called as the program called them."""
    if isinstance(error, Invalid):
        return Invalid(error.message, **{name(k): v for k, v in error.fields.items()})
    if "fields" in error.more:
        error.more["fields"] = {name(k): v for k, v in error.more["fields"].items()}
    return error


async def binned(
    request: Request, shape: Shape, find: Action[[UUID], Any], bin_it: Action[[UUID, int | None], Any], row_id: UUID
) -> Response:
    """Put a record into the bin, unless its version is stale."""
    who, version = asked.actor(request), asked.version(request)

    def act() -> Answer:
        try:
            unless_stale(version, lambda: perform(who, bin_it, row_id, version))
        except Stale as error:
            raise both_versions(who, error, find, shape, row_id, body={}, mine=version) from None
        return Answer(204)

    return answers.response(await asyncio.to_thread(act))
