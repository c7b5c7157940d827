"""Callbacks: what providers call us with, outside the session. A wrong signature is refused, and nothing was changed.

While the data cannot be written (maintenance, a busy database) the answer is 503, and the provider calls again.
"""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, FastAPI, Request
from starlette.background import BackgroundTask
from starlette.datastructures import ImmutableMultiDict
from starlette.responses import PlainTextResponse, Response

from services import payments
from services.house import maintenance_mode
from services.texting import calls
from services.work import Busy, Conflict, Refused, house_actor
from services.work.config import Config

FIELDS = 200  # of a form
WRONG = "The signature is wrong."  # no text
INVALID = "Invalid signature"  # no text
LATER = "Please call again."  # no text
TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'  # no answer by text: those leave by the outbox


def install(app: FastAPI, config: Config) -> None:
    """Put the routes of the providers on the application."""
    router = APIRouter(prefix="/callbacks", include_in_schema=False)

    @router.post("/twilio")
    async def twilio(request: Request) -> Response:
        """Take a status of a message, or a text, from Twilio."""
        params = await _form(request)
        if params is None:
            return PlainTextResponse(WRONG, 403)
        signature, named = request.headers.get("x-twilio-signature", ""), request.query_params.get("m", "")

        def take() -> bool:
            return calls.from_twilio(config, _addresses(config, request), params, signature=signature, named=named)

        return await _taken(take, Response(TWIML, media_type="text/xml"))

    @router.post("/waha")
    async def waha(request: Request) -> Response:
        """Take a text or an acknowledgement from the WAHA server."""
        raw, signature = await request.body(), request.headers.get("x-webhook-hmac", "")
        return await _taken(lambda: calls.from_waha(config, raw, signature))

    @router.post("/msg91/{token}")
    async def msg91(request: Request, token: str) -> Response:
        """Take delivery reports from MSG91."""
        raw, kind = await request.body(), request.headers.get("content-type", "")
        return await _taken(lambda: calls.from_msg91(config, token, raw, kind))

    _payments(router, config)
    app.routes.extend(router.routes)


def _payments(router: APIRouter, config: Config) -> None:
    @router.post("/razorpay")
    async def razorpay(request: Request) -> Response:
        """Take what Razorpay reports of a payment: it is kept, answered, and then applied."""
        raw, signature = await request.body(), request.headers.get("x-razorpay-signature", "")
        kept: list[str] = []

        def take() -> bool:
            place = payments.from_razorpay(config, raw, signature)
            kept.extend([place] if place else [])
            return place is not None

        def apply() -> None:
            for place in kept:
                payments.apply_waiting(house_actor(place))

        fine = PlainTextResponse("ok", background=BackgroundTask(apply))  # no text
        return await _taken(take, fine, PlainTextResponse(INVALID, 400))


async def _taken(take: Callable[[], bool], fine: Response | None = None, wrong: Response | None = None) -> Response:
    """Take a call in a thread, and answer it."""

    def taking() -> bool | None:
        return take() if maintenance_mode.current() is None else None

    try:
        taken = await asyncio.to_thread(taking)
    except (Busy, Conflict):
        taken = None
    except Refused as refusal:  # there is no workspace that it could belong to
        return PlainTextResponse(refusal.message, 404)
    if taken is None:
        return PlainTextResponse(LATER, 503, {"retry-after": "30"})
    return (fine or Response(status_code=204)) if taken else wrong or PlainTextResponse(WRONG, 403)


async def _form(request: Request) -> ImmutableMultiDict[str, str] | None:
    """Return the fields of a form, empty ones as well: all are signed. None where it is no form."""
    try:
        pairs = parse_qsl(
            (await request.body()).decode(), keep_blank_values=True, max_num_fields=FIELDS, errors="strict"
        )
    except ValueError:
        return None
    return ImmutableMultiDict(pairs)


def _addresses(config: Config, request: Request) -> list[str]:
    """Return the addresses that this call may have been signed for: the public one, and the one that was called, by
    https as the provider does, whatever the proxy speaks with us."""
    query: Any = request.scope.get("query_string", b"").decode("latin-1")
    path = request.url.path + (f"?{query}" if query else "")
    host = request.headers.get("host", "")
    return list(dict.fromkeys(f"{base}{path}" for base in (config.address, f"https://{host}", f"http://{host}")))
