"""B-01: a backup beside people who write, and beside another backup."""

import fcntl
import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import select
from sqlmodel import Session

from models.backups import BackupSet, Drill, Restore
from services.house import settings
from services.house.backups import BackupFailed, drills, making, restoring, swapping
from services.work import HOUSE, Actor, house_actor, perform, work
from services.work.places import places
from tests.house.backups import sets

BUSY = "Another backup, drill or restore is running. Wait until it has ended."


def test_b01_a_second_backup_is_refused_with_a_sentence(keeper: Actor) -> None:
    first, seen = threading.Event(), threading.Event()

    def watch(*_: object) -> None:
        first.set()
        seen.wait(20)

    running = threading.Thread(target=lambda: making.make(house_actor(), "manual", watch))
    running.start()
    assert first.wait(20)
    try:
        for again in (sets.make, lambda: drills.drill(house_actor(), "manual")):
            with pytest.raises(BackupFailed) as refused:
                again()
            assert str(refused.value) == BUSY
    finally:
        seen.set()
        running.join()
    assert sets.newest().state == "verified"


@pytest.mark.sqlite_only
def test_b01_a_second_process_is_refused_as_well(keeper: Actor) -> None:
    with open(places().folder / "backups.lock", "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(BackupFailed, match="Another backup"):
            sets.make()


def test_b01_a_copy_holds_a_whole_transaction_while_four_write(keeper: Actor) -> None:
    """In each transaction one account loses what the other gains: the sum holds in any one moment."""
    book = {"left": 1_000, "right": 1_000}
    with work(keeper) as session:
        settings.write(session, "left", book["left"])
        settings.write(session, "right", book["right"])
    stop, written = threading.Event(), []

    def carry(session: Session, amount: int) -> None:
        for name, sign in (("left", -1), ("right", 1)):
            settings.write(session, name, (settings.read(session, name) or 0) + sign * amount)

    def pay() -> None:
        while not stop.is_set():
            with lock, work(keeper) as session:
                carry(session, 7)
            written.append(1)

    lock = threading.Lock()
    payers = [threading.Thread(target=pay) for _ in range(4)]
    for one in payers:
        one.start()
    try:
        made = sets.make()
    finally:
        stop.set()
        for one in payers:
            one.join()
    assert written and made.state == "verified"
    restoring.prepare(house_actor(), made.name, "Acme")
    assert swapping.finish() == "done"
    with work(house_actor(keeper.place), read=True) as session:
        left, right = settings.read(session, "left"), settings.read(session, "right")
    assert left + right == 2_000 and left <= 1_000


@pytest.mark.sqlite_only
@pytest.mark.parametrize("what", ["backup", "drill", "restore"])
def test_b14_what_a_person_stops_has_failed_and_is_not_begun_again(keeper: Actor, what: str) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    runs = {
        "backup": lambda: making.make(house_actor(), "manual", stop),
        "drill": lambda: drills.drill(house_actor(), "manual", stop),
        "restore": lambda: restoring.prepare(house_actor(), "latest", watch=stop),
    }
    with pytest.raises(BackupFailed, match=r"It was stopped by hand\."):
        runs[what]()
    tables = {"backup": BackupSet, "drill": Drill, "restore": Restore}
    with work(house_actor(), read=True) as session:
        rows = session.scalars(select(tables[what])).all()
    assert [row.trouble for row in rows if row.state not in ("verified", "failed")] == []
    assert "It was stopped by hand." in [row.trouble for row in rows]
    assert not (places().folder / "restore.json").exists() and not (places().folder / "scratch").exists()


@pytest.mark.sqlite_only
def test_b01_a_busy_house_does_not_fail_a_backup_that_only_wants_to_tell_how_far_it_is(
    keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.house.backups import progress

    teller = progress.Teller(making.BackupSet, sets.newest().id)
    places().engines(HOUSE)
    monkeypatch.setattr(progress, "EACH", 0)
    with closing(sqlite3.connect(places().path(HOUSE))) as other:
        monkeypatch.setattr("services.work.places.WAIT", 0)
        other.execute("BEGIN IMMEDIATE")
        places().close()
        teller.tell(10)
        other.rollback()


@pytest.mark.sqlite_only
def test_b01_the_live_files_are_as_they_were_after_a_backup(keeper: Actor) -> None:
    path = places().path(keeper.place)
    before = path.stat().st_ino
    sets.make()
    assert path.stat().st_ino == before
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    from services import contacts

    assert perform(keeper, contacts.search, contacts.Query()).total == 1
