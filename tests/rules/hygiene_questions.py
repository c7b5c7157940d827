"""How the actions about hygiene, and about the survey, are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

from services import hygiene

CANARY = "Zanzibar"

HYGIENE: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "contacts.contacts.verify": lambda t: [("gone", (t.contact,)), ("gone", (t.binned,))],
    "feedback.quarters.compiled": lambda t: [("nothing", ())],
    "feedback.quarters.exported": lambda t: [("nothing", ())],
    "feedback.quarters.wishes": lambda t: [("nothing", ())],
    "savings.estimating.days": lambda t: [("nothing", (CANARY,))],
    "savings.estimating.savings": lambda t: [("nothing", ())],
    "survey.results.results": lambda t: [("nothing", ())],
    "hygiene.groups.standing": lambda t: [("nothing", ())],
    "hygiene.groups.search": lambda t: [
        ("nothing", (hygiene.Query(q=CANARY, group="unverified"),)),
        *(("nothing", (hygiene.Query(owner=t.user, group=group),)) for group in hygiene.GROUPS),
    ],
}
