"""Calendar feeds: the secret address that a calendar program reads, without a session.

The answer is not compressed: Outlook reads no compressed calendar.
"""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from services.tasks import feeds
from services.work import NotFound
from services.work.config import Config
from ui.entrance import forms

HEADERS = {"Content-Encoding": "identity", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def install(router: APIRouter, config: Config) -> None:
    """Add the route."""

    @router.get("/calendar/{token}.ics")
    async def read_calendar(token: str, request: Request) -> Response:
        try:
            found = await asyncio.to_thread(feeds.calendar, token)
        except NotFound as refusal:
            too_many = forms.count_stranger(request)
            return too_many if too_many is not None else PlainTextResponse(refusal.message, 404)
        return Response(found, media_type="text/calendar", headers=HEADERS)
