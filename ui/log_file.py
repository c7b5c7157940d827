"""The log as a file, for signed-in operators: streamed, so that a long one needs no memory."""

import asyncio

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from services.house import logbook
from services.work import Refused, clock, perform


def install(app: FastAPI) -> None:
    """Put the address of the file on the application."""
    app.add_route("/maintenance/log/file", _file, methods=["GET"], include_in_schema=False)


async def _file(request: Request) -> Response:
    actor, asked = request.state.actor, dict(request.query_params)
    form = asked.pop("format", "csv")
    try:
        query = logbook.asked(asked, actor.zone)
        pieces = await asyncio.to_thread(perform, actor, logbook.export, query, form)
    except Refused as refused:
        return PlainTextResponse(refused.message, refused.status)
    name = f"steward-log-{clock.now():%Y-%m-%d}.{form}"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',  # no text
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return StreamingResponse(pieces, 200, headers, logbook.FORMATS[form])  # read in threads, a piece at a time
