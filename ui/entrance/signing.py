"""Sign-in and sign-out."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.language import N_, _
from services.accounts import sessions, sign_in, viewings
from services.accounts.factors.steps import NextStep
from services.accounts.sign_in import SignedIn
from services.house import maintenance_mode, tenants
from services.work import Invalid, Refused, SignInNeeded, TooMany, perform
from services.work.config import Config
from ui import guard
from ui.entrance import forms, proving
from ui.theme import plain

NOT_YET = N_(
    "Open the one-time link that Steward printed in its console. It is valid for one hour; a restart prints a new one."
)


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/sign-in")
    async def show_sign_in(request: Request, next: str = "/") -> Response:
        if not await asyncio.to_thread(_claimed):
            return forms.page(_("Not set up yet"), plain.text(_(NOT_YET)), 404)
        several = await asyncio.to_thread(sign_in.asks_company, request.headers.get("host", ""))
        return _sign_in_page({"company": ""} if several else {}, forms.inside(next))

    @router.post("/sign-in")
    async def do_sign_in(request: Request) -> Response:
        typed = await forms.typed(request)
        wish = forms.inside(typed.get("next", "/"))
        try:
            signed = await asyncio.to_thread(_signed, request, typed)
        except NextStep as step:
            return proving.onward(config, step, wish)
        except Refused as refusal:
            return _sign_in_page(typed, wish, refusal)
        return forms.let_in(config, signed, wish)

    @router.post("/sign-out")
    async def do_sign_out(request: Request) -> Response:
        token = request.cookies.get(guard.cookie_name(config))
        try:
            actor = await asyncio.to_thread(sessions.holder, token)
            if actor.session_id is not None:
                await asyncio.to_thread(perform, actor, sessions.end, actor.session_id)
        except SignInNeeded:
            pass
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(guard.cookie_name(config), path="/", secure=config.https, httponly=True)
        return answer


def _signed(request: Request, typed: Mapping[str, str]) -> SignedIn:
    return sign_in.sign_in(
        typed.get("email", ""),
        typed.get("password", ""),
        company=typed.get("company", ""),
        host=request.headers.get("host", ""),
        device=request.cookies.get(forms.DEVICE),
        **forms.caller(request),
    )


def install_stop(router: APIRouter, config: Config) -> None:
    """Add the way out of a viewing."""

    @router.post("/viewing/stop")
    async def stop_viewing(request: Request) -> Response:
        actor = await asyncio.to_thread(sessions.holder, request.cookies.get(guard.cookie_name(config)))
        await asyncio.to_thread(perform, actor, viewings.stop)
        came = urlsplit(request.headers.get("referer", ""))  # the same page again, now as one sees it oneself
        return RedirectResponse(forms.inside(f"{came.path}?{came.query}" if came.query else came.path or "/"), 303)


def _sign_in_page(typed: Mapping[str, str], wish: str, refusal: Refused | None = None) -> Response:
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    fields = [
        plain.field(
            "email",
            _("Email"),
            type="email",
            value=typed.get("email", ""),
            autocomplete="username",
            autofocus="email" not in typed,
        ),
        plain.field(
            "password", _("Password"), type="password", autocomplete="current-password", autofocus="email" in typed
        ),
    ]
    if "company" in wrong or "company" in typed:
        error = wrong.get("company", "")
        fields.insert(0, plain.field("company", _("Workspace"), value=typed.get("company", ""), error=error))
    message = refusal.message if refusal and not wrong else ""
    body = _closed() + plain.form("/sign-in", fields, _("Sign in"), {"next": wish}, message)
    status = refusal.status if refusal else 200
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else None
    page = plain.render(_("Sign in"), body, lead=_("Welcome back."), foot=_(forms.FOOT))
    return HTMLResponse(page, status, headers)


def _claimed() -> bool:
    maintenance_mode.current()  # for the notice
    return tenants.claimed()


def _closed() -> str:
    """Return the notice of maintenance mode, as HTML; empty while it is off."""
    mode = maintenance_mode.known()
    if mode is None:
        return ""
    text = _("Steward is under maintenance. Until {time}, only operators can use it.")
    return plain.notice(text.format(time=maintenance_mode.clock_time(mode.until, "UTC")))
