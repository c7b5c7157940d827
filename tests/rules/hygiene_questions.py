"""How the actions about hygiene are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

from services import hygiene

CANARY = "Zanzibar"

HYGIENE: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "contacts.contacts.verify": lambda t: [("gone", (t.contact,)), ("gone", (t.binned,))],
    "hygiene.groups.standing": lambda t: [("nothing", ())],
    "hygiene.groups.search": lambda t: [
        ("nothing", (hygiene.Query(q=CANARY, group="unverified"),)),
        *(("nothing", (hygiene.Query(owner=t.user, group=group),)) for group in hygiene.GROUPS),
    ],
}
