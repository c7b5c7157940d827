"""Steward as an installed app: the manifest, the service worker that shows pushed notifications, and their words.

Both files are served at the root, because a service worker reaches only what is below its own address.
"""

import asyncio
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import FileResponse, JSONResponse, Response

from services import notices
from services.work import Actor, NotFound, perform
from ui import guard
from ui.theme import ASSETS

BRIEFLY = {"cache-control": "public, max-age=3600"}  # no text


def install(app: FastAPI) -> None:
    """Put the routes in front of the pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/manifest.webmanifest")
    async def manifest() -> Response:
        return FileResponse(ASSETS / "manifest.webmanifest", media_type="application/manifest+json", headers=BRIEFLY)

    @router.get("/sw.js")
    async def worker() -> Response:
        return FileResponse(ASSETS / "sw.js", media_type="text/javascript", headers={"cache-control": "no-cache"})

    @router.get("/push/{notice_id}")
    async def words(notice_id: str, request: Request) -> Response:
        """Return what a pushed notice says, to the person whose it is. The guard lets nobody else in."""
        actor: Actor = request.state.actor
        try:
            if not guard.is_id(notice_id):
                raise NotFound("")
            found = await asyncio.to_thread(perform, actor, notices.find, UUID(notice_id))
        except NotFound:
            return JSONResponse({}, 404)
        said = {"title": "Steward", "body": found.text, "url": found.link or "/notices"}
        return JSONResponse(said, headers={"cache-control": "no-store"})

    app.routes.extend(router.routes)
