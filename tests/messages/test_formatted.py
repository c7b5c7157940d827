"""Formatted messages: cleaned when they are written, with a plain part, their files, and a signature below."""

from datetime import timedelta
from typing import Any

import pytest

from services import files, messages
from services.channels.mime import MOST
from services.messages import MessageCard
from services.outbox.claim import Claimed
from services.work import Actor, Invalid, NotFound, blobs, clock, perform
from tests.outbox.rows import take

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
TO_ADA = {"to": "ada@example.com", "subject": "Hello"}
RICH = "<p>Dear <b>Ada</b>,</p><ul><li>one</li><li>two</li></ul>"


def send(actor: Actor, **more: Any) -> MessageCard:
    return perform(actor, messages.send, {**TO_ADA, **more})


def taken(actor: Actor) -> Claimed:
    [row] = take(actor)
    return row


def refused(actor: Actor, **more: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        send(actor, body="x", **more)
    return refusal.value.fields


def test_s02_the_plain_part_is_made_from_the_formatted_text(alice: Actor) -> None:
    card = send(alice, html=RICH)
    assert (card.html, card.body) == (RICH, "Dear Ada,\n\n- one\n- two")
    row = taken(alice)
    assert (row.html, row.body) == (RICH, card.body)


def test_a_plain_part_that_was_written_stays(alice: Actor) -> None:
    assert send(alice, html=RICH, body="Mine").body == "Mine"


def test_a_script_is_gone_before_anything_is_stored(alice: Actor) -> None:
    send(alice, html='<p onclick="x()">Hello</p><script>x()</script><a href="javascript:x()">y</a>')
    assert taken(alice).html == "<p>Hello</p><a>y</a>"


def test_an_empty_editor_is_an_empty_message(alice: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        send(alice, html="<br>")
    assert set(refusal.value.fields) == {"body"}


def test_files_are_named_on_the_message_and_leave_with_it(alice: Actor) -> None:
    offer, logo = files.put(alice, "Offer.pdf", b"%PDF-"), files.put(alice, "logo.png", PNG)
    card = send(alice, html=f'<p>x<img src="cid:{logo.id}"></p>', attachments=[str(offer.id), str(logo.id)])
    assert [(one.name, one.size, one.type) for one in card.attachments] == [
        ("Offer.pdf", 5, "application/pdf"),
        ("logo.png", len(PNG), "image/png"),
    ]
    assert taken(alice).files == [{"id": str(offer.id)}, {"id": str(logo.id), "cid": str(logo.id)}]


def test_a_picture_that_is_sent_twice_is_shown_from_the_files_of_each_message(alice: Actor) -> None:
    logo = str(files.put(alice, "logo.png", PNG).id)
    sent = [send(alice, html=f'<p>x<img src="cid:{logo}" alt="Logo"></p>', attachments=[logo]) for _ in range(2)]
    for card in sent:
        assert card.html == f'<p>x<img src="cid:{card.attachments[0].id}" alt="Logo"></p>'
    assert perform(alice, messages.waiting, sent[1].id).html == sent[1].html
    assert [f'"cid:{row.files[0]["cid"]}"' in row.html for row in take(alice)] == [True, True]


def test_a_colleague_who_sees_the_message_opens_its_files(alice: Actor, bob: Actor) -> None:
    contact = _contact_of(bob)
    kept = files.put(alice, "a.png", PNG)
    with pytest.raises(NotFound):
        perform(bob, files.find, kept.id)
    sent = send(alice, body="x", contact_id=contact, attachments=[str(kept.id)])
    assert perform(bob, files.find, perform(bob, messages.find, sent.id).attachments[0].id).name == "a.png"


def _contact_of(actor: Actor) -> Any:
    from services import contacts

    return perform(actor, contacts.create, {"name": "Ada", "emails": ["ada@example.com"]}).id


@pytest.mark.parametrize("wrong", ["no id", "0f3a1b62-6a1c-4f0e-9a53-0b8f6f2f5c11"])
def test_a_file_that_is_not_there_is_refused_at_its_field(alice: Actor, wrong: str) -> None:
    assert set(refused(alice, attachments=[wrong])) == {"attachments"}


def test_a_colleagues_file_cannot_be_sent(alice: Actor, bob: Actor) -> None:
    kept = files.put(alice, "a.png", PNG)
    assert set(refused(bob, attachments=[str(kept.id)])) == {"attachments"}


def test_more_than_25_mb_of_files_is_refused_when_it_is_written(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    half = files.put(alice, "half.bin", bytes(MOST // 2 + 1))
    other = files.put(alice, "other.bin", bytes(MOST // 2))
    assert "25 MB" in refused(alice, attachments=[str(half.id), str(other.id)])["attachments"]


def test_two_messages_with_one_file_have_a_row_each_and_one_set_of_bytes(alice: Actor) -> None:
    kept = files.put(alice, "a.png", PNG)
    one, other = (send(alice, body="x", attachments=[str(kept.id)]) for _ in range(2))
    assert one.attachments[0].id != other.attachments[0].id
    assert len(list(blobs.everything(alice.place))) == 1


def test_a_schedule_carries_formatted_text_and_files(alice: Actor) -> None:
    kept = files.put(alice, "a.png", PNG)
    start = clock.now().replace(tzinfo=None)
    daily = {
        **TO_ADA,
        "html": f"{RICH}<script>x</script>",
        "attachments": [str(kept.id)],
        "starts_at": start,
        "zone": "UTC",
    }
    perform(alice, messages.create_schedule, daily)
    row = take(alice)[0]
    assert (row.html, row.body, row.files) == (RICH, "Dear Ada,\n\n- one\n- two", [{"id": str(kept.id)}])


def test_f11_a_signature_is_cleaned_and_stands_below_what_its_person_writes(alice: Actor) -> None:
    me = perform(alice, messages.sign, "<p>Alice, <b>Acme</b></p><script>x</script>")
    assert me.signature == "<p>Alice, <b>Acme</b></p>"
    text, rich = messages.signed("Hello.", "<p>Hello.</p>", me.signature)
    assert text == "Hello.\n\n-- \nAlice, Acme"
    assert rich == f"<p>Hello.</p><p>-- </p>{me.signature}"
    assert messages.signed(text, rich, me.signature) == (text, rich)


def test_f11_an_empty_signature_changes_nothing(alice: Actor) -> None:
    assert perform(alice, messages.sign, "<br>").signature == ""
    assert messages.signed("Hello.", "", "") == ("Hello.", "")
    with pytest.raises(Invalid):
        perform(alice, messages.sign, "x" * 5_001)


def test_a_schedule_keeps_its_texts_cleaned_and_makes_the_plain_one_anew(alice: Actor) -> None:
    starts_at = (clock.now() + timedelta(days=2)).replace(tzinfo=None)
    values = {**TO_ADA, "starts_at": starts_at, "zone": "Europe/Paris"}
    card = perform(alice, messages.create_schedule, {**values, "html": '<p onclick="x()">One</p><script>x()</script>'})
    assert (card.html, card.body) == ("<p>One</p>", "One")
    card = perform(alice, messages.change_schedule, card.id, {"html": "<p>Two</p><script>x()</script>"})
    assert (card.html, card.body) == ("<p>Two</p>", "Two")
    card = perform(alice, messages.change_schedule, card.id, {"body": "Mine"})
    card = perform(alice, messages.change_schedule, card.id, {"html": "<p>Three</p>"})
    assert (card.html, card.body) == ("<p>Three</p>", "Mine")
