"""How the actions about reports are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

REPORTS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "reports.keeping.latest": lambda t: [("nothing", ("monthly",))],
}
