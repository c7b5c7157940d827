"""How the actions about dispatch are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.dispatch.fixes import Wish

DAY = date(2026, 11, 28)
AT = datetime(2026, 11, 28, tzinfo=UTC)

Ways = Callable[[Any], list[tuple[str, tuple[Any, ...]]]]


def _gone(noun: str, *more: Any) -> Ways:
    return lambda t: [("gone", (t.records[noun], *more))]


DISPATCH: dict[str, Ways] = {
    "dispatch.board.day": lambda t: [("nothing", (DAY,)), ("nothing", (AT.date() + timedelta(days=1),))],
    "dispatch.board.week": lambda t: [("nothing", (DAY,))],
    "dispatch.board.candidates": _gone("visit", DAY),
    "dispatch.fixes.offered": lambda t: [
        ("nothing", (DAY, 1, (Wish(t.records["visit"], t.records["technician"], AT),)))
    ],
    "dispatch.board.to_bill": lambda t: [("nothing", ())],
    "dispatch.board.today_of": lambda t: [("nothing", ())],
    "dispatch.runs.find_run": _gone("run"),
    "dispatch.runs.usage": lambda t: [("nothing", (AT, AT + timedelta(days=1)))],
    "dispatch.applying.apply": _gone("run"),
    "dispatch.applying.undo": _gone("run"),
    "dispatch.applying.discard": _gone("run"),
}
