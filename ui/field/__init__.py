"""The technician's page, `/field/`: plain HTML and script outside NiceGUI, which cannot work without a network.

Its service worker keeps the page; the phone's own database keeps the visits and what was done (assets/store.js).
"""

import asyncio
import json
from functools import cache
from hashlib import blake2s
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from markupsafe import Markup
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from models.language import _, language
from services import field, visits
from services.work import Actor, Invalid, perform
from ui import downloads
from ui.api import photos, responses, voices
from ui.api.field import told
from ui.field import where
from ui.field.owned import id_in, own
from ui.field.words import SAMPLES, texts
from ui.routes import match

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = tuple(sorted(one.name for one in ASSETS.glob("*.js") if one.name != "sw.js"))
KINDS = {".js": "text/javascript", ".css": "text/css", ".webmanifest": "application/manifest+json"}  # no text
AT = "/field/"
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "  # no text
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=(self)",
    "cache-control": "no-cache",
}
PAGE = Markup("""<!doctype html>
<html lang="{language}" data-look="{look}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>{title}</title>
<link rel="manifest" href="/field/manifest.webmanifest"><link rel="icon" href="/assets/favicon.svg">
<link rel="apple-touch-icon" href="/assets/icon-180.png"><link rel="stylesheet" href="/field/field.css">
</head><body><div id="app"></div><div id="here" hidden data-here="{here}"></div>
<script type="module" src="/field/app.js"></script></body></html>
""")


def install(app: FastAPI) -> None:
    """Put the page and its routes on the application, for signed-in people."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/field", _to_page, methods=["GET"])
    router.add_api_route("/field/", _page, methods=["GET", "HEAD"])
    router.add_api_route("/field/sw.js", _worker, methods=["GET"])
    router.add_api_route("/field/day", own(_day), methods=["GET"])
    router.add_api_route("/field/acts", own(_acts), methods=["POST"])
    router.add_api_route("/field/photos/{visit_id}", own(_photo), methods=["POST"])
    router.add_api_route("/field/voices/{visit_id}", own(_voice), methods=["POST"])
    router.add_api_route("/field/photos/{visit_id}/{photo_id}", own(_picture), methods=["GET"])
    where.install(router)
    router.add_api_route("/field/{name}", _asset, methods=["GET"])
    app.routes.extend(router.routes)


async def _to_page() -> Response:
    return RedirectResponse(AT, 303)


async def _page(request: Request) -> Response:
    actor: Actor = request.state.actor
    if actor.viewing is not None or not actor.may("visits.work"):
        return RedirectResponse("/", 303)
    map_there = match("/map") is not None and actor.may("map.read")
    here = {
        "user": {"id": str(actor.user_id), "name": actor.name},
        "language": language(),
        "links": {
            "map": "/map" if map_there else None,
            "messages": "/messages" if actor.may("messages.read") else None,
        },
        "texts": texts(),
        "samples": SAMPLES,
    }
    text = json.dumps(here, ensure_ascii=False)
    page = PAGE.format(language=language(), look=actor.look, title=_("My day · Steward"), here=text)
    return HTMLResponse(page, headers=HEADERS)


async def _worker() -> Response:
    version, script = _built()
    return Response(script, headers={**HEADERS, "x-version": version}, media_type="text/javascript")


@cache
def _built() -> tuple[str, str]:
    """Return the service worker with the files that it keeps and the digest of all of them: another one is another worker."""
    names = [*SCRIPTS, "field.css"]
    source = (ASSETS / "sw.js").read_text(encoding="utf-8")
    digest = blake2s(source.encode(), digest_size=6)
    for name in names:
        digest.update((ASSETS / name).read_bytes())
    kept = ["/field/", *(f"/field/{name}" for name in names), "/assets/inter.woff2", "/assets/favicon.svg"]
    version = digest.hexdigest()
    return version, f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(kept)};\n{source}"  # no text


async def _asset(name: str) -> Response:
    if name not in (*SCRIPTS, "field.css", "manifest.webmanifest"):
        return Response(_("That page does not exist."), 404, media_type="text/plain")
    found = ASSETS / name
    return FileResponse(found, media_type=KINDS[found.suffix], headers=HEADERS)


async def _day(request: Request, actor: Actor) -> Response:
    found = await asyncio.to_thread(perform, actor, field.day)
    return responses.response(responses.json(found.model_dump()))


async def _acts(request: Request, actor: Actor) -> Response:
    try:
        sent: Any = json.loads(await request.body())
        acts = sent["acts"]
        if not isinstance(acts, list) or not all(isinstance(one, dict) for one in acts):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Invalid(_("Please check the acts."), acts=_("This cannot be read.")) from None
    return responses.response(responses.json(told(await asyncio.to_thread(field.take, actor, acts))))


async def _photo(request: Request, actor: Actor) -> Response:
    visit_id = id_in(request, "visit_id")
    actor.require("visits.work")  # before megabytes are read
    taken = await photos.sent(request)
    kept = await asyncio.to_thread(visits.add_photo, actor, visit_id, *taken)
    return responses.response(photos.kept(kept))


async def _voice(request: Request, actor: Actor) -> Response:
    visit_id = id_in(request, "visit_id")
    actor.require("visits.work")
    taken = await photos.sent(request)
    given = (actor, visit_id, taken.client_id, taken.content, taken.taken_at)
    return responses.response(voices.kept(await asyncio.to_thread(field.add_voice, *given)))


async def _picture(request: Request, actor: Actor) -> Response:
    ids = id_in(request, "visit_id"), id_in(request, "photo_id")
    return downloads.answer(*await asyncio.to_thread(visits.picture, actor, *ids))
