"""The street map under our points: tiles from a server that the workspace has chosen, from a file here, or none."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlmodel import Session

from services import settings
from services.house import settings as house_settings
from services.map import archive
from services.work import Actor, action, perform, step

NEAREST = 19  # the zoom of a single house; tile servers go at least that far, or answer 404


@dataclass(frozen=True, slots=True)
class Street:
    """A street map: the address of its tiles, who made it, and the nearest zoom it has. `origin` is where browsers get
    the tiles, empty when it is this server."""

    url: str
    credit: str
    nearest: int = NEAREST
    origin: str = ""


@action("map.read")
def street(session: Session, actor: Actor) -> Street | None:
    """Return the street map of the workspace, or None when only an outline is drawn."""
    return _chosen(session)


def origin(actor: Actor) -> str:
    """Return the other server whose pictures a person's pages may load, for the rule of the browser; or "".

    The setting takes nothing but a plain host on https.
    """
    found = perform(actor, street)
    return found.origin if found else ""


@step
def _chosen(session: Session) -> Street | None:
    told = house_settings.get_many(session, {"url": settings.MAP_TILES, "credit": settings.MAP_CREDIT})
    if not told["url"]:
        file = archive.archive()
        return None if file is None else Street(archive.AT, file.credit, file.header["max_zoom"])
    parts = urlsplit(told["url"].split("{")[0])
    return Street(told["url"], told["credit"] or parts.netloc, origin=f"https://{parts.netloc}")
