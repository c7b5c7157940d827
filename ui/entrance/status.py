"""The status page and its feed, open to everyone: the files of `data/status/` as they lie there, without any database.

Whoever subscribes confirms it by a link; GET changes nothing, because programs follow links.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from models.language import N_, _
from services.accounts import attempts
from services.house import limits
from services.house.status import publishing, subscribers
from services.work import Invalid, NotFound, TooMany, trouble
from services.work.config import Config
from ui.entrance import forms
from ui.theme import plain

log = logging.getLogger(__name__)
READS = ["GET", "HEAD"]
FILES = {"": "index.html", "index.html": "index.html", "history.html": "history.html", "atom.xml": "atom.xml"}
KINDS = {"html": "text/html", "xml": "application/atom+xml"}
HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}
FOOT = N_("Sent with Steward")


def install(router: APIRouter, config: Config) -> None:
    """Add the routes."""

    @router.api_route("/status", methods=READS)
    async def status() -> Response:
        return RedirectResponse("/status/", 308)

    for name, file in FILES.items():
        router.add_api_route(f"/status/{name}", _file(file), methods=READS)

    @router.post("/status/subscribe")
    async def do_subscribe(request: Request) -> Response:
        refused = forms.count_stranger(request)
        if refused is not None:
            return refused
        typed = await forms.typed(request)
        network = limits.network(forms.caller(request)["address"])
        try:
            await asyncio.to_thread(_subscribe, typed.get("email", ""), network)
        except Invalid as refusal:
            return _said(_("Please check the email address"), refusal.message, 422)
        except TooMany as refusal:
            return _said(_("Too many requests"), refusal.message, 429)
        return _said(_("Look into your mailbox"), _("We sent you a link. Open it to confirm your subscription."))

    _install_links(router)


def _install_links(router: APIRouter) -> None:
    """Add the routes behind the links of mails."""

    @router.get("/status/confirm/{token}")
    async def ask_confirm(token: str) -> Response:
        return await _asked(f"/status/confirm/{token}", token, _("Confirm your subscription"), _("Confirm"))

    @router.post("/status/confirm/{token}")
    async def do_confirm(token: str, request: Request) -> Response:
        try:
            await asyncio.to_thread(subscribers.confirm, token)
        except NotFound as refusal:
            return forms.count_stranger(request) or _said(_("This link does not work"), refusal.message, 404)
        return _said(_("You are subscribed"), _("You get an email with each update of the status page."))

    @router.get("/status/unsubscribe/{token}")
    async def ask_stop(token: str) -> Response:
        return await _asked(f"/status/unsubscribe/{token}", token, _("Stop these messages?"), _("Unsubscribe"))

    @router.post("/status/unsubscribe/{token}")
    async def do_stop(token: str) -> Response:
        await asyncio.to_thread(subscribers.unsubscribe, token)
        return _said(_("You are unsubscribed"), _("You get no more messages of the status page."))


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    """Return the route of a file. One that is missing is written first, if the house can be read."""

    async def read(request: Request) -> Response:
        try:
            content = await asyncio.to_thread(_content, name)
        except Exception:
            trouble.log_repeated(log, "the status page could not be shown", name=name)
            return PlainTextResponse(_("The status is not known at the moment."), 503, {"retry-after": "60"})
        return Response(content, media_type=KINDS[name.rpartition(".")[2]], headers=HEADERS)

    return read


def _content(name: str) -> bytes:
    path = publishing.folder() / name
    if not path.is_file():
        publishing.write()
    return path.read_bytes()


def _subscribe(email: str, network: str) -> None:
    """Send the link: five in 15 minutes from one network, however many addresses are tried."""
    keys = attempts.keys("status", network, "")
    attempts.refuse_too_many(keys)
    subscribers.ask(email)
    attempts.note_failure(keys)


async def _asked(path: str, token: str, title: str, press: str) -> Response:
    try:
        email = await asyncio.to_thread(subscribers.opened, token)
    except NotFound as refusal:
        return _said(_("This link does not work"), refusal.message, 404)
    lead = _("For {address}.").format(address=email)
    return HTMLResponse(plain.render(title, plain.form(path, [], press), lead=lead, foot=_(FOOT)))


def _said(title: str, text: str, status: int = 200) -> Response:
    body = plain.text(text) + plain.below("/status/", _("Back to the status"))
    return HTMLResponse(plain.render(title, body, status=status, foot=_(FOOT)), status)
