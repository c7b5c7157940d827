"""Sign-on with another service: out to it and back, and linking it with one's account."""

import asyncio
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.language import _
from services.accounts import sessions
from services.accounts.moving import Came
from services.accounts.sign_on import passing
from services.accounts.sign_on.passing import UNWANTED, Answer
from services.work import Actor, NotFound, Refused, SignInNeeded, vault
from services.work.config import Config
from ui import guard
from ui.entrance import forms
from ui.theme import plain

SECONDS = int(passing.LIFE.total_seconds())


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/sign-in/with/{which}")
    async def leave(which: str, request: Request, next: str = "/") -> Response:
        refused = forms.count_stranger(request)
        if refused is not None:
            return refused
        if (
            request.headers.get("sec-fetch-site") == "cross-site"
        ):  # a service may ask nothing: let the person press it here
            return RedirectResponse(f"/sign-in?{urlencode({'next': forms.inside(next)})}", 303)
        browser = _browser(request, config)
        place, _dot, provider = which.partition(".")
        try:
            where = await asyncio.to_thread(passing.begin, place, _id(provider), browser, forms.inside(next))
        except Refused as refusal:
            return _sorry(refusal)
        return _out(where, browser, config)

    @router.post("/sign-in/link/{provider}")
    async def leave_to_link(provider: str, request: Request) -> Response:
        browser = _browser(request, config)
        try:
            actor = await asyncio.to_thread(_actor, request, config)
            where = await asyncio.to_thread(passing.begin_link, actor, _id(provider), browser)
        except Refused as refusal:
            return _sorry(refusal)
        return _out(where, browser, config)

    _install_callback(router, config)


def _install_callback(router: APIRouter, config: Config) -> None:
    @router.get("/sign-in/callback")
    async def come_back(request: Request, state: str = "", code: str = "", iss: str = "", error: str = "") -> Response:
        refused = forms.count_stranger(request)
        if refused is not None:
            return refused
        try:
            if error:
                raise Refused(_(UNWANTED))
            who = await asyncio.to_thread(_known, request, config)
            browser = request.cookies.get(_cookie(config), "")
            brought = Answer(state[:200], code[:4_000], iss[:400], browser, who, **forms.caller(request))
            passed = await asyncio.to_thread(passing.finish, brought)
        except Refused as refusal:
            return _sorry(refusal)
        wish = forms.inside(passed.then)
        return forms.let_in(config, passed.signed, wish) if passed.signed else RedirectResponse(wish, 303)


def _out(where: str, browser: str, config: Config) -> Response:
    answer = RedirectResponse(where, 303)
    answer.set_cookie(
        _cookie(config), browser, max_age=SECONDS, path="/", secure=config.https, httponly=True, samesite="lax"
    )
    return answer


def _browser(request: Request, config: Config) -> str:
    """Return the secret by which this browser is known again: the one it has, so that two windows can sign in."""
    had = request.cookies.get(_cookie(config), "")
    return had if len(had) >= 40 else vault.new_token()


def _cookie(config: Config) -> str:
    return f"{guard.cookie_name(config)}-sign-on"


def _actor(request: Request, config: Config) -> Actor:
    return sessions.current(request.cookies.get(guard.cookie_name(config)), Came(**forms.caller(request)))


def _known(request: Request, config: Config) -> UUID | None:
    try:
        return _actor(request, config).user_id
    except SignInNeeded:
        return None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_("There is no such service.")) from None


def _sorry(refusal: Refused) -> Response:
    body = plain.text(refusal.message) + plain.button_link("/sign-in", _("Back to sign-in"))
    page = plain.render(_("You are not signed in"), body, status=refusal.status, foot=_(forms.FOOT))
    return HTMLResponse(page, refusal.status)
