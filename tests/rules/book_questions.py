"""How the actions of money and tasks are asked for with what is Alice's (tests/rules/belongings.py)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services import invoices, tasks
from services.work import clock
from tests.rules.books import DAY

TOMORROW = clock.today("UTC") + timedelta(days=2)

BOOKS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "invoices.issuing.issue": lambda t: [("gone", (t.records["invoice"],))],
    "invoices.record.search": lambda t: [
        ("nothing", (invoices.Query(),)),
        ("nothing", (invoices.Query(contact=t.contact),)),
        ("nothing", (invoices.Query(company=t.company, state="draft"),)),
    ],
    "papers.keeping.find": lambda t: [("gone", (t.records["invoice"],))],
    "prices.taxes.choices": lambda t: [("nothing", ())],
    "seller.warnings": lambda t: [("nothing", ())],
    "reminders.holding.hold": lambda t: [
        ("wrong", ({"invoice_id": t.records["invoice"], "until": TOMORROW},)),
        ("wrong", ({"order_id": t.records["order"], "until": TOMORROW},)),
    ],
    "reminders.holding.release": lambda t: [("gone", (t.records["hold"],))],
    "reminders.reading.of_document": lambda t: [
        ("gone", (t.records["invoice"],)),
        ("gone", (None, t.records["order"])),
    ],
    "reminders.reading.on": lambda t: [("nothing", ()), ("nothing", (DAY,))],
    "reminders.running.count_now": lambda t: [("nothing", ())],
    "tasks.tasks.count_open": lambda t: [("nothing", ())],
    "tasks.my_day.my_day": lambda t: [("nothing", ())],
    "tasks.feeds.events": lambda t: [("nothing", ())],
    "tasks.feeds.mine": lambda t: [("nothing", ())],
    "tasks.feeds.renew": lambda t: [("nothing", ())],
    "tasks.feeds.remove": lambda t: [("nothing", ())],
    "tasks.tasks.snooze": lambda t: [("gone", (t.records["task"], TOMORROW))],
    "tasks.tasks.finish": lambda t: [("gone", (t.records["task"],))],
    "tasks.tasks.reopen": lambda t: [("gone", (t.records["task"],))],
    "tasks.tasks.search": lambda t: [("nothing", (tasks.Query(),)), ("nothing", (tasks.Query(contact=t.contact),))],
}
