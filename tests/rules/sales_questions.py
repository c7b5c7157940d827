"""How the actions about quotes and orders are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services import orders, quotes

CANARY = "Zanzibar"

SALES: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "quotes.record.search": lambda t: [
        ("nothing", (quotes.Query(),)),
        ("nothing", (quotes.Query(q=CANARY),)),
        ("nothing", (quotes.Query(contact=t.contact, company=t.company),)),
        ("nothing", (quotes.Query(state="draft", owner=t.user, expiring=date(2100, 1, 1)),)),
    ],
    "quotes.record.sums": lambda t: [("nothing", ())],
    "quotes.record.begin": lambda t: [("nothing", (t.contact, t.company, None))],
    "quotes.sending.send": lambda t: [("gone", (t.records["quote"],))],
    "quotes.sending.revise": lambda t: [("gone", (t.records["quote"],))],
    "quotes.deciding.accept": lambda t: [("gone", (t.records["quote"],))],
    "quotes.deciding.decline": lambda t: [("gone", (t.records["quote"], "Mine"))],
    "quotes.letter.letter": lambda t: [("gone", (t.records["quote"],))],
    "orders.record.search": lambda t: [
        ("nothing", (orders.Query(),)),
        ("nothing", (orders.Query(q=CANARY),)),
        ("nothing", (orders.Query(contact=t.contact, company=t.company),)),
        ("nothing", (orders.Query(state="draft", status="unpaid", owner=t.user),)),
    ],
    "orders.record.sums": lambda t: [("nothing", ())],
    "orders.record.begin": lambda t: [("nothing", (t.contact, t.company, None))],
    "orders.approving.approve": lambda t: [("gone", (t.records["order"],))],
    "orders.approving.cancel": lambda t: [("gone", (t.records["order"], "Mine"))],
}
