"""Calls of incoming webhooks, outside the session: only the signature says who calls (W-01)."""

import asyncio

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import Response

from services.doors import incoming_taking as taking
from services.house import maintenance_mode
from services.work import Refused, TooLarge, house_actor
from ui.api import responses

router = APIRouter(include_in_schema=False)
ROOM = "At most 256 KB fit into one call."
LATER = "Please call again."  # no text


class WrongSignature(Refused):
    """A call whose address or signature is wrong: which of them, nobody is told."""

    status, code = 400, "invalid_signature"


class Later(Refused):
    """A call that cannot be kept now, and should come again."""

    status, code = 503, "busy"
    retry_after = 30


@router.post("/api/hooks/{address}")
async def call(request: Request, address: str) -> Response:
    """Keep a call and answer 202; its record is made afterwards."""
    raw = await _read(request)
    headers = {name.lower(): value for name, value in reversed(request.headers.items())}

    def take() -> str | None:
        if maintenance_mode.current() is not None:
            raise Later(LATER)
        return taking.take(address[:120], raw, headers)

    place = await asyncio.to_thread(take)
    if place is None:
        raise WrongSignature("Invalid signature")
    found = responses.response(responses.json({"status": "accepted"}, 202))
    found.background = BackgroundTask(taking.apply_waiting, house_actor(place))
    return found


async def _read(request: Request) -> bytes:
    """Return the bytes of the body, as they came. Stops reading one that is too large."""
    some, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > taking.LARGEST:
            raise TooLarge(ROOM)
        some.append(part)
    return b"".join(some)
