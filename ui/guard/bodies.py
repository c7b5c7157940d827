"""Bodies: limit a request's size, by its announced length and by the bytes that arrive. The API does this itself."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.language import _

SOCKET = "/_nicegui_ws/"
UPLOAD = "/_nicegui/client/"
FORM = 64 * 1024  # bytes: ten times our longest form; the forms are open to everyone
PACKET = 2_000_000  # bytes of a polling request; one websocket message has the same limit (main.py)
FILE = 10 * 1024 * 1024  # bytes of a list that is imported
ATTACHED = 50 * 1024 * 1024 + 64 * 1024  # bytes of a file, and of the form around it: a list of contacts is the largest
CALLBACKS = "/callbacks/"
CALL = 1024 * 1024  # bytes of a provider's call: a WAHA server puts small pictures into its own
FIELD, PHOTOS, VOICES = "/field/", "/field/photos/", "/field/voices/"
ACTS = 4 * 1024 * 1024  # bytes of 50 acts of a phone, with their signatures
PHOTO = 25 * 1024 * 1024 + FORM
CLOSE = {"connection": "close"}  # the rest of an oversized body is not read


def largest(path: str) -> int | None:
    """Return how many bytes an address accepts; None where the API measures for itself."""
    if path.startswith("/api/"):
        return None
    sizes = ((UPLOAD, ATTACHED), (SOCKET, PACKET), (CALLBACKS, CALL), (PHOTOS, PHOTO), (VOICES, PHOTO), (FIELD, ACTS))
    return next((size for start, size in sizes if path.startswith(start)), FORM)


def too_large(path: str) -> PlainTextResponse:
    """Return the page for a body that is too large."""
    return PlainTextResponse(
        _("This file is too large.") if path.startswith(UPLOAD) else _("This is too large."), 413, CLOSE
    )


def says_too_much(length: str, limit: int | None) -> bool:
    """Return whether a `Content-Length` exceeds the limit or is malformed."""
    if limit is None or not length:
        return False
    return not (length.isascii() and length.isdigit()) or len(length) > 12 or int(length) > limit


async def measured(app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, limit: int) -> None:
    """Pass a body on until it exceeds the limit, whatever length it announced. Then answer 413, and the application
    sees a broken connection."""
    total, answered = 0, False

    async def receiving() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        return message if total <= limit else {"type": "http.disconnect"}

    async def answering(message: Message) -> None:
        nonlocal answered
        if total <= limit or answered:
            answered = True
            await send(message)

    try:
        await app(scope, receiving, answering)
    except Exception:
        if total <= limit:
            raise
    if total > limit and not answered:
        await too_large(scope["path"])(scope, receive, send)
