"""Issuing: one program, then eight at once, through the API of a served house; and whether any number is missing."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from services import contacts, invoices
from services.work import Actor, perform, work
from tests import cast
from tests.scale.timing import once, percentiles, show
from tests.servers import Served

WRITERS = 8
LINES = [
    {"text": "Website", "quantity": "3", "price": "0.33", "tax": "19"},
    {"text": "Book", "quantity": "1", "price": "10", "tax": "7"},
]


def issued(
    count: int, database: str | None, house: Callable[..., Any], client: Callable[[Served], httpx.Client]
) -> None:
    """Issue so many drafts, a fifth of them by one program, the others by eight."""
    where, ids = "PostgreSQL" if database else "SQLite", list[str]()
    with house(100, database, before=lambda people: ids.extend(drafts(cast.actor(people.alice), count))) as (served, _):
        alone, numbers, took = count // 5, list[str](), list[float]()
        _issue(client(served), ids[:alone], numbers, took)
        show(f"issuing an invoice, {where}", percentiles(took), "p95 50 ms")
        parts, waits = [ids[alone + n :: WRITERS] for n in range(WRITERS)], list[float]()
        writers = [threading.Thread(target=_issue, args=(client(served), one, numbers, waits)) for one in parts]
        began = time.perf_counter()
        for one in writers:
            one.start()
        for one in writers:
            one.join()
        rate = (count - alone) / (time.perf_counter() - began)
        show(f"  by {WRITERS} writers", f"{rate:.0f} a second, {percentiles(waits)}", "200 a second")
        given = sorted(int(re.sub(r".*-", "", one)) for one in numbers)
        missing = len(set(range(1, count + 1)) - set(given))
        show(f"  gaps and doubles in {count:,}", f"{missing} and {len(given) - len(set(given))}", "0")


def drafts(alice: Actor, count: int) -> list[str]:
    """Add so many drafts of two lines for some contacts. Return their ids."""
    who = [perform(alice, contacts.create, {"name": f"Customer {n}", "email": f"c{n}@x.example"}).id for n in range(20)]
    found = []
    for start in range(0, count, 100):
        with work(alice) as session:
            for number in range(start, min(count, start + 100)):
                values = {"contact_id": who[number % len(who)], "currency": "EUR", "lines": LINES}
                found.append(str(invoices.create(session, alice, values).id))
    return found


def _issue(program: httpx.Client, ids: Sequence[str], numbers: list[str], took: list[float]) -> None:
    def issue(one: str) -> None:
        answer = program.post(f"/invoices/{one}/issue")
        assert answer.status_code == 200, answer.text
        numbers.append(answer.json()["number"])

    for one in ids:
        took.append(once(lambda one=one: issue(one), 0))  # type: ignore[misc]
