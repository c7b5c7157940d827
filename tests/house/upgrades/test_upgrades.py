"""Upgrades: every place comes to today's tables, all or nothing, with every row it had (T-06)."""

import os
import sqlite3
import stat
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlmodel import Session

from services import contacts, messages
from services.contacts import ContactCard, Query
from services.house import tenants, upgrades
from services.house.upgrades.revisions import alembic_config, connected
from services.outbox.states import Change
from services.records import search
from services.work import HOUSE, Actor, CannotStart, house_actor, perform, work
from services.work.config import Config
from services.work.places import close_places, open_places, places
from tests.cast import settings
from tests.house.upgrades import trees
from tests.outbox.rows import BOOT, attempts, in_state, make, state, take
from tests.rules.belongings import dump, everything

# A batch rebuilds the whole table: SQLite's only way, which once deleted every child row (docs/traps.md 7).
REBUILD = """
    rebuild = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("contacts", recreate=rebuild) as batch:
        batch.add_column(sa.Column("shoe_size", sa.Integer(), nullable=True))
"""
LOSE = 'op.execute("DELETE FROM contact_interests")'
BREAK = 'op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))\nraise RuntimeError("the power went")'
ORPHAN = """op.execute("UPDATE contact_points SET contact_id = '00000000000000000000000000000001'")"""


def columns(place: str, table: str) -> set[str]:
    with work(house_actor(place), read=True) as session:
        inspector = sa.inspect(session.connection())
        return {c["name"] for c in inspector.get_columns(table)} if inspector.has_table(table) else set()


def test_a_batch_on_a_table_with_children_keeps_every_row(alice: Actor, root: Path) -> None:
    everything(alice)
    before = dump(alice)
    trees.add(root, REBUILD)
    assert upgrades.upgrade(copy=False)
    after = dump(alice)
    assert "shoe_size" in columns(alice.place, "contacts")
    assert {n: r for n, r in after.items() if n != "contacts"} == {n: r for n, r in before.items() if n != "contacts"}
    assert len(after["contacts"]) == len(before["contacts"])


def test_search_finds_as_before_after_a_batch_on_what_it_indexes(alice: Actor, ada: ContactCard, root: Path) -> None:
    trees.add(root, REBUILD)
    upgrades.upgrade(copy=False)
    assert [row.id for row in perform(alice, contacts.search, Query(q="lovelace")).rows] == [ada.id]
    perform(alice, contacts.change, ada.id, {"name": "Ada Byron"})
    assert perform(alice, contacts.search, Query(q="lovelace")).rows == []
    assert [row.id for row in perform(alice, contacts.search, Query(q="byron")).rows] == [ada.id]


def test_an_upgrade_makes_the_search_index_anew(alice: Actor, ada: ContactCard, root: Path) -> None:
    with work(alice) as session:
        empty_index(session)
    trees.add(root, "op.add_column('contacts', sa.Column('of_a_test', sa.Text()))")
    upgrades.upgrade(copy=False)
    assert [row.id for row in perform(alice, contacts.search, Query(q="lovelace")).rows] == [ada.id]


