"""The page for a request whose page cannot be built: one plain sentence, the next step, and a reference."""

import asyncio

from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from models.language import N_, _
from models.text import line
from services.house import health
from services.work import Busy, DataGone
from ui.theme import plain

PASSES = N_(
    "Please try again in a moment. If this goes on, contact the person who runs Steward and quote this reference:"
)
GONE = N_(
    "It was moved or removed. Nothing can be shown or saved until it is back: "
    "contact the person who runs Steward and quote this reference:"
)
AGAIN = "5"  # seconds until a browser may retry, the same as for programs


async def page(error: Exception, scope: Scope) -> Response:
    """Return the page for this error. The log has the details under the reference.

    A database that is busy, or cannot be reached or read, is a 503: it may recover.
    """
    again = plain.button_link("" if scope["method"] == "GET" else "/", _("Try again"))  # "" is the page's own address
    if isinstance(error, Busy):
        return _drawn(_("Steward is busy"), plain.text(_("Please try again in a moment.")) + again, 503)
    where = line(f"{scope['method']} {scope['path']}", 200) or "a page"  # no text
    reference = await asyncio.to_thread(health.crashed, error, where)
    todo = GONE if isinstance(error, DataGone) else PASSES
    body = plain.text(_(todo)) + plain.code(reference) + again
    return _drawn(health.what_broke(error), body, 503 if health.out_of_reach(error) else 500)


def _drawn(title: str, body: str, status: int) -> Response:
    headers = {"Retry-After": AGAIN} if status == 503 else None
    return HTMLResponse(plain.render(title, body, status=status), status, headers)
