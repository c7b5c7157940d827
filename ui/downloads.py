"""Files as browsers and programs get them: shown in place only when nothing in them can run, else downloaded."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from models.language import _
from services import feedback, files, papers
from services.accounts import viewings
from services.files import FileCard
from services.house import costs, workspaces
from services.papers import Made
from services.reports import exporting, printing
from services.work import Actor, Refused, perform
from ui import log_file, tiles

# Nothing in a file may run, load or send anything, or act as one of our pages. A browser's viewer of PDF runs in a
# process of its own, and refuses to open inside a sandbox.
CLOSED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
SANDBOX = f"sandbox; {CLOSED}"
PDF = "application/pdf"
UNKEPT = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
PAPERS: Mapping[str, Callable[..., Made]] = {  # where documents are opened as they are printed
    "/invoices/{document_id}/pdf": papers.pdf,
    "/invoices/{document_id}/xml": papers.xml,
    "/invoices/{document_id}/preview": papers.preview,
    "/quotes/{document_id}/pdf": papers.quote_pdf,
    "/quotes/{document_id}/preview": papers.quote_preview,
    "/orders/{document_id}/pdf": papers.order_pdf,
    "/orders/{document_id}/preview": papers.order_preview,
}

REPORTS: Mapping[str, Callable[..., Made]] = {
    "/reports/{kind}/{period}/pdf": printing.pdf,
    "/reports/{kind}/{period}/csv": exporting.as_csv,
    "/reports/{kind}/{period}/json": exporting.as_json,
}

TABLES: Mapping[str, Callable[..., tuple[str, bytes]]] = {  # small tables, made while one waits
    "/maintenance/costs.csv": costs.exported,
    "/feedback/quarters.csv": feedback.exported,
}


def install(app: FastAPI) -> None:
    """Put the addresses of files, papers and map tiles on the application, for signed-in people."""
    tiles.install(app)
    log_file.install(app)
    app.add_route("/files/{file_id}/preview", _file(files.preview), methods=["GET", "HEAD"], include_in_schema=False)
    app.add_route("/files/{file_id}", _file(files.content), methods=["GET", "HEAD"], include_in_schema=False)
    for path, made in REPORTS.items():
        app.add_route(path, _report(made), methods=["GET", "HEAD"], include_in_schema=False)
    for path, make in PAPERS.items():
        app.add_route(path, _paper(make), methods=["GET", "HEAD"], include_in_schema=False)
    app.add_route("/maintenance/workspaces/{tenant_id}/export", _workspace, methods=["GET"], include_in_schema=False)
    for path, export in TABLES.items():
        app.add_route(path, _table(export), methods=["GET", "HEAD"], include_in_schema=False)


def answer(card: FileCard, content: bytes) -> Response:
    """Return a file. The closed list of types is shown in place; everything else is saved."""
    return _answer(card.name, card.type, content)


def printed(made: Made) -> Response:
    """Return a document as it is printed: a PDF is shown in place, an e-invoice is saved."""
    return _answer(made.name, made.type, made.content)


def saved(name: str, kind: str, content: bytes) -> Response:
    """Return a file that was made for the caller, to be saved."""
    return _answer(name, kind, content)


def whole(path: Path) -> Response:
    """Return a file of any length, to be saved; it is sent piece by piece."""
    return FileResponse(path, filename=path.name, media_type="application/octet-stream", headers=dict(UNKEPT))


def _answer(name: str, kind: str, content: bytes) -> Response:
    shown = kind in files.INLINE
    headers = {
        "content-disposition": f"{'inline' if shown else 'attachment'}; {_named(name)}",
        "content-security-policy": CLOSED if kind == PDF else SANDBOX,
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
    }
    return Response(content, 200, headers, kind)


def _paper(make: Callable[..., Made]) -> Callable[[Request], Awaitable[Response]]:
    async def paper(request: Request) -> Response:
        try:
            asked = UUID(request.path_params["document_id"])
        except ValueError:
            return PlainTextResponse(_("That page does not exist."), 404)
        try:
            await asyncio.to_thread(viewings.note_page, request.state.actor, request.url.path)
            return printed(await asyncio.to_thread(perform, request.state.actor, make, asked))
        except Refused as refused:
            return PlainTextResponse(refused.message, refused.status)

    return paper


async def _workspace(request: Request) -> Response:
    """Send the newest export of a workspace to an operator."""
    try:
        asked = UUID(request.path_params["tenant_id"])
        return whole(await asyncio.to_thread(perform, request.state.actor, workspaces.exporting.exported, asked))
    except ValueError:
        return PlainTextResponse(_("That page does not exist."), 404)
    except Refused as refused:
        return PlainTextResponse(refused.message, refused.status)


def _report(make: Callable[..., Made]) -> Callable[[Request], Awaitable[Response]]:
    async def report(request: Request) -> Response:
        asked = request.path_params["kind"], request.path_params["period"]
        try:
            await asyncio.to_thread(viewings.note_page, request.state.actor, request.url.path)
            return printed(await asyncio.to_thread(perform, request.state.actor, make, *asked))
        except Refused as refused:
            return PlainTextResponse(refused.message, refused.status)

    return report


def _table(export: Callable[..., tuple[str, bytes]]) -> Callable[[Request], Awaitable[Response]]:
    """Return the route of a table. What its address says after the ? goes to `export` by name, one value each."""

    async def table(request: Request) -> Response:
        asked = {name: request.query_params[name] for name in ("month", "quarter") if name in request.query_params}
        try:
            await asyncio.to_thread(viewings.note_page, request.state.actor, request.url.path)
            name, content = await asyncio.to_thread(perform, request.state.actor, export, **asked)
            return saved(name, "text/csv", content)
        except Refused as refused:
            return PlainTextResponse(refused.message, refused.status)

    return table


def _file(read: Callable[[Actor, UUID], tuple[FileCard, bytes]]) -> Callable[[Request], Awaitable[Response]]:
    async def file(request: Request) -> Response:
        try:
            asked = UUID(request.path_params["file_id"])
        except ValueError:
            return PlainTextResponse(_("That file is no longer here."), 404)
        try:
            await asyncio.to_thread(viewings.note_page, request.state.actor, request.url.path)
            return answer(*await asyncio.to_thread(read, request.state.actor, asked))
        except Refused as refused:
            return PlainTextResponse(refused.message, refused.status)

    return file


def _named(name: str) -> str:
    """Return a name as browsers read it: in UTF-8, and before it in ASCII for what is older (RFC 6266)."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in " ._-()") else "_" for one in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
