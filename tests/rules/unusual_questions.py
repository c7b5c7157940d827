"""How the actions about unusual activity are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

UNUSUAL: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "unusual.reviewing.overview": lambda t: [("nothing", ())],
    "unusual.reviewing.review": lambda t: [("gone", ("raised:0", {"note": "It looks right"}))],
    "unusual.reviewing.review_permissions": lambda t: [("nothing", ())],
}
