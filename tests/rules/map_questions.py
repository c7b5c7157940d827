"""How the actions of the map are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.map import Query

NOBODY = UUID(int=1)

MAPS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "map.spots.shown": lambda t: [("nothing", (Query(),)), ("nothing", (Query("week", NOBODY),))],
    "positions.whereabouts.whereabouts": lambda t: [("nothing", ())],
    "map.streets.street": lambda t: [("nothing", ())],
}
