"""The street map of this machine, as browsers ask for it: a picture for each tile, for signed-in people who see maps."""

import asyncio

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services import map as maps
from services.work import Refused, perform

KEEP = "private, max-age=86400"  # no text: for a day, and by the person's browser alone


def install(app: FastAPI) -> None:
    """Put the address of tiles on the application."""
    app.add_route("/map/tiles/{z:int}/{x:int}/{y:int}", _tile, methods=["GET", "HEAD"], include_in_schema=False)


async def _tile(request: Request) -> Response:
    place = request.path_params
    try:
        found = await asyncio.to_thread(perform, request.state.actor, maps.tile, place["z"], place["x"], place["y"])
    except Refused as refused:
        return PlainTextResponse(refused.message, refused.status)
    return Response(found.content, 200, {"cache-control": KEEP}, found.kind)
