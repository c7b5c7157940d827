"""Forgetting pages: those that never connected soon, and all of them at once, not when garbage is looked for.

Programs, previews and windows that are closed at once ask for a page and never open its socket. NiceGUI keeps each for
60 to 70 seconds with everything that it follows, and the memory that Python once took for many it does not give back.
"""

import asyncio
import time

from nicegui import Client

from services.work import Actor

PATIENCE = 10.0  # seconds from the request to the socket; a browser that takes longer loads the page anew
EACH = 1.0
MOST = 20  # of one session at a time: a browser loads six at once


async def watch() -> None:
    """Forget the pages that had their time, again and again."""
    while True:
        await asyncio.sleep(EACH)
        forget_old()


def forget_old() -> None:
    """Forget the pages whose browser had its time to connect."""
    oldest = time.time() - PATIENCE
    for client in unconnected():
        if client.created <= oldest:
            client.delete()


def make_room(actor: Actor) -> None:
    """Forget the oldest unconnected pages of a session that asks for one page more."""
    mine = [one for one in unconnected() if _session(one) == actor.session_id]
    for client in mine[: max(0, len(mine) + 1 - MOST)]:
        client.delete()


def take_apart(client: Client) -> None:
    """Cut the circles in a page that goes: each element's looks point at themselves, 1,300 objects that stay as garbage
    until all of it is looked over, every 300 pages."""
    for element in client.elements.values():
        for looks in (element._props, element._classes, element._style):
            looks._change_handlers.clear()
        getattr(element, "_change_handlers", []).clear()


def unconnected() -> list[Client]:
    """Return the pages that were sent and never had a socket, the oldest first."""
    return [one for one in Client.instances.values() if one._response_built and one._pinned_tab_id is None]


def _session(client: Client) -> object:
    actor = client.storage.get("actor")
    return actor.session_id if isinstance(actor, Actor) else None