def empty_index(session: Session) -> None:
    """What a migration may do to it on SQLite; PostgreSQL keeps its own in step."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().execute(sa.text("INSERT INTO search_index(search_index) VALUES ('delete-all')"))


def test_the_search_index_can_be_made_anew_from_its_documents(alice: Actor, ada: ContactCard) -> None:
    with work(alice) as session:
        empty_index(session)
        session.flush()
        search.rebuild(session.connection())
    assert [row.id for row in perform(alice, contacts.search, Query(q="lovelace")).rows] == [ada.id]


def test_the_texts_of_the_outbox_move_to_a_table_of_their_own_and_back(alice: Actor, ada: ContactCard) -> None:
    typed = {"contact_id": ada.id, "subject": "Grüße", "body": "Dear Ada,\nuntil soon.\n"}
    sent = perform(alice, messages.send, typed)
    with connected(alice.place, writes=True) as connection:
        tree = alembic_config("tenant")
        tree.attributes["connection"] = connection
        command.downgrade(tree, "0002")
        connection.commit()
    assert {"subject", "body", "headers"} < columns(alice.place, "outbox")
    with work(house_actor(alice.place), read=True) as session:
        assert session.connection().exec_driver_sql("SELECT subject FROM outbox").scalar() == "Grüße"
    upgrades.upgrade(copy=False)
    assert perform(alice, messages.find, sent.id) == sent
    assert not {"subject", "body", "headers"} & columns(alice.place, "outbox")
    assert [row.body for row in take(house_actor(alice.place))] == [typed["body"]]


@pytest.mark.parametrize("where", ["house", "tenant"])
def test_what_an_older_version_kept_in_the_mailbox_and_called_sent_is_called_kept(alice: Actor, where: str) -> None:
    here = house_actor(HOUSE if where == "house" else alice.place)
    said = {"Kept in the mailbox; nothing left the house.": "kept", "2.0.0 Ok: queued as 4711": "sent"}
    ends = {in_state(here, "handed"): state for state in said.values()}
    for one, text in zip(ends, said, strict=True):
        make(here, Change(one, ("handed",), "sent", 1, BOOT, "dot", 250, text))
    with connected(here.place, writes=True) as connection:
        tree = alembic_config(where)
        tree.attributes["connection"] = connection
        scripts = ScriptDirectory.from_config(tree).walk_revisions()
        command.downgrade(tree, next(str(one.down_revision) for one in scripts if "kept_messages" in one.path))
        connection.commit()
    upgrades.upgrade(copy=False)
    assert {one: state(here, one) for one in ends} == ends
    assert {one: attempts(here, one)[0].state for one in ends} == ends


def test_a_migration_that_loses_rows_is_refused_and_changes_nothing(alice: Actor, root: Path) -> None:
    everything(alice)
    before = dump(alice)
    trees.add(root, LOSE)
    with pytest.raises(CannotStart, match=r"row counts: \{'contact_interests': "):
        upgrades.upgrade(copy=False)
    assert dump(alice) == before
    assert upgrades.standing(alice.place).pending == 1


def test_a_migration_that_breaks_leaves_nothing_of_itself(alice: Actor, root: Path) -> None:
    trees.add(root, BREAK)
    with pytest.raises(RuntimeError, match="the power went"):
        upgrades.upgrade(copy=False)
    assert columns(alice.place, "half") == set()
    assert upgrades.standing(alice.place).pending == 1


def test_a_halted_upgrade_is_seen_and_can_be_run_again(alice: Actor, root: Path) -> None:
    path = trees.add(root, BREAK)
    with pytest.raises(RuntimeError):
        upgrades.upgrade(copy=False)
    assert upgrades.halted()
    with pytest.raises(CannotStart, match=r"python main\.py upgrade"):
        upgrades.refuse_old_data()
    path.unlink()
    trees.add(root, REBUILD)
    upgrades.upgrade(copy=False)
    assert not upgrades.halted()
    upgrades.refuse_old_data()


def test_references_that_would_dangle_are_refused(alice: Actor, ada: ContactCard, root: Path) -> None:
    trees.add(root, ORPHAN)
    with pytest.raises((CannotStart, sa.exc.IntegrityError), match=r"broken reference|violates foreign key"):
        upgrades.upgrade(copy=False)
    assert perform(alice, contacts.find, ada.id).emails == ["ada@example.com"]


def test_what_an_interrupted_batch_left_behind_is_swept(alice: Actor, ada: ContactCard, root: Path) -> None:
    with work(alice) as session:
        session.connection().exec_driver_sql('CREATE TABLE "_alembic_tmp_contacts" (id INTEGER)')
    trees.add(root, REBUILD)
    upgrades.upgrade(copy=False)
    assert [row.id for row in perform(alice, contacts.search, Query()).rows] == [ada.id]


def test_data_of_a_newer_steward_is_refused_in_one_sentence(alice: Actor) -> None:
    with work(alice) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CannotStart, match=r"newer Steward \(revision 9999\)"):
        upgrades.upgrade()


def test_places_migrated_at_the_same_moment_do_not_disturb_each_other(house: Config) -> None:
    """Alembic keeps what it is doing in module globals."""
    from uuid import uuid4

    from tests.work.threads import at_once

    names = [uuid4().hex for _ in range(4)]
    assert at_once(*[lambda name=name: upgrades.migrate(name) for name in names]) == [None] * 4  # type: ignore[misc]
    assert [upgrades.standing(name).pending for name in names] == [0] * 4


def test_an_upgrade_with_nothing_to_do_does_nothing(house: Config) -> None:
    assert upgrades.upgrade() == []
    assert not (house.data_dir / "copies").exists()


def test_from_an_empty_folder_every_place_comes_to_the_head(tmp_path: Path, postgres: str | None) -> None:
    from tests import cast
    from tests.databases import new_database

    address = new_database(postgres, f"empty_{uuid4().hex[:12]}") if postgres else None
    cast.open_house(cast.settings(tmp_path / "new", address))
    assert [one.place for one in upgrades.upgrade()] == [HOUSE]
    tenant = tenants.create("First")
    assert [one.pending for one in map(upgrades.standing, upgrades.all_places())] == [0, 0]
    assert tenants.of(tenant.id.hex).name == "First"


def test_b09_before_an_upgrade_a_whole_copy_is_made(alice: Actor, ada: ContactCard, root: Path, tools: None) -> None:
    trees.add(root, REBUILD)
    if places().pool is not None:
        assert upgrades.safety_copy(alice.place).read_bytes().startswith(b"PGDMP")
        return
    upgrades.upgrade()
    copy = next((places().folder / "copies").glob(f"{alice.place}-*.db"))
    with sqlite3.connect(copy) as old:
        assert old.execute("SELECT name FROM contacts").fetchall() == [("Ada Lovelace",)]
        assert "shoe_size" not in {row[1] for row in old.execute("PRAGMA table_info(contacts)")}


def test_only_the_newest_copies_are_kept(alice: Actor, tools: None) -> None:
    folder = places().folder / "copies"
    folder.mkdir()
    stem = alice.place if places().pool is None else f"company_{alice.place}"
    for day in range(10, 20):
        (folder / f"{stem}-202001{day}-000000.db").touch()
    newest = upgrades.safety_copy(alice.place)
    assert newest.exists()
    assert len(list(folder.iterdir())) == upgrades.KEPT


def test_a_database_password_never_stands_on_a_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everyone on the machine can read command lines."""
    tool = tmp_path / "pg_dump"
    tool.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/line\necho "$PGPASSWORD" > {tmp_path}/password\n')
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    config = settings(tmp_path, "postgresql://ada:p%40ss%2Fword@127.0.0.1:1/crm?connect_timeout=1")
    open_places(config)
    upgrades.safety_copy(HOUSE)
    close_places()
    assert (tmp_path / "password").read_text() == "p@ss/word\n"
    assert "ss%2Fw" not in (tmp_path / "line").read_text()


def test_a_safety_copy_that_fails_stops_the_upgrade_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "pg_dump"
    tool.write_text('#!/bin/sh\necho "pg_dump: error: server version mismatch" >&2\nexit 1\n')
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    open_places(settings(tmp_path, "postgresql://ada:secret@127.0.0.1:1/crm"))
    with pytest.raises(CannotStart, match="server version mismatch"):
        upgrades.safety_copy(HOUSE)
    close_places()
    assert list((tmp_path / "copies").iterdir()) == []
