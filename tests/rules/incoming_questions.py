"""How the actions about doors to other systems are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

HOOK = {"name": "Mine", "mapping": {"name": "name", "email": "email"}}

INCOMING: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "doors.incoming.hooks": lambda t: [("nothing", ())],
    "doors.incoming.offered": lambda t: [("nothing", ())],
    "doors.incoming.find_hook": lambda t: [("gone", (t.records["inbound"],))],
    "doors.incoming.create_hook": lambda t: [("nothing", (HOOK,))],
    "doors.incoming.change_hook": lambda t: [("gone", (t.records["inbound"], {"name": "Mine now"}))],
    "doors.incoming.rotate_hook": lambda t: [("gone", (t.records["inbound"],))],
    "doors.incoming.delete_hook": lambda t: [("gone", (t.records["inbound"],))],
    "doors.incoming.samples": lambda t: [("gone", (t.records["inbound"],))],
}
