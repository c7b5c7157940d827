"""The whole upgrade (D-04, D-11, D-19, Y-03): refused before it starts, put back by itself when it fails, recorded when done."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from models.upgrades import Upgrade, WatchPoint
from services import contacts
from services.contacts import ContactCard, Query
from services.house import maintenance_mode, smoke, tenants, upgrades
from services.house.backups import latest_verified
from services.house.upgrades import going_back, guarded, journal, plan, record, safety
from services.house.version import VERSION
from services.work import HOUSE, Actor, CannotStart, house_actor, perform, trail, work
from services.work.config import Config
from services.work.places import places
from tests.house.upgrades import trees
from tests.rules.belongings import dump, everything

ADD = "op.add_column('contacts', sa.Column('shoe_size', sa.Integer()))"
BACK = "op.drop_column('contacts', 'shoe_size')"
DROP = "op.drop_column('contacts', 'title')"
COUNT = "(op.get_bind().exec_driver_sql('SELECT count(*) FROM contacts').scalar() or 0)"  # none while it is rated
LATE = f"{ADD}\nif {COUNT} > 0:\n    raise RuntimeError('too late')"


def quiet(_: str) -> None:
    """Say nothing."""


def upgrade(config: Config, *accepted: str, rehearsed: bool = True) -> guarded.Outcome:
    """As the command does."""
    return guarded.run(config, accepted=accepted, rehearsed=rehearsed, say=quiet)


def recorded() -> list[Upgrade]:
    """The rows about it."""
    return [row for row, _ in perform(house_actor(), record.history)]


@pytest.fixture(autouse=True)
def _with_tools(tools: None) -> None:
    """On PostgreSQL its client is needed."""


def test_y03_an_upgrade_is_done_recorded_and_watched(house: Config, alice: Actor, ada: ContactCard, root: Path) -> None:
    trees.add(root, ADD, back=BACK)
    done = upgrade(house)
    assert set(done.upgraded) == {alice.place, *(one.id.hex for one in tenants.everyone())}
    ((row, points),) = perform(house_actor(), record.history)
    assert (row.state, row.score, row.to_version, row.trouble) == ("done", 100, VERSION, "")
    assert [one["code"] for one in row.plan] == ["add_column"]
    made = latest_verified()
    assert made is not None and (row.set_name, made.reason) == (made.name, "upgrade")
    assert {one["rows_before"] == one["rows_after"] > 0 for one in row.rehearsal["places"]} == {True}
    assert [point.minutes for point in points] == [15, 60, 1_440, 10_080]
    assert not upgrades.halted()
    assert perform(alice, contacts.find, ada.id).name == "Ada Lovelace"


@pytest.mark.sqlite_only
def test_an_upgrade_with_nothing_pending_records_nothing(house: Config, alice: Actor) -> None:
    assert upgrade(house) == guarded.Outcome()
    assert recorded() == []


@pytest.mark.sqlite_only
def test_y03_what_can_lose_data_must_be_accepted_by_its_name(house: Config, alice: Actor, root: Path) -> None:
    trees.add(root, "op.execute(\"UPDATE contacts SET title = 'x' WHERE title = 'y'\")", back="op.execute('SELECT 1')")
    with pytest.raises(guarded.Unconfirmed, match="--accept-loss 9001_of_a_test"):
        upgrade(house)
    with pytest.raises(guarded.Unconfirmed):
        upgrade(house, "0001_another")
    assert upgrades.standing(alice.place).pending == 1 and not upgrades.halted()
    assert upgrade(house, "9001_of_a_test").upgraded


@pytest.mark.sqlite_only
def test_y03_a_rehearsal_that_fails_changes_nothing_and_makes_no_copy(
    house: Config, alice: Actor, ada: ContactCard, root: Path
) -> None:
    everything(alice)
    before = dump(alice)
    trees.add(root, LATE, back=BACK)
    with pytest.raises(CannotStart, match=r"rehearsal failed. Acme: too late Nothing was changed"):
        upgrade(house)
    assert dump(alice) == before
    assert not upgrades.halted() and not (places().folder / "copies").exists()
    ((row, points),) = perform(house_actor(), record.history)
    assert (row.state, points) == ("failed", []) and row.trouble.startswith("The rehearsal failed. Acme: too late")


@pytest.mark.sqlite_only
def test_y03_a_change_of_values_that_no_rating_saw_is_found_by_the_rehearsal(
    house: Config, alice: Actor, ada: ContactCard, root: Path
) -> None:
    """A trigger that is made, fired and dropped by a migration could hide from any rating."""
    path = trees.add(root, ADD, back=BACK)
    hidden = "getattr(op, 'exec' + 'ute')('UP' + 'DATE contacts SET title = name')"
    path.write_text(path.read_text().replace("def downgrade", f"def _more():\n    {hidden}\n\n\ndef downgrade"))
    path.write_text(
        path.read_text().replace(ADD, f"{ADD}\n    if type(op.get_bind()).__name__ == 'Connection': _more()")
    )
    assert plan.plan().score == 100
    with pytest.raises(CannotStart, match=r"changed what no migration says it changes, in Acme: contacts.title"):
        upgrade(house)
    assert upgrades.standing(alice.place).pending == 1


def test_d11_a_migration_that_fails_in_the_second_place_puts_the_first_one_back(
    house: Config, alice: Actor, charlie: Actor, root: Path
) -> None:
    everything(alice)
    before = dump(alice)
    fails = f"{ADD}\nif {COUNT} == 0:\n    raise RuntimeError('the power went')"
    trees.add(root, fails, back=BACK)
    with pytest.raises(CannotStart, match=r"failed \(the power went\). Everything is as it was before"):
        upgrade(house, "9001_of_a_test", rehearsed=False)
    assert alice.place < charlie.place, "Acme is the first, and Other has no contacts"
    assert [upgrades.standing(one).pending for one in (alice.place, charlie.place)] == [1, 1]
    assert dump(alice) == before
    assert not upgrades.halted()
    assert [(row.state, row.trouble) for row in recorded()] == [("returned", "the power went")]


@pytest.mark.sqlite_only
def test_d09_a_smoke_test_that_fails_puts_everything_back(
    house: Config, alice: Actor, ada: ContactCard, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trees.add(root, ADD, back=BACK)
    monkeypatch.setattr(smoke, "ASSETS", root)
    with pytest.raises(CannotStart, match=r"smoke test failed. The file steward.css .* as it was before"):
        upgrade(house)
    assert upgrades.standing(alice.place).pending == 1
    assert perform(alice, contacts.search, Query(q="lovelace")).total == 1
    upgrades.upgrade(copy=False)
    assert perform(alice, contacts.search, Query(q="lovelace")).total == 1, "and it can be upgraded again"


def test_what_was_put_back_may_send_as_before(house: Config, alice: Actor, root: Path) -> None:
    from services.house import copies
    from services.house.health import sending

    copies.detect_moves()
    kept = safety.safety_copy(alice.place)
    places().close()
    safety.put_back(alice.place, kept)
    assert copies.detect_moves() == []
    assert perform(alice, sending.held) == []


@pytest.mark.sqlite_only
def test_an_upgrade_that_was_killed_goes_on_with_the_copies_of_the_first_run(
    house: Config, alice: Actor, ada: ContactCard, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trees.add(root, ADD, back=BACK)
    with monkeypatch.context() as killed:
        killed.setattr(record, "done", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            upgrade(house)
    assert upgrades.halted()
    kept = set((places().folder / "copies").iterdir())
    upgrade(house)
    assert set((places().folder / "copies").iterdir()) == kept
    assert [row.state for row in recorded()] == ["done"]
    record.done(journal.Journal({}, begun_at=recorded()[0].begun_at.isoformat()), 1.0)  # type: ignore[union-attr]
    assert len(recorded()) == 1, "recorded twice, it is one"


def test_d11_a_rollback_counts_what_would_be_lost_and_leads_back(
    house: Config, alice: Actor, ada: ContactCard, root: Path
) -> None:
    record.note_version()
    path = trees.add(root, ADD, back=BACK)
    upgrade(house, rehearsed=False)
    bob = perform(alice, contacts.create, {"name": "Bob Late"})
    perform(alice, contacts.rate, ada.id, 5)
    way = going_back.look()
    lost = {one.name: one for one in way.losses}
    assert lost["Acme"].added["contacts"] == 1 and lost["Acme"].changed >= 1
    assert lost["Other"].added == {} and way.tag == f"v{VERSION}"
    assert going_back.run(way, quiet) < 60
    path.unlink()
    assert [one.pending for one in map(upgrades.standing, upgrades.all_places())] == [0, 0, 0]
    assert [row.name for row in perform(alice, contacts.search, Query()).rows] == ["Ada Lovelace"]
    assert bob.id != ada.id
    assert maintenance_mode.current() is None
    assert [row.state for row in recorded()][:1] == ["rolled_back"]
    with pytest.raises(CannotStart, match="no upgrade to go back from"):
        going_back.look()


@pytest.mark.sqlite_only
def test_d11_a_rollback_without_its_safety_copies_fetches_them_from_the_set(
    house: Config, alice: Actor, ada: ContactCard, root: Path
) -> None:
    trees.add(root, ADD, back=BACK)
    upgrade(house, rehearsed=False)
    perform(alice, contacts.change, ada.id, {"name": "Ada Byron"})
    for path in (places().folder / "copies").iterdir():
        path.unlink()
    going_back.run(going_back.look(), quiet)
    assert upgrades.standing(alice.place).pending == 1
    upgrades.upgrade(copy=False)
    assert perform(alice, contacts.find, ada.id).name == "Ada Lovelace"


@pytest.mark.sqlite_only
def test_a_rollback_that_was_killed_is_finished_before_anything_else(
    house: Config, alice: Actor, ada: ContactCard, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = trees.add(root, ADD, back=BACK)
    upgrade(house)
    with monkeypatch.context() as killed:
        killed.setattr(going_back, "reach", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            going_back.run(going_back.look(), quiet)
    for begin in (upgrades.upgrade, upgrades.refuse_old_data, lambda: upgrade(house)):
        with pytest.raises(CannotStart, match="rollback was stopped halfway"):
            begin()
    going_back.run(None, quiet)
    path.unlink()
    assert [one.pending for one in map(upgrades.standing, upgrades.all_places())] == [0, 0, 0]


@pytest.mark.sqlite_only
def test_damaged_data_is_not_upgraded(house: Config, alice: Actor, root: Path) -> None:
    trees.add(root, ADD, back=BACK)
    with work(house_actor()) as session:
        trail.seal(session)
    with work(house_actor()) as session:
        session.connection().exec_driver_sql("UPDATE audit_heads SET seal = 'x'")
    with pytest.raises(CannotStart, match=r"audit trail .* Nothing was upgraded"):
        upgrade(house)


def test_d03_the_plan_says_what_waits_where_and_needs_room_for_the_copies(
    house: Config, alice: Actor, root: Path
) -> None:
    trees.add(root, f"{ADD}\n{DROP}", back=BACK)
    found = plan.plan()
    assert [one.migrations for one in found.places] == [("9001_of_a_test",)] * 2
    assert [(one.code, one.rating) for one in found.rated if one.code != "lint"] == [
        ("add_column", "safe"), ("drop_column", "destructive"),
    ]  # fmt: skip
    assert (found.score, found.destructive, found.fits) == (50, ["9001_of_a_test"], True)
    assert found.needs > sum(one.bytes for one in found.places) > 0
    assert json.loads(json.dumps(found.told()))["operations"][1]["why"] == "All its values are lost."


def test_an_empty_house_is_filled_without_a_rehearsal(tmp_path: Path, postgres: str | None) -> None:
    from tests import cast
    from tests.databases import new_database

    address = new_database(postgres, f"fill_{tmp_path.name[-8:]}".replace("-", "_")) if postgres else None
    config = cast.settings(tmp_path / "new", address)
    cast.open_house(config)
    assert upgrade(config).upgraded == (HOUSE,)
    assert upgrades.standing(HOUSE).pending == 0
    with work(house_actor(), read=True) as session:
        assert session.scalars(select(WatchPoint)).all() == []
