"""Sockets: each speaks only for the page it was opened for, and messages that no page sends are refused.

NiceGUI trusts its own script: a message that lacks a part, or has a word in place of a number, would crash it, with
a trace each time.
"""

import asyncio
import logging
from collections.abc import Callable, MutableMapping
from typing import Any

from nicegui import Client, core
from socketio.exceptions import ConnectionRefusedError as Refused

from models.language import speaking
from services.work import trouble
from ui.guard import readers

log = logging.getLogger(__name__)
STRANGE = "a socket said what no page says"
MESSAGES = ("handshake", "event", "javascript_response", "ack", "log")


def own_socket_events() -> None:
    """Put these handlers between the sockets and NiceGUI, once per process."""
    handlers: MutableMapping[str, Any] = core.sio.handlers["/"]
    for name in ("connect", "disconnect", *MESSAGES):
        if not getattr(handlers[name], "owned", False):
            handlers[name] = _guarded(name, handlers[name])
            handlers[name].owned = True
    packets = core.sio.eio.handlers
    if not getattr(packets["message"], "owned", False):
        packets["message"] = _packet(packets["message"])
        packets["message"].owned = True
        core.sio._handle_event = _named(core.sio._handle_event)


def _guarded(name: str, handler: Callable[..., Any]) -> Callable[..., Any]:
    return {"connect": _opening, "disconnect": _closing, "handshake": _greeting}.get(name, _saying)(handler)


def _packet(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Handle a raw packet of a socket, before it is known to be a message."""

    async def packet(socket: str, data: object) -> None:
        try:
            await handler(socket, data)
        except Exception:
            trouble.log_repeated(log, STRANGE, what="packet")

    return packet


def _named(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Check that a message begins with its name: anything else would break where no handler catches it."""

    async def named(socket: str, namespace: str, number: object, data: Any) -> None:
        if not (isinstance(data, list) and data and isinstance(data[0], str)):
            raise ValueError("a message without a name")
        await handler(socket, namespace, number, data)

    return named


def _opening(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Handle the opening of a socket; its address names the page. A message named `connect` opens nothing."""

    async def opening(sid: str, environ: object = None, *_: object) -> Any:
        if environ is not core.sio.get_environ(sid):
            return None
        try:
            return await handler(sid, environ)
        except Refused:
            raise  # the page is no longer known: on hearing this, its browser reloads it
        except Exception:
            trouble.log_repeated(log, STRANGE, what="connect")
            raise Refused from None

    return opening


def _closing(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Handle the end of a socket, or a message of that name about the same socket."""

    def closing(sid: str, *_: object) -> Any:
        return handler(sid)

    return closing


def _greeting(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Tie a socket to its page: NiceGUI checks that it was opened for that page."""
    return _saying(handler, greets=True)


def _saying(handler: Callable[..., Any], greets: bool = False) -> Callable[..., Any]:
    """Handle a message about a page, which must be the socket's own."""

    async def checked(sid: str, *said: Any) -> Any:
        message = said[0] if len(said) == 1 and isinstance(said[0], dict) else {}
        client = Client.instances.get(str(message.get("client_id")))
        if client is None or not (greets or sid in client._socket_to_document_id):
            return None
        try:
            with speaking(readers.of_page(client)):
                result = handler(sid, message)
                return await result if asyncio.iscoroutine(result) else result
        except Exception:  # errors of our own code never get here: NiceGUI passes them to its handlers
            trouble.log_repeated(log, STRANGE, what=handler.__name__)
            return None

    return checked
