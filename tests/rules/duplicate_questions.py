"""How the actions about duplicates are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

from services import duplicates

CANARY = "Zanzibar"

DUPLICATES: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "duplicates.comparing.compare": lambda t: [("gone", (t.contact, t.binned))],
    "duplicates.following.scan": lambda t: [("nothing", ())],
    "duplicates.merging.merge": lambda t: [("gone", (t.contact, t.binned)), ("gone", (t.binned, t.contact))],
    "duplicates.queue.count": lambda t: [("nothing", ())],
    "duplicates.queue.dismiss": lambda t: [("gone", (t.records["pair"],))],
    "duplicates.queue.reopen": lambda t: [("gone", (t.records["pair"],))],
    "duplicates.queue.search": lambda t: [
        ("nothing", (duplicates.Query(),)),
        ("nothing", (duplicates.Query(t.contact),)),
    ],
    "duplicates.undoing.recent": lambda t: [("nothing", ()), ("nothing", (t.contact,))],
    "duplicates.undoing.undo": lambda t: [("gone", (t.records["merge"],))],
    "duplicates.warning.likely": lambda t: [
        ("nothing", ({"name": f"Ada {CANARY}", "company": f"{CANARY} Ltd"},)),
        ("nothing", ({"email": f"ada@{CANARY}.example", "phone": "+33123456789"},)),
    ],
}
