"""The map: what is shown on it, and the street map below."""

from services.map.archive import Tile, tile
from services.map.street import Street, origin, street

__all__ = ["Street", "Tile", "origin", "street", "tile"]
