"""Bringing in a large file: reading, checking, writing with index and audit, undoing; and what others wait meanwhile."""

import random
import shutil
import tempfile
import threading
import time
from pathlib import Path
from uuid import UUID

import psutil

from services import contacts, imports
from services.records.errands.runner import Runner
from services.work import Actor, perform
from services.work.places import close_places
from tests import cast
from tests.scale.timing import percentiles, show

BUSY = ("read", "checking", "running", "undoing")
HEAD = "Name,Email,Phone,Company,City,Country,Status,Rating\n"


def file_of(count: int) -> bytes:
    """A file of so many people, of 200 companies; every hundredth row is bad."""
    chance = random.Random(1)
    rows = [
        f"Person {at},person{at}@{'example.com' if at % 100 else ''},+4930{at + 10_000_000},Company {at % 200},Berlin,Germany,"
        f"{chance.choice(['lead', 'customer'])},{at % 6}\n"
        for at in range(count)
    ]
    return (HEAD + "".join(rows)).encode()


def brought(count: int, database: str | None = None) -> None:
    """Import so many rows, and undo it."""
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    try:
        people = cast.build(cast.settings(folder, database))
        _measure(cast.actor(people.alice), count, "PostgreSQL" if database else "SQLite")
        close_places()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(actor: Actor, count: int, where: str) -> None:
    content, memory = file_of(count), psutil.Process()
    before, began = memory.memory_info().rss, time.perf_counter()
    card = perform(actor, imports.start, "people.csv", content)
    read = time.perf_counter()
    runner, ended, waits = Runner(lambda: [actor.place]), threading.Event(), list[float]()
    beside = threading.Thread(target=_commit, args=(actor, ended, waits))
    runner.start()
    beside.start()
    _settled(actor, card.id)
    checked = time.perf_counter()
    perform(actor, imports.apply, card.id)
    done = _settled(actor, card.id)
    ran = time.perf_counter()
    more = (memory.memory_info().rss - before) / 1e6
    told = f"{ran - began:.1f} s: {read - began:.1f} read, {checked - read:.1f} checked, {ran - checked:.1f} written"
    show(f"import of {count:,} rows, {where}", f"{told}; {done.created:,} created, {done.refused:,} refused", "10 s")
    show(f"  memory, {where}", f"{more:+.0f} MB", "150 MB")
    told = f"{percentiles(waits)} p99 {sorted(waits)[int(len(waits) * 0.99)] * 1000:.0f}"
    show(f"  commits of others meanwhile, {where}", told, "p95 300 ms")
    ended.set()
    beside.join()
    began = time.perf_counter()
    perform(actor, imports.undo, card.id)
    _settled(actor, card.id)
    show(f"  undone, {where}", f"{time.perf_counter() - began:.1f} s", "")
    runner.stop()


def _settled(actor: Actor, import_id: UUID) -> imports.ImportCard:
    while (card := perform(actor, imports.find, import_id)).state in BUSY:
        time.sleep(0.1)
    return card


def _commit(actor: Actor, ended: threading.Event, waits: list[float]) -> None:
    chance = random.Random(1)
    while not ended.wait(chance.uniform(0.02, 0.06)):
        began = time.perf_counter()
        perform(actor, contacts.create, {"name": f"Beside {len(waits)}"})
        waits.append(time.perf_counter() - began)
