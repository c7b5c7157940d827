"""Files: their bytes are on the disk before their row, they are what their content says, and each sees their own."""

import hashlib
import os
import time
from dataclasses import replace as changed
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from models.files import StoredFile
from services import files, settings
from services.channels import ForGood
from services.channels.channel import Envelope
from services.channels.mime import MOST
from services.files import stored
from services.house.settings import change
from services.outbox.claim import Claimed
from services.work import Actor, NotAllowed, NotFound, TooLarge, blobs, clock, perform, work
from services.work.places import places

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
DAY = 86_400


def age(path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_f14_a_file_comes_back_as_it_was(alice: Actor) -> None:
    kept = files.put(alice, "Angebot.png", PNG)
    card, content = files.content(alice, kept.id)
    assert (card.name, card.type, card.size, content) == ("Angebot.png", "image/png", len(PNG), PNG)


def test_equal_bytes_lie_once_on_the_disk(alice: Actor) -> None:
    one, other = files.put(alice, "a.png", PNG), files.put(alice, "b.png", PNG)
    assert one.id != other.id
    assert [path.name for path in blobs.everything(alice.place)] == [hashlib.sha256(PNG).hexdigest()]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"%PDF-1.7\n<script>", "application/pdf"),
        (b"GIF89a<script>alert(1)</script>", "image/gif"),
        (SVG, "application/octet-stream"),
        (b"<html><script>alert(1)</script>", "application/octet-stream"),
        (b"<!-- " + PNG, "application/octet-stream"),
        (b"MZ\x90\x00", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_f14_only_harmless_types_are_shown_in_place(content: bytes, kind: str) -> None:
    assert files.kind_of(content) == kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\offer.pdf", "offer.pdf"),
        ("in\u202egpj.exe", "ingpj.exe"),
        ("a\r\nb\0.txt", "ab.txt"),
        ("   ...", "file"),
        ('x<y>"z".txt', "x_y__z_.txt"),
        ("ä" * 300 + ".pdf", "ä" * 196 + ".pdf"),
        ("Ångström.pdf", "Ångström.pdf"),
    ],
)
def test_a_name_is_made_harmless_and_keeps_its_ending(given: str, kept: str) -> None:
    assert files.clean_name(given) == kept


def test_a_colleague_sees_a_file_only_through_what_it_is_attached_to(alice: Actor, bob: Actor, ada) -> None:
    kept = files.put(alice, "a.png", PNG)
    with pytest.raises(NotFound):
        perform(bob, files.find, kept.id)
    with work(alice) as session:
        files.belong(session, [kept.id], "users", alice.user_id)  # a row without an owner is everyone's
    assert perform(bob, files.find, kept.id).name == "a.png"


def test_a_file_that_is_attached_to_nothing_is_seen_by_who_put_it_here_alone(alice: Actor) -> None:
    kept = files.put(alice, "Offer.png", PNG)
    colleague = changed(alice, user_id=uuid4())  # who sees everything here
    with pytest.raises(NotFound):
        files.content(colleague, kept.id)


def test_another_workspace_never_sees_it(alice: Actor, charlie: Actor) -> None:
    kept = files.put(alice, "a.png", PNG)
    with pytest.raises(NotFound):
        files.content(charlie, kept.id)
    assert not list(blobs.everything(charlie.place))


def test_more_than_25_mb_is_refused_and_nothing_is_written(alice: Actor) -> None:
    with pytest.raises(TooLarge, match="25 MB"):
        files.put(alice, "big.bin", bytes(MOST + 1))
    assert not list(blobs.everything(alice.place))


def test_a_full_workspace_is_refused_and_equal_bytes_count_once(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "GB", 100)  # so that a file of some hundred bytes fills it
    change(alice, settings.FILES_ROOM.key, 4)
    files.put(alice, "a.png", PNG)
    files.put(alice, "again.png", PNG[:180])
    with pytest.raises(TooLarge, match="4 GB"):
        files.put(alice, "b.png", PNG)


def test_who_may_not_attach_may_not_keep(alice: Actor) -> None:
    with pytest.raises(NotAllowed):
        files.put(changed(alice, permissions=alice.permissions - {"files.edit"}), "a.png", PNG)


