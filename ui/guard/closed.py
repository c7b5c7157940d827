"""Closed: what people meet while maintenance mode is on. Operators go on; open pages hear of it within a second."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from nicegui import Client
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from models.language import _, speaking
from services.house import addresses, maintenance_mode
from services.house.maintenance_mode import Mode
from services.work import Actor, trouble
from ui.guard import readers
from ui.guard.bodies import SOCKET, UPLOAD
from ui.theme import plain

log = logging.getLogger(__name__)
EACH = 1.0  # seconds
STILL = ("/sign-out", "/viewing/stop")  # whoever shares a computer can always leave
JOINING = (
    "/sign-in/forgot",
    "/sign-in/reset/",
    "/sign-up",
    "/setup/",
    "/invitation/",
    "/u/",
    "/q/",
    "/v/",
    "/calendar/",
)  # open to strangers, and would write
Show = Callable[[Mode | None], object]


async def refuse_stranger(path: str) -> Response | None:
    """Return the page for a stranger who wants to join. The sign-in stays open: operators come through it."""
    if not path.startswith(JOINING):
        return None
    mode = await asyncio.to_thread(maintenance_mode.current)
    return page(mode, "UTC") if mode is not None else None


def refuse(actor: Actor, path: str) -> Response | None:
    """Return the page for a signed-in person, whose request has just brought the news. Open pages keep their sockets:
    they say what happens, and keep what was typed."""
    mode = None if actor.operator else maintenance_mode.known()
    if mode is None or path.startswith((SOCKET, *STILL)):
        return None
    if path.startswith(UPLOAD):
        text = str(maintenance_mode.UnderMaintenance(mode, actor.zone))
        return PlainTextResponse(text, 503, {"retry-after": str(maintenance_mode.retry_after(mode))})
    return page(mode, actor.zone)


def page(mode: Mode, zone: str) -> Response:
    """Return the page that says what happens and until when. It loads itself again."""
    text = _("It will be back at {time} at the latest. Nothing is lost.")
    body = plain.text(text.format(time=maintenance_mode.clock_time(mode.until, zone)))
    if mode.reason:
        body += plain.notice(mode.reason)
    body += plain.text(_("This page reloads by itself."))
    again = str(maintenance_mode.retry_after(mode))
    headers = {"retry-after": again, "refresh": again}
    return HTMLResponse(plain.render(_("Steward is under maintenance"), body, status=503), 503, headers)


def elsewhere(reason: str) -> Response:
    """Return the page for who comes from an address that may not."""
    title = reason if reason == _(addresses.DENIED) else _("Not from here")
    body = "" if title == reason else plain.text(reason) + plain.button_link("/", _("Go to Steward"))
    return HTMLResponse(plain.render(title, body, status=403), 403)


async def watch() -> None:
    """Tell open pages when maintenance mode begins, changes or ends, in whichever process that happened."""
    before = _state(maintenance_mode.known())
    while True:
        await asyncio.sleep(EACH)
        if not Client.instances:
            continue
        try:
            mode = await asyncio.to_thread(maintenance_mode.current)
            if _state(mode) != before:
                before = _state(mode)
                _tell(mode)
        except Exception:  # one broken page must not end the watch for the others
            trouble.log_repeated(log, "open pages could not be told of maintenance mode")


def on_mode(show: Show) -> None:
    """Call `show` with the mode, now and whenever it changes, as long as the current page is open."""
    from nicegui import ui

    ui.context.client.storage["mode"] = show
    show(maintenance_mode.known())


def shut(client: Client) -> None:
    """Note that this page's content was refused: it loads again when maintenance mode ends."""
    client.storage["shut"] = True


def _tell(mode: Mode | None) -> None:
    for client in list(Client.instances.values()):
        show: Show | None = client.storage.get("mode")
        if show is not None and not client.is_deleted:
            with client, speaking(readers.of_page(client)):
                show(mode)
                if mode is None and client.storage.pop("shut", False):
                    client.run_javascript("location.reload()")


def _state(mode: Mode | None) -> tuple[str, datetime] | None:
    return (mode.reason, mode.until) if mode is not None else None
