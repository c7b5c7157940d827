"""Signing in with a passkey, alone or after the password. The page's script asks the browser for it; the answer comes as
a form, because only the answer to a request can set a session cookie."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from models.language import _
from services.accounts import by_passkey
from services.accounts.expiring import Expired
from services.work import Refused
from services.work.config import Config
from ui.entrance import forms, proving, resetting
from ui.theme import plain

LONGEST = 8_000  # characters of an answer


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.post("/sign-in/passkey/begin")
    async def begin(request: Request) -> Response:
        refused = forms.count_stranger(request)
        if refused is not None:
            return refused
        try:
            secret, options = await asyncio.to_thread(by_passkey.begin_alone, request.headers.get("host", ""))
        except Refused as refusal:
            return JSONResponse({}, refusal.status)
        answer = JSONResponse(options, headers=proving.HEADERS)
        proving.keep(answer, config, secret, "/")
        return answer

    @router.post("/sign-in/step/passkey/begin")
    async def begin_step(request: Request) -> Response:
        try:
            options = await asyncio.to_thread(by_passkey.begin_step, request.cookies.get(proving.COOKIE, ""))
        except Refused as refusal:
            return JSONResponse({}, refusal.status)
        return JSONResponse(options, headers=proving.HEADERS)

    _install_answers(router, config)


def _install_answers(router: APIRouter, config: Config) -> None:
    @router.post("/sign-in/passkey")
    @router.post("/sign-in/step/passkey")
    async def finish(request: Request) -> Response:
        typed = await forms.typed(request, LONGEST)
        try:
            signed = await asyncio.to_thread(
                by_passkey.finish,
                request.cookies.get(proving.COOKIE, ""),
                typed.get("answer", ""),
                device=request.cookies.get(forms.DEVICE),
                **forms.caller(request),
            )
        except Expired as old:
            return await resetting.instead(old)
        except Refused as refusal:
            return _refused(refusal)
        return proving.done(
            config, signed, [], forms.inside(typed.get("next") or request.cookies.get(proving.WISH, "/"))
        )


def _refused(refusal: Refused) -> Response:
    body = plain.text(refusal.message) + plain.button_link("/sign-in", _("Sign in"))
    return forms.page(_("Please start again"), body, refusal.status)
