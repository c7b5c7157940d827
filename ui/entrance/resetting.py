"""A forgotten password: who asks gets the same answer in any case; the link in the mail opens one form."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.accounts import User
from models.language import N_, _
from services.accounts import doors, expiring, passwords, resetting
from services.work import NotFound, Refused
from services.work.config import Config
from ui.entrance import forms
from ui.theme import plain

SENT = N_(
    "If there is an account with this address, a mail is on its way to it. Its link works for 30 minutes. Look among the "
    "unwanted mail if you miss it."
)
HINT = N_("At least {number} characters. A few random words work well.")


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/sign-in/forgot")
    async def show_forgot(request: Request) -> Response:
        several = await asyncio.to_thread(doors.asks_company, request.headers.get("host", ""))
        return _forgot({"company": ""} if several else {})

    @router.post("/sign-in/forgot")
    async def do_forgot(request: Request) -> Response:
        refused = forms.count_stranger(request)
        if refused is not None:
            return refused
        typed = await forms.typed(request)
        where = {"company": typed.get("company", ""), "host": request.headers.get("host", "")}
        try:
            await asyncio.to_thread(resetting.ask, typed.get("email", ""), **where)
        except Refused as refusal:
            return _forgot(typed, refusal)
        body = plain.text(_(SENT)) + plain.button_link("/sign-in", _("Back to sign-in"), solid=False)
        return HTMLResponse(plain.render(_("Look into your mail"), body, foot=_(forms.FOOT)), 202)

    _install_links(router)


def _install_links(router: APIRouter) -> None:
    @router.get("/sign-in/reset/{secret}")
    async def show_reset(secret: str, old: str = "") -> Response:
        try:
            user, least = await asyncio.to_thread(_whose, secret)
        except NotFound as refusal:
            return forms.gone(refusal)
        return _reset(secret, user, least, old=bool(old))

    @router.post("/sign-in/reset/{secret}")
    async def do_reset(secret: str, request: Request) -> Response:
        refused = forms.count_stranger(request)
        if refused is not None:
            return refused
        typed = await forms.typed(request)
        try:
            user, least = await asyncio.to_thread(_whose, secret)
            await asyncio.to_thread(resetting.choose, secret, typed.get("password", ""), typed.get("again", ""))
        except NotFound as refusal:
            return forms.gone(refusal)
        except Refused as refusal:
            return _reset(secret, user, least, refusal)
        text = _("You are signed out everywhere. Sign in with the new password.")
        body = plain.text(text) + plain.button_link("/sign-in", _("Sign in"))
        return HTMLResponse(plain.render(_("Your password is changed"), body, foot=_(forms.FOOT)))


async def instead(old: expiring.Expired) -> Response:
    """Let a person whose password is too old choose a new one, in place of opening a session."""
    secret = await asyncio.to_thread(resetting.expired, old.place, old.user_id)
    return RedirectResponse(f"/sign-in/reset/{secret}?old=1", 303)


def _whose(secret: str) -> tuple[User, int]:
    return resetting.look_up(secret), passwords.least(resetting.place_of(secret))


def _forgot(typed: Mapping[str, str], refusal: Refused | None = None) -> Response:
    wrong = forms.wrong_fields(refusal)
    email = typed.get("email", "")
    fields = [plain.field("email", _("Email"), type="email", value=email, autocomplete="username", autofocus=True)]
    if "company" in wrong or "company" in typed:
        company = typed.get("company", "")
        fields.insert(0, plain.field("company", _("Workspace"), value=company, error=wrong.get("company", "")))
    back = ("/sign-in", _("Back to sign-in"))
    message = refusal.message if refusal and not wrong else ""
    body = plain.form("/sign-in/forgot", fields, _("Send a link"), message=message, link=back)
    lead = _("We send you a link with which you choose a new password.")
    page = plain.render(_("Forgot your password?"), body, lead=lead, foot=_(forms.FOOT))
    return HTMLResponse(page, refusal.status if refusal else 200)


def _reset(secret: str, user: User, least: int, refusal: Refused | None = None, *, old: bool = False) -> Response:
    wrong = forms.wrong_fields(refusal)
    hint = _(HINT).format(number=least)
    fields = [
        plain.field(
            name,
            words,
            type="password",
            autocomplete="new-password",
            hint=hint if name == "password" else "",
            error=wrong.get(name, ""),
            autofocus=name == "password",
        )
        for name, words in (("password", _("New password")), ("again", _("Confirm new password")))
    ]
    message = refusal.message if refusal else _("Your password has expired.") if old else ""
    body = plain.form(
        f"/sign-in/reset/{secret}", fields, _("Change password"), message=message, kind="bad" if refusal else "info"
    )
    lead = _("For {email}. You are signed out everywhere then.").format(email=user.email)
    page = plain.render(_("Choose a new password"), body, lead=lead, foot=_(forms.FOOT))
    return HTMLResponse(page, refusal.status if refusal else 200)
