"""How the actions of exports are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

EXPORTS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "exports.asking.count": lambda t: [
        ("nothing", ("contact", {"ids": [t.records["contact"]]})),
        ("gone", ("contact", {"view": t.records["view"]})),
    ],
    "exports.asking.begin": lambda t: [
        ("nothing", ("contact", {"filter": {}})),
        ("gone", ("contact", {"view": t.records["view"]})),
    ],
    "exports.asking.find": lambda t: [("gone", (t.errand,))],
    "exports.asking.mine": lambda t: [("nothing", ())],
}
