"""What came with a mail is kept beside its row: seen with it, and gone with it."""

from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

import pytest

from models.files import StoredFile
from services import files, inbound
from services.contacts import ContactCard
from services.files import FileCard
from services.inbound import keeping
from services.work import Actor, NotFound, perform
from tests.files.test_files import PNG
from tests.inbound.letters import come, count, own_id, rows, sent


def with_files(*named: tuple[str, bytes], **headers: str) -> bytes:
    """A mail of Ada's with files."""
    made = EmailMessage(policy=SMTP)
    for name, value in {"from": "Ada <ada@example.com>", "subject": "Plan", **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content("See the plan.")
    for name, content in named:
        made.add_attachment(content, "text", "html", filename=name)
    return made.as_bytes()


def attached(actor: Actor) -> list[FileCard]:
    """The files of the last mail, as people see them."""
    return perform(actor, inbound.find_received, rows(actor)[-1].id).attachments


def test_f13_a_mail_and_its_files_are_kept_as_they_came(alice: Actor, ada: ContactCard) -> None:
    raw = with_files(("../plan.html", PNG), ("in\u202egpj.exe", b"MZ\x90\x00"))
    come(alice, raw)
    plan, program = attached(alice)
    assert (plan.name, plan.type, plan.size) == ("_plan.html", "image/png", len(PNG))
    assert (program.name, program.type) == ("ingpj.exe", "application/octet-stream")
    assert files.content(alice, plan.id)[1] == PNG
    assert files.content(alice, rows(alice)[0].file_id)[1] == raw


def test_f14_who_sees_the_mail_sees_its_files(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    card = sent(bob, to="someone@example.com")
    come(alice, with_files(("plan.png", PNG), in_reply_to=own_id(card.id)))
    come(alice, with_files(("other.png", PNG), **{"from": "Nobody <nobody@example.com>"}))
    his, nobodys = [UUID(one.files[0]) for one in rows(alice)]
    assert files.content(bob, his)[1] == PNG
    with pytest.raises(NotFound):
        files.content(bob, nobodys)


def test_f13_a_deleted_mail_takes_its_files_along(alice: Actor, ada: ContactCard) -> None:
    come(alice, with_files(("plan.png", PNG)))
    kept = attached(alice)[0]
    perform(alice, inbound.delete, rows(alice)[0].id)
    assert count(alice, StoredFile) == 0
    with pytest.raises(NotFound):
        files.content(alice, kept.id)


def test_f13_a_mail_that_finds_no_room_is_stored_and_says_that_its_files_are_not(
    alice: Actor, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files.stored, "GB", 1)  # a room of five bytes
    come(alice, with_files(("plan.png", PNG)))
    (row,) = rows(alice)
    assert (row.text, row.files, row.file_id, row.why) == ("See the plan.", [], None, keeping.NO_ROOM)
    (said,) = perform(alice, inbound.find_thread, row.thread_id).messages
    assert said.lacks == keeping.NO_ROOM
