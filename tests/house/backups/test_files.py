"""Files in sets: they go with their rows, are compared like everything else, and a restore brings back what is missing."""

import shutil
import tarfile
from pathlib import Path

import pytest

from services import files, messages
from services.house.backups import BackupFailed, bundles, restoring, swapping
from services.work import Actor, NotFound, blobs, house_actor, perform
from services.work.places import places
from tests.house.backups import sets

PDF = b"%PDF-1.7 the offer"


def lose_everything() -> None:
    shutil.rmtree(places().folder / "files")


def restored() -> str:
    restoring.prepare(house_actor(), "latest")
    return swapping.finish()


def test_f14_a_restore_brings_the_files_back_with_their_rows(alice: Actor) -> None:
    kept = files.put(alice, "Offer.pdf", PDF)
    sent = perform(
        alice, messages.send, {"to": "a@b.example", "subject": "x", "body": "x", "attachments": [str(kept.id)]}
    )
    sets.make()
    lose_everything()
    later = files.put(alice, "Later.pdf", b"%PDF-2")
    assert restored() == "done"
    row, content = files.read(alice.place, sent.attachments[0].id)
    assert (row.name, content) == ("Offer.pdf", PDF)
    with pytest.raises(NotFound):
        files.read(alice.place, later.id)


def test_a_set_is_verified_with_its_files(alice: Actor) -> None:
    files.put(alice, "Offer.pdf", PDF)
    assert sets.make().state == "verified"
    assert sorted(one.name for one in sets.folder().glob("*.files.zst.age")) == [f"{alice.place}.files.zst.age"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_damage_to_the_files_of_a_set_is_found_before_anything_is_replaced(alice: Actor, harm: str) -> None:
    files.put(alice, "Offer.pdf", PDF)
    sets.make()
    path = sets.folder() / f"{alice.place}.files.zst.age"
    path.write_bytes(path.read_bytes()[:-1]) if harm == "cut" else path.unlink()
    with pytest.raises(BackupFailed):
        restoring.beside(sets.newest().name, places().folder / "elsewhere")


@pytest.mark.sqlite_only
def test_a_copy_beside_has_the_files(alice: Actor, tmp_path: Path) -> None:
    files.put(alice, "Offer.pdf", PDF)
    sets.make()
    restoring.beside("latest", tmp_path / "copy")
    [found] = (tmp_path / "copy" / "files" / alice.place).glob("*/*")
    assert found.read_bytes() == PDF


def test_a_file_damaged_on_this_disk_is_named_and_the_backup_made_all_the_same(alice: Actor) -> None:
    files.put(alice, "Offer.pdf", PDF)
    [path] = blobs.everything(alice.place)
    path.write_bytes(b"rotten")
    made = sets.make()
    assert (made.state, "damaged on this disk" in made.trouble) == ("verified", True)


def test_a_bundle_with_a_name_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        tar.addfile(tarfile.TarInfo("../../secret.key"))
    part = bundles.Part("0" * 32, "Acme", "x", "", "", 0, "", 0, 0, {})
    with pytest.raises(BackupFailed, match="damaged"):
        bundles.unpack(evil, part, tmp_path / "out")
    assert not (tmp_path / "secret.key").exists()
