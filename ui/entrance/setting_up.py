"""The first run: the console's one-time link opens one form, and the form opens the workspace."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from models.language import _
from services.house import tenants
from services.work import NotFound, Refused, clock, countries
from services.work.config import Config
from ui.entrance import forms
from ui.theme import ASSETS, plain, stamp

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "INR", "NPR", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK")
MONEY = {
    "US": "USD",
    "GB": "GBP",
    "CH": "CHF",
    "CA": "CAD",
    "AU": "AUD",
    "IN": "INR",
    "NP": "NPR",
    "JP": "JPY",
    "SE": "SEK",
    "NO": "NOK",
    "DK": "DKK",
    "PL": "PLN",
    "CZ": "CZK",
}
ASKED = ("company", "country", "zone", "currency", "name", "email", "password")


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/setup/{token}")
    async def show_setup(token: str, request: Request) -> Response:
        try:
            await asyncio.to_thread(tenants.check_setup_link, token)
        except NotFound as refusal:
            return forms.gone(refusal)
        return _page(token, likely_place(request.headers.get("accept-language", "")))

    @router.post("/setup/{token}")
    async def do_setup(token: str, request: Request) -> Response:
        try:
            await asyncio.to_thread(tenants.check_setup_link, token)
        except NotFound as refusal:
            return forms.gone(refusal)
        typed = await forms.typed(request)
        given = {name: typed.get(name, "") for name in ASKED}
        try:
            _user, signed = await asyncio.to_thread(tenants.first_run, token, **given, **forms.caller(request))
        except NotFound as refusal:
            return forms.gone(refusal)
        except Refused as refusal:
            return _page(token, typed, refusal)
        return forms.let_in(config, signed)


def _page(token: str, typed: Mapping[str, str], refusal: Refused | None = None) -> Response:
    wrong = forms.wrong_fields(refusal)

    def field(name: str, label: str, **more: object) -> str:
        return plain.field(name, label, value=typed.get(name, ""), error=wrong.get(name, ""), **more)  # type: ignore[arg-type]

    zones = [(name, name.replace("_", " ")) for name in sorted(clock.zone_names()) if "/" in name or name == "UTC"]
    fields = [
        field(
            "company",
            _("Workspace name"),
            autocomplete="organization",
            hint=_("Usually your company's name"),
            autofocus=not wrong,
        ),
        field(
            "country", _("Country"), autocomplete="country", options=[("", _("Choose…")), *countries.names().items()]
        ),
        field("zone", _("Time zone"), options=zones),
        field("currency", _("Currency"), options=[(code, code) for code in CURRENCIES]),
        field("name", _("Your name"), autocomplete="name"),
        field("email", _("Email"), type="email", autocomplete="username", hint=_("You sign in with this address")),
        field("password", _("Password"), type="password", autocomplete="new-password", hint=_(forms.PASSWORD_HINT)),
    ]
    message = refusal.message if refusal else ""
    body = plain.form(f"/setup/{token}", fields, _("Create workspace"), message=message)
    if refusal is None:  # after a refusal the form keeps the chosen zone
        body += f'<script src="{stamp(ASSETS / "zone.js")}" defer></script>'  # no text
    lead = _("This takes a minute. You will be the administrator.")
    page = plain.render(_("Set up Steward"), body, lead=lead, foot=_(forms.FOOT), wide=True)
    return HTMLResponse(page, refusal.status if refusal else 200)


def likely_place(languages: str) -> dict[str, str]:
    """Guess country, zone and currency from the browser's language (`fr-CH` → Switzerland, Zurich, CHF).

    Browsers often list the bare language before the one with a country (`fr, fr-CH, en-US`).
    """
    tags = [tag.partition(";")[0].strip() for tag in languages.split(",")[:10]]
    language = tags[0].partition("-")[0].lower()
    likely = [tag.rpartition("-")[2].upper() for tag in tags if tag.lower().startswith(f"{language}-")]
    country = next((code for code in likely if code in countries.names()), "")
    zone = countries.first_zone(country) or "Europe/Paris"
    return {"country": country, "zone": zone, "currency": MONEY.get(country, "EUR")}
