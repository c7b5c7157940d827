"""A campaign to many: counted before the click, then its recipients written, while others commit."""

import random
import shutil
import tempfile
import threading
import time
from pathlib import Path

from sqlalchemy import text

from services import campaigns, contacts
from services.records.errands.runner import Runner
from services.work import Actor, perform, work
from services.work.places import close_places
from tests import cast
from tests.scale.crowd import add_contacts
from tests.scale.timing import percentiles, show

TEXTS = {
    "name": "Winter",
    "subject": "{{ first_name }}, is your boiler ready?",
    "html": "<p>Hello {{ first_name|default('there') }}, we are in {{ city|default('town') }}.</p>",
}


def campaign(count: int, database: str | None = None) -> None:
    """Write a campaign to so many contacts, of whom 30 % have no address; small commits of others beside it."""
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    try:
        people = cast.build(cast.settings(folder, database))
        alice = cast.actor(people.alice)
        assert alice.user_id is not None
        add_contacts(people.acme, count, alice.user_id)
        with work(alice) as session:
            bad = "SELECT id FROM contacts ORDER BY id LIMIT :some"
            sql = f"DELETE FROM contact_points WHERE contact_id IN ({bad})"
            session.connection().execute(text(sql), {"some": count * 3 // 10})
        _measure(alice, count, "PostgreSQL" if database else "SQLite")
        close_places()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(actor: Actor, count: int, where: str) -> None:
    began = time.perf_counter()
    found = perform(actor, campaigns.estimate, {"filter": {}})
    show(f"a campaign to {count:,} counted, {where}", f"{time.perf_counter() - began:.2f} s", "2 s")
    began = time.perf_counter()
    made = perform(actor, campaigns.start, {"filter": {}, **TEXTS})
    show(f"a campaign to {count:,} started, {where}", f"{time.perf_counter() - began:.2f} s", "3 s")
    runner, ended, waits = Runner(lambda: [actor.place]), threading.Event(), list[float]()
    beside = threading.Thread(target=_commit, args=(actor, ended, waits))
    began = time.perf_counter()
    runner.start()
    beside.start()
    while perform(actor, campaigns.find, made.id).state == "preparing":
        time.sleep(0.2)
    took = time.perf_counter() - began
    ended.set()
    beside.join()
    runner.stop()
    now = perform(actor, campaigns.find, made.id)
    right = (now.prepared, now.left_out) == (found.will_get, found.left_out)
    told = f"{took:.1f} s, {now.prepared:,} written, {sum(now.left_out.values()):,} left out"
    show(f"recipients of {count:,} written, {where}", told + ("" if right else " WRONG"), "20 s")
    show(
        f"commits of others meanwhile, {where}",
        f"{percentiles(waits)} p99 {sorted(waits)[int(len(waits) * 0.99)] * 1000:.0f}",
        "p99 50 ms",
    )


def _commit(actor: Actor, ended: threading.Event, waits: list[float]) -> None:
    chance = random.Random(1)
    while not ended.wait(chance.uniform(0.02, 0.06)):
        began = time.perf_counter()
        perform(actor, contacts.create, {"name": f"Beside {len(waits)}"})
        waits.append(time.perf_counter() - began)
