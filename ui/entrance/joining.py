"""Joining: an invitation's link opens one form, and the form opens the workspace."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from models.accounts import Invitation
from models.language import _
from services.accounts import invitations
from services.house import tenants
from services.work import NotFound, Refused
from services.work.config import Config
from ui.entrance import forms
from ui.theme import plain


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/invitation/{secret}")
    async def show_invitation(secret: str) -> Response:
        try:
            found, workspace = await asyncio.to_thread(_invited, secret)
        except NotFound as refusal:
            return forms.gone(refusal)
        return _page(secret, {"name": found.name}, found, workspace)

    @router.post("/invitation/{secret}")
    async def do_invitation(secret: str, request: Request) -> Response:
        try:
            found, workspace = await asyncio.to_thread(_invited, secret)
        except NotFound as refusal:
            return forms.gone(refusal)
        typed = await forms.typed(request)
        try:
            _user, signed = await asyncio.to_thread(
                invitations.accept, secret, typed.get("name", ""), typed.get("password", ""), **forms.caller(request)
            )
        except NotFound as refusal:
            return forms.gone(refusal)
        except Refused as refusal:
            return _page(secret, typed, found, workspace, refusal)
        return forms.let_in(config, signed)


def _page(
    secret: str, typed: Mapping[str, str], found: Invitation, workspace: str, refusal: Refused | None = None
) -> Response:
    wrong = forms.wrong_fields(refusal)
    fields = [
        plain.field(
            "name", _("Your name"), value=typed.get("name", ""), autocomplete="name", error=wrong.get("name", "")
        ),
        plain.field(
            "password",
            _("Choose a password"),
            type="password",
            autocomplete="new-password",
            hint=_(forms.PASSWORD_HINT),
            error=wrong.get("password", ""),
        ),
    ]
    body = plain.form(f"/invitation/{secret}", fields, _("Join"), message=refusal.message if refusal else "")
    lead = _("You were invited as {email}. Choose a password to join.").format(email=found.email)
    title = _("Join {workspace}").format(workspace=workspace)
    page = plain.render(title, body, lead=lead, company=workspace, foot=_(forms.FOOT))
    return HTMLResponse(page, refusal.status if refusal else 200)


def _invited(secret: str) -> tuple[Invitation, str]:
    """Return the invitation behind a link, and the name of its workspace."""
    found = invitations.look_up(secret)
    return found, tenants.of(secret.partition(".")[0]).name
