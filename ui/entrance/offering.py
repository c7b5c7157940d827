"""A quote as the customer sees it, behind the link that was sent: read, accepted or declined without an account.

GET changes nothing: programs follow links. The token is the right to decide, so no session is asked for and none is read.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.language import N_, _
from services.quotes import public
from services.quotes.public import Offer
from services.work import NotFound, Refused
from services.work.config import Config
from ui.entrance import forms, offer_sheet
from ui.theme import plain
from ui.words import day, local_day

FOOT = N_("Sent with Steward")


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.get("/q/{token}")
    async def show_offer(token: str, request: Request) -> Response:
        return await _answered(token, request)

    @router.post("/q/{token}")
    async def do_decide(token: str, request: Request) -> Response:
        too_many = forms.count_stranger(request)
        if too_many is not None:
            return too_many
        sent, address = await forms.typed(request), forms.caller(request)["address"]
        name, reason = sent.get("name", ""), sent.get("reason", "")
        ways: dict[str, Callable[[], Offer]] = {
            "accept": lambda: public.accept(token, name, address),
            "decline": lambda: public.decline(token, reason, address),
        }
        try:
            if sent.get("do") in ways:
                await asyncio.to_thread(ways[sent["do"]])
        except NotFound as refusal:
            return _unknown(request, refusal, counted=True)
        except Refused as refusal:
            return await _answered(token, request, refusal, sent)
        return RedirectResponse(f"/q/{token}", 303)


async def _answered(
    token: str, request: Request, refusal: Refused | None = None, sent: Mapping[str, str] | None = None
) -> Response:
    try:
        found = await asyncio.to_thread(public.opened, token)
    except NotFound as missing:
        return _unknown(request, missing)
    return _page(token, found, refusal, sent or {})


def _page(token: str, offer: Offer, refusal: Refused | None, sent: Mapping[str, str]) -> Response:
    wrong = forms.wrong_fields(refusal)
    body = offer_sheet.render(offer)
    if refusal is not None and not wrong and offer.state == "sent":
        body += plain.notice(refusal.message, "bad")
    body += _decision(token, offer, wrong, sent) if offer.state == "sent" else _standing(offer)
    title = _("Quote {number}").format(number=offer.number)
    page = plain.render(title, body, lead=offer.title, company=offer.workspace, foot=_(FOOT), own=True, paper=True)
    return HTMLResponse(page, _status(refusal, wrong))


def _status(refusal: Refused | None, wrong: Mapping[str, str]) -> int:
    return 200 if refusal is None else 422 if wrong else 409


def _decision(token: str, offer: Offer, wrong: Mapping[str, str], sent: Mapping[str, str]) -> str:
    """Return the two forms: to accept, and, folded away, to decline."""
    action, declines = f"/q/{token}", sent.get("do") == "decline"
    until = _("You can accept this quote until {day}.").format(day=day(offer.expires_on))
    name = plain.field(
        "name",
        _("Your name"),
        value=sent.get("name", ""),
        autocomplete="name",
        hint=_("By accepting, you place this order with {workspace}.").format(workspace=offer.workspace),
        error="" if declines else wrong.get("name", ""),
    )
    why = plain.field(
        "reason",
        _("What should be different?"),
        type="textarea",
        value=sent.get("reason", ""),
        required=False,
        error=wrong.get("reason", "") if declines else "",
    )
    accept = plain.form(action, [name], _("Accept quote"), {"do": "accept"}, until, kind="info")
    decline = plain.form(action, [why], _("Decline quote"), {"do": "decline"}, solid=False)
    return accept + plain.folded(_("Decline instead"), decline, opened=declines)


def _standing(offer: Offer) -> str:
    """Return the sentence about a quote that nobody can decide about any more."""
    at = local_day(offer.decided_at, offer.zone) if offer.decided_at else ""
    over = _("This quote expired on {day}. Ask {workspace} for a new one.")
    told: dict[str, tuple[str, Any]] = {
        "accepted": (_("This quote was accepted on {day}. Thank you!").format(day=at), "ok"),
        "declined": (_("This quote was declined on {day}.").format(day=at), "info"),
        "revised": (_("This quote was replaced by a new version. Use the link of the newest one."), "warn"),
        "expired": (over.format(day=day(offer.expires_on), workspace=offer.workspace), "warn"),
    }
    return plain.notice(*told[offer.state])


def _unknown(request: Request, refusal: NotFound, counted: bool = False) -> Response:
    """Answer a token that is not ours. These are counted as requests of strangers are."""
    too_many = None if counted else forms.count_stranger(request)
    if too_many is not None:
        return too_many
    body = plain.text(refusal.message)
    return HTMLResponse(plain.render(_("This link does not work"), body, status=404, foot=_(FOOT)), 404)
