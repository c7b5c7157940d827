"""The map: what is shown on it, and the street map below."""

from services.map.archive import Tile, tile
from services.map.checking import viewable
from services.map.spots import MOST, Query, Shown, Spot, shown
from services.map.streets import Street, origin, street

__all__ = [
    "MOST",
    "Query",
    "Shown",
    "Spot",
    "Street",
    "Tile",
    "origin",
    "shown",
    "street",
    "tile",
    "viewable",
]
