"""A map of our own, over the Leaflet that NiceGUI brings: points, people, lines and an outline of the land.

`ui.leaflet` is not used: its constructor adds a public tile server, so each look would tell it where our customers are.
"""

from ui.parts.map.field_map import FieldMap
from ui.parts.map.shapes import LIMIT, Line, Person, Point, Tiles

__all__ = ["LIMIT", "FieldMap", "Line", "Person", "Point", "Tiles"]
