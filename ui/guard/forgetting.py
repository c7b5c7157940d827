"""Forget pages: soon when they never connect, and completely, without waiting for the garbage collector.

Programs, previews and windows closed at once request a page and never open its socket. NiceGUI keeps each for 60 to
70 seconds with everything it follows, and Python never returns the memory it once took for many of them.
"""

import asyncio
import time

from nicegui import Client

from services.work import Actor

PATIENCE = 10.0  # seconds from the request to the socket; a slower browser reloads the page
EACH = 1.0
MOST = 20  # per session at a time: a browser loads six at once


async def watch() -> None:
    """Forget the pages whose time is up, periodically."""
    while True:
        await asyncio.sleep(EACH)
        forget_old()


def forget_old() -> None:
    """Forget the pages whose browser did not connect in time."""
    oldest = time.time() - PATIENCE
    for client in unconnected():
        if client.created <= oldest:
            client.delete()


def make_room(actor: Actor) -> None:
    """Forget a session's oldest unconnected pages when it requests another one."""
    mine = [one for one in unconnected() if _session(one) == actor.session_id]
    for client in mine[: max(0, len(mine) + 1 - MOST)]:
        client.delete()


def take_apart(client: Client) -> None:
    """Break the reference cycles of a page that goes away: an element's classes, style and props point to themselves,
    1,300 objects that stay as garbage until a full collection, every 300 pages."""
    for element in client.elements.values():
        for looks in (element._props, element._classes, element._style):
            looks._change_handlers.clear()
        getattr(element, "_change_handlers", []).clear()


def unconnected() -> list[Client]:
    """Return the pages that were sent but never had a socket, the oldest first."""
    return [one for one in Client.instances.values() if one._response_built and one._pinned_tab_id is None]


def _session(client: Client) -> object:
    actor = client.storage.get("actor")
    return actor.session_id if isinstance(actor, Actor) else None
