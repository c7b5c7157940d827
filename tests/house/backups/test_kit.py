"""B-15: the recovery kit opens the backups without this machine, and a mistyped one is refused."""

import shutil
from pathlib import Path

import pytest

from services.house.backups import BackupFailed, arriving, keys, restoring, swapping
from services.work import house_actor
from services.work.config import Config
from services.work.places import close_places, places
from tests import cast
from tests.house.backups import sets

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def kit(kept: Config) -> str:
    """The kit of this house."""
    return arriving.kit(kept)


def test_b15_a_kit_of_this_house_is_confirmed_and_its_escrow_key_leaves_the_machine(kit: str) -> None:
    assert keys.check_kit(kit) == []
    assert keys.confirmed_at() and not (keys.folder() / "escrow.key").exists()
    assert sets.make().state == "verified"


@pytest.mark.parametrize("what", ["secret-key", "age-identity", "destination", "check"])
def test_b15_a_mistyped_line_is_refused(kit: str, what: str) -> None:
    lines = kit.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(what))
    last = lines[at][-1]
    lines[at] = lines[at][:-1] + ("b" if last != "b" else "c")
    with pytest.raises(BackupFailed, match="a line is missing or was mistyped"):
        keys.read_kit("\n".join(lines))


def test_b15_a_missing_line_is_refused_and_so_is_what_is_no_kit(kit: str) -> None:
    lines = [line for line in kit.splitlines() if not line.startswith("destination")]
    with pytest.raises(BackupFailed, match="a line is missing or was mistyped"):
        keys.read_kit("\n".join(lines))
    for text in ("", "Dear Alice,", kit.replace("check:", "chick:")):
        with pytest.raises(BackupFailed, match="not a recovery kit"):
            keys.read_kit(text)


def test_b15_spaces_and_line_ends_of_a_printer_do_no_harm(kit: str) -> None:
    assert keys.check_kit(kit.replace("\n", " \r\n   ")) == []


def test_b15_the_kit_of_another_installation_is_told_apart(kit: str, tmp_path: Path) -> None:
    close_places()
    cast.open_house(cast.settings(tmp_path / "other"))
    from services.house import upgrades

    upgrades.upgrade()
    wrong = keys.check_kit(kit)
    assert wrong == [
        "The kit does not have the present operations key.",
        "The kit does not have the present escrow key.",
    ]
    assert keys.confirmed_at() is None


def test_b15_an_old_kit_opens_the_old_sets_after_a_new_escrow_key(kept: Config, kit: str, tmp_path: Path) -> None:
    old = sets.folder()
    assert keys.check_kit(kit) == []
    with pytest.raises(keys.KitConfirmed):
        arriving.kit(kept)
    fresh = arriving.kit(kept, renew=True)
    assert fresh != kit and keys.confirmed_at() is None, "a new kit waits for its confirmation"
    new = sets.make()
    for text, folder in ((kit, old), (fresh, old.parent / new.name)):
        assert arrive(text, folder, tmp_path / folder.name) == "done"


def test_b15_a_kit_opens_sets_that_are_newer_than_its_operations_key(kept: Config, kit: str, tmp_path: Path) -> None:
    (keys.folder() / "operations.key").unlink()
    made = sets.make()
    assert arrive(kit, sets.folder().parent / made.name, tmp_path / "new") == "done"
    assert not (tmp_path / "new" / "keys" / "escrow.key").exists(), "the escrow key does not stay"


def test_b15_without_its_escrow_key_a_kit_still_opens_what_operations_opens(kept: Config, kit: str) -> None:
    assert keys.check_kit(kit) == []
    assert restoring.find("latest", restoring.open_stores())[0].manifest.keys["escrow"]
    restoring.prepare(house_actor(), sets.folder().name)
    assert swapping.finish() == "done"


def test_b15_the_keys_of_another_kit_in_the_folder_are_refused_with_a_sentence(
    kit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kit.txt").write_text(kit)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "secret.key").write_text("another secret of the tests, forty chars")
    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path / "new"))
    with pytest.raises(SystemExit, match="is of another installation than the kit"):
        arriving.take_keys(tmp_path / "kit.txt")
    assert (tmp_path / "new" / "secret.key").read_text().startswith("another")


def arrive(kit: str, stored: Path, target: Path) -> str:
    """Arrive in an empty folder with a kit and one set."""
    here = places().config
    source = target.with_name(f"{target.name}-bucket")
    shutil.copytree(stored, source / stored.name)
    target.mkdir(parents=True)
    file = target.with_name(f"{target.name}-kit.txt")
    file.write_text(kit)
    keys.adopt(keys.read_kit(kit), target)
    close_places()
    cast.open_house(cast.settings(target))
    try:
        return str(arriving.restore(house_actor(), "latest", str(source), file)["state"])
    finally:
        close_places()
        cast.open_house(here)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None], ids=["no text", "no file"])
def test_b15_a_file_that_is_no_text_is_refused_with_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "kit.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(
        BackupFailed, match=r"kit\.txt (is not a text file|cannot be read: No such file or directory)\."
    ):
        keys.kit_text(file)