def test_a_failed_write_leaves_no_row_and_no_part(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="space"):
        files.put(alice, "a.png", PNG)
    with work(alice, read=True) as session:
        assert session.scalars(select(StoredFile)).all() == []
    assert not [one for one in (places().folder / "files").rglob("*") if one.is_file()]


def test_a_second_thing_gets_a_row_of_its_own_over_the_same_bytes(alice: Actor) -> None:
    kept, one, other = files.put(alice, "a.png", PNG), uuid4(), uuid4()
    with work(alice) as session:
        assert files.belong(session, [kept.id], "messages", one) == {kept.id: kept.id}
        again = files.belong(session, [kept.id], "messages", other)[kept.id]
        assert again != kept.id
    assert files.read(alice.place, again)[1] == PNG
    assert len(list(blobs.everything(alice.place))) == 1


def test_bytes_without_a_row_go_after_a_day_and_not_before(alice: Actor) -> None:
    digest = blobs.lay(alice.place, PNG)
    assert files.sweep(alice) == 0
    age(blobs.path(alice.place, digest), DAY + 60)
    assert files.sweep(alice) == 1
    assert not list(blobs.everything(alice.place))


def test_bytes_with_a_row_stay_however_old(alice: Actor) -> None:
    kept = files.put(alice, "a.png", PNG)
    age(blobs.path(alice.place, hashlib.sha256(PNG).hexdigest()), 400 * DAY)
    assert files.sweep(alice) == 0
    assert files.content(alice, kept.id)[1] == PNG


def test_bytes_that_are_named_while_they_are_swept_stay(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = blobs.lay(alice.place, PNG)
    age(blobs.path(alice.place, digest), DAY + 60)
    replace, kept = os.replace, []

    def just_before(one, other) -> None:
        if not kept and str(other).endswith(blobs.GONE):
            kept.append(True)
            kept.append(files.put(alice, "a.png", PNG))
        replace(one, other)

    monkeypatch.setattr(os, "replace", just_before)
    assert files.sweep(alice) == 0
    assert files.content(alice, kept[1].id)[1] == PNG


def test_a_file_attached_to_nothing_goes_after_a_month_with_its_bytes(alice: Actor) -> None:
    kept = files.put(alice, "a.png", PNG)
    with work(alice) as session:
        row = session.get_one(StoredFile, kept.id)
        row.made_at = clock.now() - timedelta(days=31)
    age(blobs.path(alice.place, hashlib.sha256(PNG).hexdigest()), 31 * DAY)
    assert files.sweep(alice) == 2
    with pytest.raises(NotFound):
        perform(alice, files.find, kept.id)


def outgoing(*named: object) -> tuple[Claimed, Envelope]:
    row = Claimed(uuid4(), "email", "ada@example.com", "x", "y", 0, clock.now(), clock.now(), files=named)
    return row, Envelope(row.id, "<a@b>", "", "ada@example.com", "x", "y")


def test_files_are_read_as_their_message_leaves(alice: Actor) -> None:
    one, logo = files.put(alice, "Angebot.pdf", b"%PDF-1"), files.put(alice, "logo.png", PNG)
    row, envelope = outgoing(str(one.id), {"id": str(logo.id), "cid": "logo"})
    found = files.attach(alice.place, row, envelope).attachments
    assert [(a.name, a.type, a.content, a.cid) for a in found] == [
        ("Angebot.pdf", "application/pdf", b"%PDF-1", ""),
        ("logo.png", "image/png", PNG, "logo"),
    ]


@pytest.mark.parametrize("lost", ["row", "bytes"])
def test_a_message_whose_file_is_missing_fails_with_a_sentence(alice: Actor, lost: str) -> None:
    kept = files.put(alice, "a.pdf", b"%PDF-2")
    if lost == "bytes":
        blobs.path(alice.place, hashlib.sha256(b"%PDF-2").hexdigest()).unlink()
    row, envelope = outgoing(str(kept.id if lost == "bytes" else uuid4()))
    with pytest.raises(ForGood, match="no longer here"):
        files.attach(alice.place, row, envelope)
