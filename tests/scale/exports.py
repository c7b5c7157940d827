"""An export of many contacts, in each format, by a runner as the server has it."""

import shutil
import tempfile
import time
from pathlib import Path

import psutil

from services import exports
from services.records import errands
from services.records.errands.runner import Runner
from services.work import Actor, perform
from services.work.places import close_places
from tests import cast
from tests.scale.crowd import add_contacts
from tests.scale.timing import show

TARGETS = {"csv": "5 s", "xlsx": "12 s", "jsonl": "5 s", "vcard": "5 s"}


def exported(count: int, database: str | None = None) -> None:
    """Export so many contacts, with their emails, phones, interests and companies."""
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    try:
        people = cast.build(cast.settings(folder, database))
        alice = cast.actor(people.alice)
        assert alice.user_id is not None
        add_contacts(people.acme, count, alice.user_id)
        for format, target in TARGETS.items():
            _measure(alice, count, format, target, "PostgreSQL" if database else "SQLite")
        close_places()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(actor: Actor, count: int, format: str, target: str, where: str) -> None:
    runner, me = Runner(lambda: [actor.place]), psutil.Process()
    before, most, began = me.memory_info().rss, 0, time.perf_counter()
    begun = perform(actor, exports.begin, "contact", {"filter": {}}, format)
    runner.start()
    while (card := perform(actor, errands.find, begun.id)).state in ("queued", "running"):
        most = max(most, me.memory_info().rss)
        time.sleep(0.1)
    took = time.perf_counter() - began
    runner.stop()
    assert (card.state, card.done) == ("done", count), card
    size = perform(actor, exports.find, begun.id).size or 0
    told = f"{took:.1f} s, {size / 1e6:.1f} MB, memory {(most - before) / 1e6:+.0f} MB"
    show(f"export of {count:,} contacts as {format}, {where}", told, target)
