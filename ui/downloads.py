"""Files as browsers and programs get them: shown in place only when nothing in them can run, else downloaded."""

import asyncio
from urllib.parse import quote
from uuid import UUID

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from models.language import _
from services import files
from services.files import FileCard
from services.work import Refused

# Nothing in a file may run, load or send anything, or act as one of our pages. A browser's viewer of PDF runs in a
# process of its own, and refuses to open inside a sandbox.
CLOSED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
SANDBOX = f"sandbox; {CLOSED}"
PDF = "application/pdf"


def install(app: FastAPI) -> None:
    """Put the address of files on the application, for signed-in people."""
    app.add_route("/files/{file_id}", _download, methods=["GET", "HEAD"], include_in_schema=False)


def answer(card: FileCard, content: bytes) -> Response:
    """Return a file. The closed list of types is shown in place; everything else is saved."""
    shown = card.type in files.INLINE
    headers = {
        "content-disposition": f"{'inline' if shown else 'attachment'}; {_named(card.name)}",
        "content-security-policy": CLOSED if card.type == PDF else SANDBOX,
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "private, no-cache",  # no text
    }
    return Response(content, 200, headers, card.type)


async def _download(request: Request) -> Response:
    try:
        asked = UUID(request.path_params["file_id"])
    except ValueError:
        return PlainTextResponse(_("That file is no longer here."), 404)
    try:
        return answer(*await asyncio.to_thread(files.content, request.state.actor, asked))
    except Refused as refused:
        return PlainTextResponse(refused.message, refused.status)


def _named(name: str) -> str:
    """Return a name as browsers read it: in UTF-8, and before it in ASCII for what is older (RFC 6266)."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in " ._-()") else "_" for one in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
