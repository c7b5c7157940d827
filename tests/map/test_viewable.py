"""Whether the map can be viewed, as the daily check of critical features asks (N-03)."""

import shutil
from pathlib import Path

import pytest

from services import map as maps
from services.map import checking
from services.map.archive import NAME
from services.work import Actor, perform
from services.work.config import Config
from tests.map.archives import write
from tests.map.town import MILL, job, on_the_road


def test_n03_the_map_can_be_viewed(alice: Actor, bob: Actor) -> None:
    job(alice, "Leak")
    assert bob.user_id is not None
    on_the_road(alice, bob.user_id, MILL)
    found = perform(alice, maps.viewable)
    assert (found.ok, found.message) == (True, "The map shows 1 place and 1 colleague.")


def test_n03_a_map_whose_outline_is_missing_cannot_be_viewed(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in checking.NEEDED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(checking.ASSETS / name, tmp_path / name)
    monkeypatch.setattr(checking, "ASSETS", tmp_path)
    found = perform(alice, maps.viewable)
    assert not found.ok
    assert found.message.startswith("The file land/")
    (tmp_path / "map.css").unlink()
    assert perform(alice, maps.viewable).message == "The file map.css of the pages is missing."


def test_n03_a_street_map_that_cannot_be_read_is_told(house: Config, alice: Actor) -> None:
    (house.data_dir / NAME).write_bytes(b"PK")
    found = perform(alice, maps.viewable)
    assert not found.ok
    assert NAME in found.message
    write(house.data_dir / NAME)
    assert perform(alice, maps.viewable).ok
