"""Joining: an invitation's link leads to one form, and that into the company."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from models.accounts import Invitation
from services.accounts import invitations
from services.house import tenants
from services.work import NotFound, Refused
from services.work.config import Config
from ui.entrance import forms
from ui.theme import plain


def install(router: APIRouter, config: Config) -> None:
    """Its routes."""

    @router.get("/invitation/{secret}")
    async def show_invitation(secret: str) -> Response:
        try:
            found, company = await asyncio.to_thread(_invited, secret)
        except NotFound as refusal:
            return forms.gone(refusal)
        return _page(secret, {"name": found.name}, found, company)

    @router.post("/invitation/{secret}")
    async def do_invitation(secret: str, request: Request) -> Response:
        try:
            found, company = await asyncio.to_thread(_invited, secret)
        except NotFound as refusal:
            return forms.gone(refusal)
        typed = await forms.typed(request)
        try:
            _, signed = await asyncio.to_thread(
                invitations.accept, secret, typed.get("name", ""), typed.get("password", ""), **forms.caller(request)
            )
        except NotFound as refusal:
            return forms.gone(refusal)
        except Refused as refusal:
            return _page(secret, typed, found, company, refusal)
        return forms.let_in(config, signed)


def _page(
    secret: str, typed: Mapping[str, str], found: Invitation, company: str, refusal: Refused | None = None
) -> Response:
    wrong = forms.wrong_fields(refusal)
    fields = [
        plain.field("name", "Your name", value=typed.get("name", ""), autocomplete="name", error=wrong.get("name", "")),
        plain.field("password", "Choose a password", type="password", autocomplete="new-password",
                    hint=forms.PASSWORD_HINT, error=wrong.get("password", "")),
    ]  # fmt: skip
    body = plain.form(f"/invitation/{secret}", fields, "Join", message=refusal.message if refusal else "")
    lead = f"You were invited as {found.email}. Choose a password, and you are in."
    page = plain.render(f"Join {company}", body, lead=lead, company=company, foot=forms.FOOT)
    return HTMLResponse(page, refusal.status if refusal else 200)


def _invited(secret: str) -> tuple[Invitation, str]:
    """The invitation behind a link, and the name of the company it leads into."""
    found = invitations.look_up(secret)
    return found, tenants.of(secret.partition(".")[0]).name
