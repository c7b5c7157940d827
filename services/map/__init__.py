"""The map: what is shown on it, where colleagues are, and the street map below."""

from services.map.archive import Tile, tile
from services.map.checking import viewable
from services.map.people import Whereabouts, looked, whereabouts
from services.map.spots import MOST, Query, Shown, Spot, shown
from services.map.streets import Street, origin, street

__all__ = [
    "MOST",
    "Query",
    "Shown",
    "Spot",
    "Street",
    "Tile",
    "Whereabouts",
    "looked",
    "origin",
    "shown",
    "street",
    "tile",
    "viewable",
    "whereabouts",
]
