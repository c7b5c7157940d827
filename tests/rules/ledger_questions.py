"""How the actions about amounts, summaries and reconciliations are asked for with what is Alice's: lines of the table in
belongings.py."""

from collections.abc import Callable
from datetime import date
from typing import Any

DAY = date(2026, 11, 28)

LEDGER: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "ledger.amounts.of_record": lambda t: [("gone", ("contact", t.contact)), ("gone", ("company", t.company))],
    "ledger.amounts.everything": lambda t: [("nothing", ())],
    "ledger.amounts.entries": lambda t: [
        ("nothing", ("billed", "EUR")),
        ("gone", ("billed", "EUR", "contact", t.contact)),
    ],
    "summaries.writing.read": lambda t: [("gone", ("contact", t.contact))],
    "summaries.writing.summarise": lambda t: [("gone", ("contact", t.contact))],
    "reconciliations.keeping.report": lambda t: [("nothing", (DAY, DAY))],
    "reconciliations.keeping.entries": lambda t: [("nothing", ("billed", "EUR", DAY, DAY))],
    "reconciliations.keeping.find_one": lambda t: [("gone", (t.records["reconciliation"],))],
    "reconciliations.keeping.latest": lambda t: [("nothing", ())],
    "reconciliations.keeping.sign": lambda t: [("gone", (t.records["reconciliation"], "x"))],
}
