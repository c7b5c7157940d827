"""A visit as its customer sees it, behind the link that was sent: when somebody comes, how far they are, and an answer.

GET changes nothing: programs follow links. The token is the right to answer, so no session is asked for and none is read.
"""

import asyncio
from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.language import N_, _, speaking
from services.arrivals import page
from services.arrivals.page import Ended, Shown
from services.work import NotFound, Refused
from services.work.config import Config
from ui.entrance import arrival_sheet, forms
from ui.theme import ASSETS, plain

FOOT = N_("Sent with Steward")
# Nothing of the page is kept or found, no other site learns its address, and it runs nothing but its own small script.
HEADERS = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "  # no text
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/v/{token}")
    async def show_arrival(token: str, request: Request) -> Response:
        with speaking(await asyncio.to_thread(page.language_of, token)):
            return await _answered(token, request)

    @router.get("/v/{token}/visit.ics")
    async def keep_arrival(token: str, request: Request) -> Response:
        with speaking(await asyncio.to_thread(page.language_of, token)):
            try:
                found = await asyncio.to_thread(page.calendar, token)
            except Refused as refusal:
                return _refused(request, refusal)
        named = {"content-disposition": 'attachment; filename="visit.ics"'}  # no text
        return Response(found, media_type="text/calendar", headers={**HEADERS, **named})

    @router.post("/v/{token}")
    async def do_answer(token: str, request: Request) -> Response:
        too_many = forms.count_stranger(request)
        if too_many is not None:
            return too_many
        sent = await forms.typed(request)
        with speaking(await asyncio.to_thread(page.language_of, token)):
            return await _taken(token, request, sent)


async def _taken(token: str, request: Request, sent: Mapping[str, str]) -> Response:
    ways: dict[str, Callable[[], None]] = {
        "confirm": lambda: page.confirm(token, sent.get("time", "")),
        "ask": lambda: page.ask(token, sent.get("wish", "")),
    }
    try:
        if sent.get("do") in ways:
            await asyncio.to_thread(ways[sent["do"]])
    except (NotFound, Ended) as refusal:
        return _refused(request, refusal, counted=True)
    except Refused as refusal:
        return await _answered(token, request, refusal, sent)
    return RedirectResponse(f"/v/{token}", 303, HEADERS)


async def _answered(
    token: str, request: Request, refusal: Refused | None = None, sent: Mapping[str, str] | None = None
) -> Response:
    try:
        found = await asyncio.to_thread(page.opened, token)
    except Refused as missing:
        return _refused(request, missing)
    return _page(token, found, refusal, sent or {})


def _page(token: str, shown: Shown, refusal: Refused | None, sent: Mapping[str, str]) -> Response:
    sheet = arrival_sheet.Sheet(f"/v/{token}", shown, refusal, sent)
    whole = plain.render(
        sheet.title(),
        sheet.body(),
        lead=sheet.lead(),
        company=shown.workspace,
        foot=_(FOOT),
        own=True,
        above=sheet.above(),
        script=ASSETS / "arrival.js",
    )
    return HTMLResponse(whole, refusal.status if refusal else 200, HEADERS)


def _refused(request: Request, refusal: Refused, counted: bool = False) -> Response:
    """Answer a link that has ended, and one that is not ours. The latter are counted as requests of strangers are."""
    ended = isinstance(refusal, Ended)
    too_many = None if counted or ended else forms.count_stranger(request)
    if too_many is not None:
        return too_many
    title = _("This link has ended") if ended else _("This link does not work")
    body = plain.text(_("The visit is over. If you have a question, ask who sent it.") if ended else refusal.message)
    return HTMLResponse(plain.render(title, body, status=refusal.status, foot=_(FOOT)), refusal.status, HEADERS)
