"""Damaged and missing files: an upgrade says whose they are, and changes nothing."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from services.house import upgrades
from services.work import HOUSE, Actor, CannotStart, NotFound
from services.work.config import Config
from services.work.places import places
from tests import cast
from tests.house.upgrades import trees
from ui.cli import cli

pytestmark = pytest.mark.sqlite_only
CHANGE = "op.add_column('contacts', sa.Column('of_a_test', sa.Text()))"


def damage(place: str, table: str = "sqlite_schema") -> None:
    """Noise over the first page of a table; that of the schema itself makes the whole file unreadable."""
    path = places().path(place)
    places().close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    with open(path, "r+b") as file:
        file.seek(4096 * (found[0] - 1 if found else 0))
        file.write(os.urandom(4096))


def test_a_damaged_company_stops_the_upgrade_by_its_name_and_the_others_stay_as_they_were(
    alice: Actor, charlie: Actor, root: Path
) -> None:
    trees.add(root, CHANGE)
    damage(charlie.place)
    with pytest.raises(
        CannotStart, match=rf"The data of Other cannot be read .*move tenants/{charlie.place}\.db aside"
    ):
        upgrades.upgrade()
    assert upgrades.standing(alice.place).pending == 1
    assert not upgrades.halted()


def test_damage_that_only_the_safety_copy_meets_stops_the_upgrade_before_anything_is_changed(
    alice: Actor, charlie: Actor, root: Path
) -> None:
    trees.add(root, CHANGE)
    last = max(alice.place, charlie.place)  # in the order of upgrading
    damage(last, "contacts")
    assert upgrades.standing(last).pending == 1, "it can be read as far as that"
    with pytest.raises(CannotStart, match=r"The data of (Acme|Other) cannot be read"):
        upgrades.upgrade()
    assert upgrades.standing(min(alice.place, charlie.place)).pending == 1
    assert not list((places().folder / "copies").glob(f"{last}-*")), "nobody shall go back to a damaged copy"


def test_a_damaged_house_stops_the_start_with_a_sentence(alice: Actor) -> None:
    damage(HOUSE)
    with pytest.raises(CannotStart, match=r"The data of the house cannot be read .*safety copy") as refused:
        upgrades.refuse_old_data()
    assert "aside" not in str(refused.value), "where it is missing a new one might be begun"


def test_to_ask_where_a_missing_company_stands_makes_no_empty_one_in_its_place(alice: Actor) -> None:
    places().close()
    places().path(alice.place).rename(places().folder / "aside.db")
    with pytest.raises(NotFound):
        upgrades.standing(alice.place)
    assert not places().exists(alice.place)


@pytest.mark.parametrize("damaged", ["other", "house"])
def test_the_status_names_what_is_damaged_in_a_line_and_says_the_rest_as_ever(
    config: Config, alice: Actor, charlie: Actor, damaged: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    damage(HOUSE if damaged == "house" else charlie.place)
    monkeypatch.setenv("STEWARD_DATA_DIR", str(config.data_dir))
    monkeypatch.setenv("STEWARD_SECRET_KEY", cast.KEY)
    with pytest.raises(SystemExit) as stopped:
        cli(["status"], standalone_mode=False)
    if damaged == "house":
        assert str(stopped.value.code).startswith("Steward cannot start: The data of the house cannot be read (")
        return
    said = dict(
        line.split(": ", 1) for line in capsys.readouterr().out.splitlines() if "migrations" in line or "move" in line
    )
    assert stopped.value.code == 1 and list(said) == [HOUSE, *sorted((alice.place, charlie.place))]
    assert said[charlie.place].startswith("The data of Other cannot be read (")
    assert said[alice.place].endswith("0 migrations pending")
