"""The headers of every answer: what a page may load, which devices it may use, and whom its links tell where they are.

A page is one document, and its sub-pages come over the socket: what one of them needs is allowed to the whole document,
so it depends on the person, and not on the address.
"""

import asyncio
import logging

from starlette.types import Scope

from services import map as maps
from services.work import Actor, trouble
from services.work.config import Config

log = logging.getLogger(__name__)
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:{}; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'"
)
DEVICES = ("camera", "microphone", "geolocation")
IN_THE_FIELD = ("visits.work",)  # who visits takes photos, dictates notes and may record where a visit was

Pairs = list[tuple[bytes, bytes]]


def everywhere(config: Config) -> Pairs:
    """Return the headers of every answer that has no others of these names."""
    found = {
        "content-security-policy": POLICY.format(""),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": _devices(()),
    }
    if config.https:
        found["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode()) for name, value in found.items()]


async def of_page(scope: Scope) -> Pairs:
    """Return what is different on the pages of a signed-in person: the server of the street map, and the devices."""
    actor = scope.get("state", {}).get("actor")
    if not isinstance(actor, Actor):
        return []
    found: dict[str, str] = {}
    if actor.may("map.read") and (tiles := await _tiles(actor)):
        found["content-security-policy"] = POLICY.format(f" {tiles}")
    if actor.viewing is None and any(map(actor.may, IN_THE_FIELD)):
        found["permissions-policy"] = _devices(("self",))
    return [(name.encode(), value.encode()) for name, value in found.items()]


def spelled_out(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Return a header; a type of XML with the encoding that all of ours has, as text has it already."""
    name, value = header
    return (name, value + b"; charset=utf-8") if name == b"content-type" and value.endswith(b"xml") else header


async def _tiles(actor: Actor) -> str:
    """Return the server of the street map. When that cannot be read, the page comes without it, and says what is wrong."""
    try:
        return await asyncio.to_thread(maps.origin, actor)
    except Exception:
        trouble.log_repeated(log, "the server of the street map could not be read")
        return ""


def _devices(to: tuple[str, ...]) -> str:
    return ", ".join(f"{name}=({' '.join(to)})" for name in DEVICES)
