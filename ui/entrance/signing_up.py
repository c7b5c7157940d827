"""Signing up: a form for an address, the link in its mail, and a page that shows how the workspace is made."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.language import N_, _, ngettext
from models.tenants import SignUp, Tenant, TenantRun
from services.house.workspaces import STEPS, signing_up
from services.work import NotFound, Refused, TooMany, clock, countries
from services.work.config import Config
from ui.entrance import forms, setting_up
from ui.theme import plain

SENT = N_(
    "A mail is on its way to {email}. Its link works once, within 24 hours. Look among the unwanted mail if you miss it."
)
WORDS = {
    "place": N_("A place"),
    "migrations": N_("Its tables"),
    "administrator": N_("Your account"),
    "welcome": N_("A mail"),
}
ALL = Markup('<ol class="vi-steps">{}</ol>')
ONE = Markup('<li class="{}"{}><span aria-hidden="true"></span>{}</li>')
AGAIN = "2"  # seconds after which the page of the making is read again


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/sign-up")
    async def show_sign_up(request: Request) -> Response:
        try:
            await asyncio.to_thread(signing_up.refuse_off, request.headers.get("host", ""))
        except NotFound as refusal:
            return _closed(refusal)
        return _first({}, await asyncio.to_thread(signing_up.days))

    @router.post("/sign-up")
    async def do_sign_up(request: Request) -> Response:
        typed = await forms.typed(request)
        address, host = forms.caller(request)["address"], request.headers.get("host", "")
        try:
            await asyncio.to_thread(signing_up.ask, typed, address, host)
        except NotFound as refusal:
            return _closed(refusal)
        except Refused as refusal:
            return _first(typed, await asyncio.to_thread(signing_up.days), refusal)
        body = plain.text(_(SENT).format(email=typed.get("email", "").strip()))
        return HTMLResponse(plain.render(_("Look into your mail"), body, foot=_(forms.FOOT)), 202)

    _install_links(router)


def _install_links(router: APIRouter) -> None:
    @router.get("/sign-up/{secret}")
    async def show_link(secret: str, request: Request) -> Response:
        try:
            row = await asyncio.to_thread(signing_up.look_up, secret)
        except NotFound as refusal:
            return forms.count_stranger(request) or forms.gone(refusal)
        return _second(secret, row, setting_up.likely_place(request.headers.get("accept-language", "")))

    @router.post("/sign-up/{secret}")
    async def do_link(secret: str, request: Request) -> Response:
        refused = forms.count_stranger(request)
        if refused is not None:
            return refused
        typed = await forms.typed(request)
        try:
            row = await asyncio.to_thread(signing_up.look_up, secret)
            await asyncio.to_thread(signing_up.confirm, secret, typed)
        except NotFound as refusal:
            return forms.gone(refusal)
        except Refused as refusal:
            return _second(secret, row, typed, refusal)
        return RedirectResponse(f"/sign-up/{secret}/made", 303)

    @router.get("/sign-up/{secret}/made")
    async def show_made(secret: str, request: Request) -> Response:
        try:
            tenant, run = await asyncio.to_thread(signing_up.made, secret)
        except NotFound as refusal:
            return forms.count_stranger(request) or forms.gone(refusal)
        return _made(tenant, run)


def _closed(refusal: Refused) -> Response:
    body = plain.text(refusal.message) + plain.button_link("/sign-in", _("Sign in"))
    return forms.page(_("No sign-up here"), body, 404)


def _first(typed: Mapping[str, str], days: int, refusal: Refused | None = None) -> Response:
    wrong = forms.wrong_fields(refusal)

    def field(name: str, label: str, **more: object) -> str:
        return plain.field(name, label, value=typed.get(name, ""), error=wrong.get(name, ""), **more)  # type: ignore[arg-type]

    fields = [
        field(
            "email", _("Email"), type="email", autocomplete="username", autofocus=True, hint=_("We send a link to it")
        ),
        field("name", _("Your name"), autocomplete="name"),
        field("company", _("Workspace name"), autocomplete="organization", hint=_("Usually your company's name")),
    ]
    message = refusal.message if refusal and not wrong else ""
    back = ("/sign-in", _("You have one? Sign in"))
    body = plain.form("/sign-up", fields, _("Send me a link"), message=message, link=back)
    lead = ngettext(
        "A workspace of your own, to try for {count} day.", "A workspace of your own, to try for {count} days.", days
    )
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else None
    page = plain.render(_("Try Steward"), body, lead=lead, foot=_(forms.FOOT))
    return HTMLResponse(page, refusal.status if refusal else 200, headers)


def _second(secret: str, row: SignUp, typed: Mapping[str, str], refusal: Refused | None = None) -> Response:
    wrong = forms.wrong_fields(refusal)

    def field(name: str, label: str, **more: object) -> str:
        return plain.field(name, label, value=typed.get(name, ""), error=wrong.get(name, ""), **more)  # type: ignore[arg-type]

    zones = [(name, name.replace("_", " ")) for name in sorted(clock.zone_names()) if "/" in name or name == "UTC"]
    choices = [("", _("Choose…")), *countries.names().items()]
    fields = [
        field(
            "password",
            _("Choose a password"),
            type="password",
            autocomplete="new-password",
            autofocus=True,
            hint=_(forms.PASSWORD_HINT),
        ),
        field("country", _("Country"), autocomplete="country", options=choices),
        field("zone", _("Time zone"), options=zones),
        field("currency", _("Currency"), options=[(code, code) for code in setting_up.CURRENCIES]),
    ]
    message = refusal.message if refusal and not wrong else ""
    body = plain.form(f"/sign-up/{secret}", fields, _("Make my workspace"), message=message)
    lead = _("{company}, for {email}. You will be its administrator.").format(company=row.company, email=row.email)
    page = plain.render(_("Nearly there"), body, lead=lead, foot=_(forms.FOOT), wide=True)
    return HTMLResponse(page, refusal.status if refusal else 200)


def _made(tenant: Tenant, run: TenantRun) -> Response:
    """Show how far it is; while it is under way, the page reads itself again."""
    steps = Markup("").join(_step(name, len(run.steps)) for name in STEPS[1:])
    body = str(ALL.format(steps))
    if run.state == "failed":
        text = _("Something went wrong. Whoever runs this installation knows of it; look here again later.")
        return HTMLResponse(plain.render(tenant.name, body + plain.notice(text, "bad"), foot=_(forms.FOOT)))
    if tenant.plan_status == "provisioning":
        lead = _("It is being made. This page goes on by itself.")
        return HTMLResponse(plain.render(tenant.name, body, lead=lead, foot=_(forms.FOOT)), headers={"refresh": AGAIN})
    lead = _("It is ready. Sign in with your address and the password you chose.")
    body += plain.button_link(f"/sign-in?{forms.named(tenant.name)}", _("Sign in"))
    return HTMLResponse(plain.render(tenant.name, body, lead=lead, foot=_(forms.FOOT)))


def _step(name: str, done: int) -> Markup:
    nth = STEPS.index(name)
    tone = "done" if nth < done else "now" if nth == done else ""
    return ONE.format(tone, Markup(' aria-current="step"') if tone == "now" else "", _(WORDS[name]))
