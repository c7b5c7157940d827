"""What a person reads when a page cannot be made at all: one plain sentence, what to do, and a reference."""

import asyncio

from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from services import fields, health
from services.work import Busy
from ui.theme import plain

AGAIN = "5"  # seconds after which a browser may ask anew, as programs are told


async def page(error: Exception, scope: Scope) -> Response:
    """The page for whatever came instead of an answer. The details stand in the log, under the reference.

    A database that is busy, or cannot be reached or read, is a 503: it may come back.
    """
    again = plain.button_link("" if scope["method"] == "GET" else "/", "Try again")  # "" is the address it stands at
    if isinstance(error, Busy):
        return _drawn("Steward is busy", plain.text("Please try again in a moment.") + again, 503)
    where = fields.line(f"{scope['method']} {scope['path']}", 200) or "a page"
    reference = await asyncio.to_thread(health.crashed, error, where)
    whom = "If it stays like this, tell whoever looks after Steward, with this reference:"
    body = plain.text(f"Please try again in a moment. {whom}") + plain.code(reference) + again
    if health.out_of_reach(error):
        return _drawn("Steward cannot read its data at the moment", body, 503)
    return _drawn("Something broke on our side", body, 500)


def _drawn(title: str, body: str, status: int) -> Response:
    headers = {"Retry-After": AGAIN} if status == 503 else None
    return HTMLResponse(plain.render(title, body, status=status), status, headers)
