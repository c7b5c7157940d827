"""How the actions of the calendar are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from services import calendar

TODAY = date(2026, 3, 16)

CALENDAR: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "calendar.showing.between": lambda t: [
        ("nothing", (calendar.Query(first=TODAY, last=TODAY + timedelta(days=300)),)),
    ],
    "calendar.showing.years": lambda t: [("nothing", ())],
    "calendar.feeds.mine": lambda t: [("nothing", ())],
    "calendar.feeds.make": lambda t: [("nothing", ())],
    "calendar.feeds.read": lambda t: [("gone", (t.records["feed"], "mine"))],
    "calendar.feeds.revoke": lambda t: [("gone", (t.records["feed"],))],
}
