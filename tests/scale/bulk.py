"""A bulk change of many contacts: frozen at the click, then changed by an errand, then undone."""

import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services import bulk
from services.records import errands
from services.records.errands import ErrandCard
from services.records.errands.runner import Runner
from services.work import Actor, perform
from services.work.places import close_places
from tests import cast
from tests.scale.crowd import add_contacts
from tests.scale.timing import show

CHANGES: Mapping[str, Mapping[str, Any]] = {
    "owner, status and rating": {"owner_id": "me", "status": "qualified", "rating": 4},
    "interests": {"interests": {"add": ["Boilers"]}},
}


def bulk_change(count: int, database: str | None = None) -> None:
    """Change so many contacts in two ways, and undo the first."""
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    try:
        people = cast.build(cast.settings(folder, database))
        alice, bob = cast.actor(people.alice), cast.actor(people.bob)
        assert bob.user_id is not None
        add_contacts(people.acme, count, bob.user_id)
        where = "PostgreSQL" if database else "SQLite"
        done = [_change(alice, count, what, change, where) for what, change in CHANGES.items()]
        began = time.perf_counter()
        _end(alice, perform(alice, errands.undo, done[0].id))
        show(f"that of {next(iter(CHANGES))} undone, {where}", f"{time.perf_counter() - began:.1f} s", "")
        close_places()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _change(actor: Actor, count: int, what: str, change: Mapping[str, Any], where: str) -> ErrandCard:
    began = time.perf_counter()
    begun = perform(actor, bulk.begin, "contact", {"filter": {}}, change, count)
    show(f"{what} of {count:,} contacts begun, {where}", f"{time.perf_counter() - began:.2f} s", "")
    began = time.perf_counter()
    ended = _end(actor, begun)
    show(f"{what} of {count:,} contacts changed, {where}", f"{time.perf_counter() - began:.1f} s", "20 s")
    assert ended.counts == {"updated": count}, ended
    return ended


def _end(actor: Actor, begun: ErrandCard) -> ErrandCard:
    runner = Runner(lambda: [actor.place])
    runner.start()
    try:
        while (found := perform(actor, errands.find, begun.id)).state in ("queued", "running"):
            time.sleep(0.2)
    finally:
        runner.stop()
    return found
