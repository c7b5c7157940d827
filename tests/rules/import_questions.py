"""How the actions about imports are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

from services.imports.starting import Prepared
from services.reading.tables import open_table

FILE = b"Name\nAda\n"


def _ready() -> Prepared:
    return Prepared("people.csv", FILE, open_table(FILE, name="people.csv"), {}, {})


def _own(t: Any) -> list[tuple[str, tuple[Any, ...]]]:
    return [("gone", (t.records["import"],))]


IMPORTS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "imports.asking.search": lambda t: [("nothing", ())],
    "imports.asking.find": _own,
    "imports.staying.kept": _own,
    "imports.asking.lines": _own,
    "imports.asking.samples": _own,
    "imports.asking.some_rows": _own,
    "imports.asking.change": _own,
    "imports.asking.apply": _own,
    "imports.asking.cancel": _own,
    "imports.asking.undo": _own,
    "imports.fixing.bad_values": _own,
    "imports.lands.other_countries": _own,
    "imports.starting.begin": lambda t: [("nothing", (_ready(),))],
}
