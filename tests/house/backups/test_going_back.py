"""B-14: a restore puts back what a set holds, or leaves everything as it was; what must not go back does not."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from models.accounts import User, UserSession
from models.backups import BackupSet, Restore
from services import contacts
from services.accounts import users
from services.contacts import Query
from services.house import copies, lost, settings, tenants
from services.house.backups import BackupFailed, afterwards, catalogue, proving, restoring, swapping
from services.house.backups.progress import Teller
from services.outbox import holds
from services.work import HOUSE, Actor, house_actor, perform, work
from services.work.config import Config
from services.work.places import close_places, places
from tests import cast
from tests.house.backups import sets
from tests.outbox.rows import queue, state, take

SQLITE = pytest.mark.sqlite_only
MARK = "after the set"


def people(actor: Actor) -> list[str]:
    return sorted(row.name for row in perform(house_actor(actor.place), contacts.search, Query()).rows)


def held(place: str) -> str:
    with work(house_actor(place), read=True) as session:
        return str((settings.read(session, holds.HELD) or {}).get("why", ""))


def restore(name: str = "latest", company: str = "") -> str:
    restoring.prepare(house_actor(), name, company)
    return swapping.finish()


def bytes_of(place: str) -> bytes:
    """The whole content of a place's file; its log is folded in first."""
    close, path = places(), places().path(place)
    close.close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def fail_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The smoke test of restored data finds something."""
    monkeypatch.setattr(swapping.smoke, "run", lambda _places: ["Acme: no administrator can sign in."])


def test_b14_the_whole_house_goes_back_and_its_own_record_does_not(keeper: Actor, charlie_kept: Actor) -> None:
    bob = next(one for one in perform(keeper, users.colleagues).rows if one.name == "Bob")
    perform(keeper, users.disable, bob.id)
    perform(keeper, contacts.create, {"name": "Grace Hopper"})
    waiting, new = queue(house_actor(keeper.place)), tenants.create("Newcomer").id.hex
    wanted = sets.folder().name
    assert restore(wanted) == "done"
    assert people(keeper) == ["Ada Lovelace"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in places().folder.glob("**/*.db")), "others may read it"
    with work(house_actor(keeper.place), read=True) as session:
        assert session.get_one(User, bob.id).disabled_at, "yesterday's leaver came back"
        assert session.scalar(select(func.count()).where(col(UserSession.ended_at).is_(None))) == 0
    assert all(wanted in held(place) for place in (HOUSE, keeper.place, charlie_kept.place))
    assert len(take(house_actor(keeper.place))) == 0 and waiting
    names = [one.reason for one in catalogue.sets(house_actor())]
    assert sorted(names) == ["manual", "night", "restore"], "the record of the replaced house is carried forward"
    (row,) = restoring.latest(house_actor())
    assert (row.state, row.set_name, row.safety_set != "") == ("done", wanted, True)
    assert new not in places().companies() and [one.name for one in tenants.everyone()] == ["Acme", "Other"]
    lost.refuse()
    assert sets.make().state == "verified", "the next backup works"


@SQLITE
def test_b14_the_safety_set_leads_back_again(keeper: Actor) -> None:
    perform(keeper, contacts.create, {"name": "Grace Hopper"})
    assert restore(sets.folder().name) == "done"
    (row,) = restoring.latest(house_actor())
    assert restore(row.safety_set) == "done"
    assert people(keeper) == ["Ada Lovelace", "Grace Hopper"]


def test_b14_a_restore_that_is_not_good_leaves_everything_as_before(
    keeper: Actor, charlie_kept: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies.detect_moves()
    perform(keeper, contacts.create, {"name": "Grace Hopper"})
    waiting, new = queue(house_actor(keeper.place)), tenants.create("Newcomer").id.hex
    fail_the_test(monkeypatch)
    assert restore(sets.folder().name) == "returned"
    assert people(keeper) == ["Ada Lovelace", "Grace Hopper"]
    assert new in places().companies() and people(house_actor(new)) == [], "who was set aside came back, too"
    assert [held(place) for place in (HOUSE, keeper.place, charlie_kept.place)] == ["", "", ""]
    assert copies.detect_moves() == [] and state(keeper, waiting) == "pending"
    (row,) = restoring.latest(house_actor())
    assert (row.state, row.trouble) == ("returned", "Acme: no administrator can sign in.")
    assert not (places().folder / "restore.json").exists() and not (places().folder / "restore").exists()
    lost.refuse()
    assert sets.make().state == "verified"


@SQLITE
def test_b14_a_company_that_was_missing_before_is_gone_again_when_its_house_comes_back(
    keeper: Actor, charlie_kept: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = charlie_kept.place
    restoring.prepare(house_actor(), sets.folder().name)
    places().close()
    if places().pool is None:
        places().path(other).rename(places().folder / "aside.db")
    else:
        with swapping._database() as connection:
            connection.exec_driver_sql(f'DROP SCHEMA "company_{other}" CASCADE')
    fail_the_test(monkeypatch)
    assert swapping.finish() == "returned"
    assert places().companies() == [keeper.place]


def test_b14_a_swap_that_breaks_brings_the_former_data_back(keeper: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    perform(keeper, contacts.create, {"name": "Grace Hopper"})
    restoring.prepare(house_actor(), sets.folder().name)
    broken = swapping.folder() / f"{keeper.place}{proving.engine().SUFFIX}"
    if places().pool is None:
        monkeypatch.setattr(afterwards, "carry_forward", lambda _: 1 / 0)
    else:
        broken.write_bytes(b"no dump at all")
    assert swapping.finish() == "returned"
    assert people(keeper) == ["Ada Lovelace", "Grace Hopper"]


@SQLITE
def test_b14_a_set_without_an_administrator_is_not_good(keeper: Actor) -> None:
    with work(house_actor(keeper.place)) as session:
        for user in session.scalars(select(User)):
            user.role = "sales"
    made = sets.make()
    with work(house_actor(keeper.place)) as session:
        for user in session.scalars(select(User)):
            user.role = "administrator"
    assert restore(made.name) == "returned"
    assert restoring.latest(house_actor())[0].trouble == f"{keeper.place}: no administrator can sign in."
    with work(house_actor(keeper.place), read=True) as session:
        assert session.scalars(select(User)).first().role == "administrator"


@SQLITE
def test_b14_one_company_goes_back_and_the_others_stay_byte_by_byte(keeper: Actor, charlie_kept: Actor) -> None:
    perform(keeper, contacts.create, {"name": "Grace Hopper"})
    bob = next(one for one in perform(keeper, users.colleagues).rows if one.name == "Bob")
    perform(keeper, users.disable, bob.id)
    restoring.prepare(house_actor(), sets.folder().name, "Acme")
    before = bytes_of(charlie_kept.place)
    assert swapping.finish() == "done"
    assert bytes_of(charlie_kept.place) == before
    assert people(keeper) == ["Ada Lovelace"] and held(keeper.place) and not held(HOUSE)
    with work(house_actor(keeper.place), read=True) as session:
        assert session.get_one(User, bob.id).disabled_at


def test_b14_one_company_goes_back_and_the_others_keep_what_they_wrote(keeper: Actor, charlie_kept: Actor) -> None:
    perform(keeper, contacts.create, {"name": "Grace Hopper"})
    perform(charlie_kept, contacts.create, {"name": MARK})
    assert restore(sets.folder().name, "Acme") == "done"
    assert people(keeper) == ["Ada Lovelace"] and people(charlie_kept) == [MARK]


@SQLITE
def test_b14_the_log_of_the_replaced_file_is_never_applied_to_the_restored_one(kept: Config, keeper: Actor) -> None:
    live = places().path(keeper.place)
    restoring.prepare(house_actor(), sets.folder().name)
    places().close()
    with closing(sqlite3.connect(live)) as file:  # a process that died: its log lies beside the file
        file.execute("PRAGMA wal_autocheckpoint=0")
        file.execute("UPDATE settings SET value = '\"stale\"' WHERE name = 'ballast'")
        file.commit()
        for suffix in ("-wal", "-shm"):
            shutil.copyfile(f"{live}{suffix}", f"{live}{suffix}.kept")
    for suffix in ("-wal", "-shm"):
        Path(f"{live}{suffix}.kept").rename(f"{live}{suffix}")
    assert swapping.finish() == "done"
    with work(house_actor(keeper.place), read=True) as session:
        assert settings.read(session, "ballast") != "stale"
    assert (swapping.replaced(json_id()) / f"{keeper.place}.db-wal").exists(), "it lies beside the replaced file"


def json_id() -> str:
    return str(restoring.latest(house_actor())[0].id)


@SQLITE
def test_b14_a_house_beside_this_one_sends_nothing_and_knows_no_destination(
    kept: Config, keeper: Actor, tmp_path: Path
) -> None:
    queue(house_actor(keeper.place))
    (tmp_path / "far").mkdir()
    sets.add(tmp_path / "far")
    sets.make()
    before = stored(kept, tmp_path)
    beside = tmp_path / "elsewhere" / "data"
    restoring.beside("latest", beside)
    assert restoring.latest(house_actor())[0].state == "done" and people(keeper) == ["Ada Lovelace"]
    close_places()
    cast.open_house(cast.settings(beside))
    assert keeper.place in copies.detect_moves()
    assert held(keeper.place) == copies.MOVED and take(house_actor(keeper.place)) == []
    sets.make()
    assert sets.folder().parent == beside / "backups"
    assert stored(kept, tmp_path) == before


def stored(kept: Config, tmp_path: Path) -> list[str]:
    return sorted(path.name for place in (kept.data_dir / "backups", tmp_path / "far") for path in place.iterdir())


@SQLITE
def test_b14_beside_refuses_a_folder_that_is_not_empty_and_notes_a_failure(keeper: Actor, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").touch()
    with pytest.raises(BackupFailed, match="is not empty"):
        restoring.beside("latest", tmp_path / "full")
    shutil.rmtree(sets.folder())
    with pytest.raises(BackupFailed):
        restoring.beside("backup_none", tmp_path / "fresh")
    assert restoring.latest(house_actor())[0].state == "failed" and not (tmp_path / "fresh").exists()


@SQLITE
def test_b03_where_the_first_copy_is_damaged_the_second_is_restored(keeper: Actor, tmp_path: Path) -> None:
    far = tmp_path / "far"
    far.mkdir()
    sets.add(far)
    made = sets.make()
    (sets.folder() / "house.zst.age").write_bytes(b"gone")
    assert restore(made.name) == "done"
    assert people(keeper) == ["Ada Lovelace"]


@SQLITE
def test_b14_the_set_that_is_being_restored_is_not_removed_by_its_safety_set(keeper: Actor) -> None:
    """Of the sets made before restores five are kept, and the safety set is one."""
    first = sets.make("restore").name
    for _ in range(4):
        sets.make("restore")
    with work(house_actor()) as session:
        for one in session.scalars(select(BackupSet).where(col(BackupSet.reason) == "restore")):
            one.taken_at -= timedelta(days=2)
    assert restore(first) == "done"


@SQLITE
def test_a_restore_that_died_while_it_was_prepared_is_noted_and_its_plain_data_is_swept(keeper: Actor) -> None:
    row = restoring.ask(house_actor(), "latest", "")
    Teller(Restore, row.id).begin("preparing")
    (places().folder / "restore").mkdir()
    (places().folder / "restore" / "house.db").write_bytes(b"plain")
    sets.make()
    assert not (places().folder / "restore").exists()
    restoring.ask(house_actor(), "latest", "")
    assert [one.state for one in restoring.latest(house_actor())] == ["asked", "failed"]
