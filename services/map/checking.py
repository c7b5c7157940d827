"""Can the map be seen (N-03)? What a page of the map needs, looked at without a browser and without the network."""

import json
from collections.abc import Iterator
from pathlib import Path

from models.language import _, counted, ngettext
from services import positions
from services.house.finding import Finding, finding
from services.map import archive, spots, streets
from services.work import Actor, errand, perform

ASSETS = Path(__file__).resolve().parents[2] / "ui" / "theme" / "assets"
NEEDED = ("map.css", "land-50m.json", "land/index.json")


@errand("map.read")
def viewable(actor: Actor) -> Finding:
    """Return whether the actor can view the map: its places and people are read, its outline and its street map are
    there. The daily check of critical features asks this; a tile server is not asked, because that is another house."""
    found = perform(actor, spots.shown, spots.Query())
    colleagues = perform(actor, positions.whereabouts)
    wrong = list(_missing()) or list(_unreadable(actor))
    if wrong:
        return finding("map", "warning", False, wrong[0], _("Install the files of this release: `make setup`."))
    places = ngettext("{count} place", "{count} places", len(found.spots)).format(count=counted(len(found.spots)))
    told = ngettext("{count} colleague", "{count} colleagues", len(colleagues)).format(count=len(colleagues))
    text = _("The map shows {places} and {colleagues}.")
    return finding("map", "warning", True, text.format(places=places, colleagues=told), "")


def _missing() -> Iterator[str]:
    lost = [name for name in NEEDED if not (ASSETS / name).is_file()]
    if not lost:
        parts = json.loads((ASSETS / "land" / "index.json").read_text())["parts"]
        lost = [f"land/{part}.json" for part in parts if not (ASSETS / "land" / f"{part}.json").is_file()]
    for name in lost[:1]:
        yield _("The file {name} of the pages is missing.").format(name=name)


def _unreadable(actor: Actor) -> Iterator[str]:
    """The file of a street map that is there and cannot be used."""
    chosen = perform(actor, streets.street)
    if chosen is None and archive.there():
        yield _("The street map in {name} cannot be read, or has no pictures in it.").format(name=archive.NAME)
