"""The mailbox keeps each letter exactly once, and its page can show whatever lies there."""

import os
from uuid import uuid4

import pytest

from services.channels import ForGood, ForNow, Withdrawn
from services.channels.mailbox import MailboxTransport, letter, letters
from tests.channels.envelopes import Hand, envelope


async def test_a_letter_becomes_a_file_that_reads_as_it_was_written(tmp_path, hand):
    sent = envelope(subject="Grüße 🎉", body=".dots\n\nund Ümläute", sender="Jörg & Co <shop@crm.example>")
    receipt = await MailboxTransport(tmp_path / "mailbox").send(sent, hand)
    [read] = letters(tmp_path / "mailbox")
    assert receipt.provider_id == f"{sent.id}.eml"
    assert (read.id, read.subject, read.recipient, read.readable) == (
        str(sent.id),
        sent.subject,
        "ada@example.com",
        True,
    )
    assert (read.text, read.sender) == (".dots\n\nund Ümläute\n", "Jörg & Co <shop@crm.example>")
    assert letter(tmp_path / "mailbox", sent.id) == read


async def test_sending_again_leaves_one_file(tmp_path, hand):
    way, sent = MailboxTransport(tmp_path), envelope()
    await way.send(sent, hand)
    await way.send(sent, hand)
    assert os.listdir(tmp_path) == [f"{sent.id}.eml"]


async def test_a_lost_claim_leaves_nothing(tmp_path):
    with pytest.raises(Withdrawn):
        await MailboxTransport(tmp_path).send(envelope(), Hand(answer=False))
    assert os.listdir(tmp_path) == []


async def test_the_letter_is_not_there_before_handed_and_complete_after(tmp_path):
    sent = envelope()

    async def looking() -> bool:
        assert letters(tmp_path) == []
        return True

    await MailboxTransport(tmp_path).send(sent, looking)
    assert letter(tmp_path, sent.id)


async def test_a_half_written_file_of_a_crash_is_no_letter_and_does_not_disturb(tmp_path, hand):
    sent = envelope()
    (tmp_path / f".{sent.id}.part").write_bytes(b"Subj")
    assert letters(tmp_path) == []
    await MailboxTransport(tmp_path).send(sent, hand)
    assert os.listdir(tmp_path) == [f"{sent.id}.eml"]


async def test_a_folder_that_cannot_be_written_is_for_now(tmp_path, hand):
    (tmp_path / "mailbox").write_text("a file where the folder should be")
    with pytest.raises(ForNow) as failed:
        await MailboxTransport(tmp_path / "mailbox").send(envelope(), hand)
    assert (failed.value.phase, hand.asked) == ("data", 0)


async def test_a_name_that_is_taken_by_a_folder_is_for_now(tmp_path, hand):
    sent = envelope()
    (tmp_path / f"{sent.id}.eml").mkdir()
    with pytest.raises(ForNow):
        await MailboxTransport(tmp_path).send(sent, hand)


async def test_text_messages_are_tried_here_too(tmp_path, hand):
    await MailboxTransport(tmp_path).send(envelope(recipient="+447700900123", sender="Shop"), hand)
    assert letters(tmp_path)[0].recipient == "+447700900123"


async def test_header_injection_is_refused_here_too(tmp_path, hand):
    with pytest.raises(ForGood):
        await MailboxTransport(tmp_path).send(envelope(recipient="+44\r\nBcc: x"), hand)


async def test_the_newest_come_first_and_no_more_than_asked(tmp_path, hand):
    sent = [envelope(subject=str(n)) for n in range(5)]
    for age, each in enumerate(sent):
        await MailboxTransport(tmp_path).send(each, hand)
        os.utime(tmp_path / f"{each.id}.eml", (1_000 + age, 1_000 + age))
    assert [read.subject for read in letters(tmp_path, 3)] == ["4", "3", "2"]


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\0" * 99,
        os.urandom(500),
        b"From: \xff\r\nDate: never\r\n\r\n\xff",
        b"Content-Type: multipart/mixed\r\n\r\n--",
    ],
)
def test_garbage_is_shown_and_breaks_nothing(tmp_path, garbage):
    (tmp_path / f"{uuid4()}.eml").write_bytes(garbage)
    (tmp_path / "notes.txt").write_text("not a letter")
    assert len(letters(tmp_path)) == 1


def test_a_missing_folder_or_letter_is_empty(tmp_path):
    assert letters(tmp_path / "nowhere") == []
    assert letter(tmp_path, uuid4()) is None


def test_a_name_cannot_lead_out_of_the_folder(tmp_path):
    with pytest.raises(ValueError):
        letter(tmp_path, "../secret")
