"""How the actions of the doors to other systems are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

DOORS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "doors.tokens.mine": lambda t: [("nothing", ())],
    "doors.tokens.of_everybody": lambda t: [("nothing", ())],
    "doors.tokens.create": lambda t: [("wrong", ({"name": "Mine"},))],
    "doors.tokens.end": lambda t: [("gone", (t.records["token"],))],
}
