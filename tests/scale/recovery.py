"""Backups of a large house: how long one takes, whom it disturbs, and how long the way back is, beside plain `cp`."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

from services import contacts
from services.house import upgrades
from services.house.backups import drills, making
from services.house.backups.sealing import sha256
from services.house.upgrades import safety
from services.work import Actor, house_actor, perform, vault, work
from services.work.places import close_places, places
from tests import cast
from tests.scale.crowd import add_contacts
from tests.scale.timing import show

NOTE = 3_300  # random bytes of a note; as text twice as many, which compress to half
EACH = 0.02  # seconds between two commits of a colleague: 50 a second


def recovery(rows: int) -> None:
    """Make, verify, rehearse and go back, with 100,000 contacts about a gigabyte."""
    folder = Path(tempfile.mkdtemp(prefix="steward-recovery-"))
    try:
        people = cast.build(cast.settings(folder))
        alice = cast.actor(people.alice)
        assert alice.user_id is not None
        add_contacts(people.acme, rows, alice.user_id)
        with work(house_actor(people.acme)) as session:
            session.connection().exec_driver_sql(f"UPDATE contacts SET note = hex(randomblob({NOTE}))")
        _measure(folder, alice)
    finally:
        close_places()
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, alice: Actor) -> None:
    path = places().path(alice.place)
    size = f"{path.stat().st_size / 1e9:.2f} GB"
    plain = _cp(path, folder / "plain")
    proof = _took(lambda: _copy(alice.place, folder / "proof"))
    show(
        f"copy, digest and quick check of {size}, against cp", f"{proof:.1f} s, {proof / plain:.1f} times", "4.5 times"
    )
    stop, waits = threading.Event(), list[float]()
    colleague = threading.Thread(target=_write, args=(alice, stop, waits))
    colleague.start()
    made = _took(lambda: making.make(house_actor(), "manual"))
    stop.set()
    colleague.join()
    show(f"a verified backup of {size}", f"{made:.1f} s, {made / plain:.1f} times cp", "60 s, 12 times")
    late = sorted(waits)[int(len(waits) * 0.99)] * 1000
    show(f"commits meanwhile, {len(waits):,} of them", f"p99 {late:.0f} ms", "50 ms")
    drilled = drills.drill(house_actor(), "manual")
    show(f"the way back of {size}, tested", f"{drilled.seconds:.1f} s", "15 min")
    copy = upgrades.safety_copy(alice.place)
    close_places()
    cast.open_house(cast.settings(folder))
    show(f"roll-back of {size} to a safety copy", f"{_took(lambda: safety.put_back(alice.place, copy)):.1f} s", "60 s")
    close_places()
    show("check", f"{_took(lambda: _check(folder)):.1f} s", "5 s")


def _cp(source: Path, target: Path) -> float:
    def copy() -> None:
        shutil.copyfile(source, target)
        with open(target, "rb") as file:
            os.fsync(file.fileno())

    took = min(_took(copy) for _ in range(2))
    target.unlink()
    return took


def _copy(place: str, target: Path) -> None:
    with closing(sqlite3.connect(places().path(place))) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy, pages=-1)
        assert copy.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    sha256(target)
    target.unlink()


def _write(alice: Actor, stop: threading.Event, waits: list[float]) -> None:
    """A colleague who saves fifty times a second."""
    ada = perform(alice, contacts.create, {"name": "Ada Meanwhile"})
    for number in range(10**9):
        if stop.wait(EACH):
            return
        began = time.perf_counter()
        perform(alice, contacts.rate, ada.id, number % 5 + 1)
        waits.append(time.perf_counter() - began)


def _check(folder: Path) -> None:
    environment = {**os.environ, **vault.environment(), "STEWARD_DATA_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "main.py", "check"], env=environment, capture_output=True, check=False, text=True
    )
    assert "the database is intact" in done.stdout, done.stdout + done.stderr


def _took(call: object) -> float:
    began = time.perf_counter()
    call()  # type: ignore[operator]
    return time.perf_counter() - began
