"""How the actions about retention, privacy and colleagues who are away are asked for with what is Alice's: lines of the table
in belongings.py."""

from collections.abc import Callable
from typing import Any

CANARY = "Zanzibar"

KEEPING: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "retention.cards.lines": lambda t: [("nothing", ())],
    "retention.asking.adjust": lambda t: [("nothing", ("jobs", True)), ("gone", (CANARY,))],
    "retention.asking.confirm": lambda t: [("gone", (CANARY,))],  # of a line of his own, nothing is due
    "retention.asking.decline": lambda t: [("gone", (CANARY,))],
    "retention.asking.undo": lambda t: [("gone", (CANARY,))],
    "privacy.preview.preview": lambda t: [("gone", (t.contact,))],
    "privacy.asking.asked": lambda t: [("nothing", ())],
    "privacy.asking.ask": lambda t: [],  # about oneself alone, and refused to the last administrator
    "privacy.disclosing.disclosure": lambda t: [("gone", (t.contact,))],
    "reviews.away.away": lambda t: [("nothing", ())],
    "reviews.away.keep": lambda t: [("gone", (t.user, "Why"))],
    "reviews.away.disable_away": lambda t: [("nothing", ([t.user],))],
    "reviews.roles.roles": lambda t: [("nothing", ())],
    "reviews.roles.mark_reviewed": lambda t: [("nothing", ("sales",)), ("wrong", (CANARY,))],
    "reviews.leaving.left": lambda t: [("gone", (t.user,))],
    "reviews.leaving.hand_over": lambda t: [("gone", (t.user, t.user))],
}
