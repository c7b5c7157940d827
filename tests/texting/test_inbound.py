"""Texts that come in: kept once, with their contact, in their conversation; the owner is told; STOP is obeyed."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from models.inbound import Thread
from models.outbox import Outgoing, OutgoingText
from services import contacts, notices
from services.contacts import ContactCard
from services.texting import inbound
from services.work import Actor, perform, work
from tests.cast import join
from tests.texting.conftest import NUMBER, everything, heard, received, suppressed

Write = Callable[..., UUID]


def test_s12_a_text_finds_its_contact_and_tells_the_owner(alice: Actor, dora: ContactCard) -> None:
    inbound.take(heard("Is it ready?"))
    (one,) = received(alice)
    assert (one.contact_id, one.kind, one.text, one.channel) == (dora.id, "new", "Is it ready?", "sms")
    told = perform(alice, notices.mine).entries
    assert [(n.text, n.link) for n in told] == [("Dora wrote “Is it ready?”", f"/threads/{one.thread_id}")]


def test_s12_an_answer_joins_the_conversation(alice: Actor, dora: ContactCard, written: Write) -> None:
    ours = written(contact_id=dora.id)
    inbound.take(heard("Yes please", "SM1"))
    inbound.take(heard("At nine", "SM2"))
    first, second = received(alice)
    (thread,) = everything(alice, Thread)
    assert [one.kind for one in (first, second)] == ["reply", "reply"]
    assert first.answers_id == ours and {first.thread_id, second.thread_id} == {thread.id}
    assert (thread.contact_id, thread.heard_at) == (dora.id, second.at)
    assert first.made_by == alice.user_id  # who wrote sees the answer


def test_w05_one_message_in_two_events_is_one(alice: Actor, dora: ContactCard) -> None:
    for _ in range(2):
        inbound.take(heard(sid="ABC"))
    assert len(received(alice)) == 1
    assert perform(alice, notices.unread) == 1


@pytest.mark.parametrize(("sender", "kept"), [
    ("+5215512345678", "+525512345678"), ("+5491123456789", "+541123456789"), ("+5511987654321", "+551187654321"),
    ("+551187654321", "+5511987654321"),
])  # fmt: skip
def test_s12_a_number_is_recognised_however_a_provider_writes_it(alice: Actor, sender: str, kept: str) -> None:
    one = perform(alice, contacts.create, {"name": "Maria", "phones": [kept]})
    inbound.take(heard(sender=sender, channel="whatsapp"))
    assert [row.contact_id for row in received(alice)] == [one.id]


def test_s12_a_stranger_becomes_no_contact_and_keeps_one_conversation(alice: Actor) -> None:
    for sid in ("SM1", "SM2"):
        inbound.take(heard(sid=sid, sender="+447400123456"))
    first, second = received(alice)
    assert (first.contact_id, first.thread_id) == (None, second.thread_id)
    assert [one.subject for one in everything(alice, Thread)] == ["Thank you"]
    assert perform(alice, contacts.search, contacts.Query()).total == 0


def test_s12_the_number_is_sealed_and_found_by_its_blind_key(alice: Actor, dora: ContactCard) -> None:
    inbound.take(heard())
    (one,) = received(alice)
    assert one.sender.startswith("v1.") and NUMBER[1:] not in one.sender + one.sender_key


def test_s12_of_two_contacts_the_one_last_written_to_has_it(alice: Actor, dora: ContactCard, written: Write) -> None:
    other = perform(alice, contacts.create, {"name": "Emil", "phones": [NUMBER]})
    written(contact_id=other.id)
    inbound.take(heard())
    assert received(alice)[0].contact_id == other.id


def test_s12_a_text_reaches_the_workspace_that_knows_the_number(alice: Actor, charlie: Actor) -> None:
    perform(charlie, contacts.create, {"name": "Carla", "phones": [NUMBER]})
    inbound.take(heard())
    assert (len(received(charlie)), received(alice)) == (1, [])


@pytest.mark.parametrize("word", ["STOP", " stop! ", "Stop.", "ARRÊT", "रोकें", "बन्द"])
def test_f12_stop_is_the_whole_message(alice: Actor, dora: ContactCard, word: str) -> None:
    inbound.take(heard(word))
    assert (suppressed(alice), received(alice)[0].kind) == ([("sms", "stop")], "stop")


@pytest.mark.parametrize("text", ["Please stop by at nine", "Don't stop", "", "endless"])
def test_f12_a_word_in_a_sentence_stops_nothing(alice: Actor, dora: ContactCard, text: str) -> None:
    inbound.take(heard(text))
    assert suppressed(alice) == []


def test_f12_start_takes_the_stop_back(alice: Actor, dora: ContactCard) -> None:
    inbound.take(heard("STOP", "SM1"))
    inbound.take(heard("START", "SM2"))
    assert suppressed(alice) == []


@pytest.mark.parametrize(("provider", "leave"), [("twilio", 0), ("waha", 1)])
def test_f12_one_confirmation_leaves_where_the_carrier_sends_none(
    alice: Actor, dora: ContactCard, provider: str, leave: int
) -> None:
    for sid in ("A", "A", "B"):
        inbound.take(heard("STOP", sid, channel="whatsapp", provider=provider))
    with work(alice, read=True) as session:
        query = select(OutgoingText.body).join(Outgoing, Outgoing.id == OutgoingText.id)  # type: ignore[arg-type, call-overload]
        bodies = list(session.scalars(query))
    assert len(bodies) == leave and all("Reply START" in one for one in bodies)


def test_f18_a_colleague_without_sight_of_the_contact_is_told_nothing(alice: Actor, dora: ContactCard) -> None:
    nina = join(alice.place, "Nina", "field")
    inbound.take(heard())
    assert perform(nina, notices.unread) == 0


def test_s12_hostile_text_is_kept_as_text(alice: Actor, dora: ContactCard) -> None:
    inbound.take(heard("<b>\x00\ud800" + "x" * 50_000, name="\x00\nEve"))
    (one,) = received(alice)
    assert one.text.startswith("<b>xxx") and len(one.text) == 20_000 and one.sender_name == "Eve"
