"""Bodies: how much of a request is taken, by what it says of itself and by what really comes. The API measures its own."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.language import _

SOCKET = "/_nicegui_ws/"
UPLOAD = "/_nicegui/client/"
FORM = 64 * 1024  # bytes: ten times the longest form of ours; they are open to all
PACKET = 2_000_000  # of a socket that has to do without one, as of one message of a real one (main.py)
FILE = 10 * 1024 * 1024
CLOSE = {"connection": "close"}  # the rest of what is too large is not read


def largest(path: str) -> int | None:
    """How many bytes an address takes; None where it measures by itself."""
    if path.startswith("/api/"):
        return None
    return FILE if path.startswith(UPLOAD) else PACKET if path.startswith(SOCKET) else FORM


def too_large(path: str) -> PlainTextResponse:
    """What a person is told."""
    return PlainTextResponse(
        _("This file is too large.") if path.startswith(UPLOAD) else _("This is too large."), 413, CLOSE
    )


def says_too_much(length: str, limit: int | None) -> bool:
    """Whether a `Content-Length` is beyond the limit, or is none."""
    if limit is None or not length:
        return False
    return not (length.isascii() and length.isdigit()) or len(length) > 12 or int(length) > limit


async def measured(app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, limit: int) -> None:
    """Pass a body on until it grows too large, whatever length it announced; then it is a 413, and the application
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
