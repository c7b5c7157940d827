"""B-03, B-06: where sets are looked for: off site by a drill, the newest whole one as the latest, in the house's own folder."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from services.house.backups import BackupFailed, drills, restoring
from services.work import HOUSE, Actor, clock, house_actor
from services.work.config import Config
from services.work.places import close_places
from tests import cast
from tests.house.backups import sets

pytestmark = pytest.mark.sqlite_only


def test_b06_a_drill_from_off_site_does_not_go_round_damage_there(keeper: Actor, tmp_path: Path) -> None:
    far = tmp_path / "far"
    far.mkdir()
    sets.add(far)
    made = sets.make()
    (far / made.name / "house.zst.age").write_bytes(b"gone")
    with pytest.raises(BackupFailed, match=r"^Far: house: what is stored at") as found:
        drills.drill(house_actor(), "manual")
    assert found.value.part == HOUSE


@pytest.mark.parametrize("left", ["begun", "old"])
def test_b14_the_latest_is_the_newest_whole_set(keeper: Actor, left: str) -> None:
    """A set that a kill left half, and a folder of the operator's own, are no sets."""
    folder = sets.folder().parent
    name = "backup_old" if left == "old" else f"backup_{clock.now() + timedelta(days=1):%Y-%m-%d_%H-%M-%S}_abcdef"
    (folder / name).mkdir()
    (folder / name / "house.zst.age").write_bytes(b"half")
    found = restoring.find("latest", restoring.open_stores())
    assert found[0].name == sets.folder().name


def test_b14_a_house_that_moved_keeps_its_sets_in_its_own_folder(kept: Config, keeper: Actor, tmp_path: Path) -> None:
    close_places()
    moved = tmp_path / "moved here #1 100%"
    shutil.copytree(kept.data_dir, moved)
    cast.open_house(cast.settings(moved))
    made = sets.make()
    assert (moved / "backups" / made.name / "set.json").exists()
    assert not (kept.data_dir / "backups" / made.name).exists()
