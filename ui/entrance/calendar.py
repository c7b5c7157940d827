"""Calendar feeds: the secret addresses that a calendar program reads, without a session.

The answers are not compressed: Outlook reads no compressed calendar.
"""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from services.calendar import feeds as visit_feeds
from services.tasks import feeds
from services.work import NotFound
from services.work.config import Config
from ui.entrance import forms

HEADERS = {"Content-Encoding": "identity", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
# It may be kept, and is asked for again each time with its tag.
TAGGED = {**HEADERS, "Cache-Control": "private, no-cache"}  # no text


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/calendar/{token}.ics")
    async def read_calendar(token: str, request: Request) -> Response:
        try:
            found = await asyncio.to_thread(feeds.calendar, token)
        except NotFound as refusal:
            return _refused(request, refusal)
        return Response(found, media_type="text/calendar", headers=HEADERS)

    @router.get("/calendar/visits/{token}.ics")
    async def read_visits(token: str, request: Request) -> Response:
        try:
            known = request.headers.get("if-none-match", "").removeprefix("W/")
            found = await asyncio.to_thread(visit_feeds.calendar, token, known)
        except NotFound as refusal:
            return _refused(request, refusal)
        headers = {**TAGGED, "ETag": found.etag}
        if found.body is None:
            return Response(status_code=304, headers=headers)
        return Response(found.body, media_type="text/calendar", headers=headers)


def _refused(request: Request, refusal: NotFound) -> Response:
    too_many = forms.count_stranger(request)
    return too_many if too_many is not None else PlainTextResponse(refusal.message, 404)
