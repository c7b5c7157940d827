"""B-08: a full disk. On a real small file system where root may mount one in a space of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.house.backups import BackupFailed, files
from services.work import Actor
from services.work.config import Config
from services.work.places import close_places, places
from tests import cast
from tests.house.backups import sets
from tests.servers import ROOT

pytestmark = pytest.mark.sqlite_only


def test_b08_a_backup_without_room_is_refused_before_it_begins(keeper: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.house.backups import making

    monkeypatch.setattr(making, "ROOM", 1e9)
    with pytest.raises(BackupFailed, match=r"There is not enough room: [\d,]+ MB are needed, [\d,]+ MB are free\."):
        sets.make()
    assert sets.newest().state == "failed" and not (places().folder / "scratch").exists()


def test_b08_enough_room_is_no_reason_to_refuse(tmp_path: Path) -> None:
    files.need_room(tmp_path, 1)


# Run inside a mount of its own. `left` bytes stay free on the small disk.
STORY = """
import json, os, shutil, subprocess, sys
from pathlib import Path
disk, template, left, what = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], check=True)
from services.house.backups import BackupFailed, making
from services.house import settings
from services.work import house_actor, work
from services.work.places import close_places, places
from tests import cast
from tests.house.backups import sets
data = disk / "data" if what == "scratch" else Path(sys.argv[5])
if what == "scratch":
    shutil.copytree(template, data)
cast.open_house(cast.settings(data))
making.ROOM = 0
(disk / "far").mkdir()
if what == "destination":
    sets.add(disk / "far")
free = shutil.disk_usage(disk).free
(disk / "filler").write_bytes(bytes(free - left))
said = ""
try:
    said = sets.make().trouble
except BackupFailed as why:
    said = str(why)
found = {"said": said, "state": sets.newest().state, "told": sets.newest().trouble,
         "scratch": (data / "scratch").exists(), "far": [str(p) for p in (disk / "far").rglob("*")],
         "half": [str(p) for p in (data / "backups" / sets.newest().name).glob("*")]}
(disk / "filler").unlink()
with work(house_actor()) as session:
    settings.write(session, "after", 1)
found["next"] = sets.make().state
close_places()
print(json.dumps(found))
"""


def on_a_small_disk(tmp_path: Path, template: Path, left: int, what: str) -> dict[str, object]:
    """Tell the story in a process with a mount of its own; the disk is gone with it."""
    disk, data = tmp_path / "disk", tmp_path / "data"
    disk.mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STEWARD_", "COV"))}
    done = subprocess.run(
        ["unshare", "-rm", sys.executable, "-c", STORY, str(disk), str(template), str(left), what, str(data)],
        cwd=ROOT, env=kept, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("left", [300_000, 1_200_000])
def test_b08_a_disk_that_fills_while_a_set_is_made_leaves_nothing_half_and_people_can_write_on(
    kept: Config, tmp_path: Path, left: int
) -> None:
    close_places()
    found = on_a_small_disk(tmp_path / "room", kept.data_dir, left, "scratch")
    cast.open_house(kept)
    assert "the disk is full" in str(found["said"]).lower() or "no room is left there" in str(found["said"])
    assert (found["scratch"], found["half"], found["next"]) == (False, [], "verified")
    assert (found["state"], found["told"]) == ("failed", found["said"])


def test_b08_a_destination_that_fills_is_named_and_nothing_half_stays_there(kept: Config, tmp_path: Path) -> None:
    close_places()
    room = tmp_path / "room"
    room.mkdir()
    kept.data_dir.rename(room / "data")
    found = on_a_small_disk(room, kept.data_dir, 20_000, "destination")
    assert found["said"] == f"{room}/disk/far: no room is left there."
    assert (found["state"], found["far"], found["next"]) == ("verified", [], "verified")
