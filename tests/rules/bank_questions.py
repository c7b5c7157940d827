"""How the actions about bank lines are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

from services import banking

BANK: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "banking.lines.search": lambda t: [("nothing", (banking.Query(),)), ("nothing", (banking.Query("new"),))],
    "banking.lines.find": lambda t: [("gone", (t.records["bank_line"],))],
    "banking.lines.count": lambda t: [("nothing", ())],
    "banking.lines.sure": lambda t: [("nothing", ())],
    "banking.applying.apply": lambda t: [
        ("gone", (t.records["bank_line"], [{"invoice_id": t.records["invoice"], "amount": 5}]))
    ],
    "banking.applying.ignore": lambda t: [("gone", (t.records["bank_line"], "Not ours"))],
    "banking.applying.undo": lambda t: [("gone", (t.records["bank_line"],))],
}
