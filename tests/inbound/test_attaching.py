"""Where a mail belongs: what it answers, where it came to, who wrote it; and never a new contact."""

from typing import Any

import pytest
from sqlalchemy import event

from models.contacts import Contact
from models.inbound import Received, Thread
from services import contacts, inbound, notices, settings
from services.contacts import ContactCard
from services.house.settings import change
from services.inbound import addresses, indexing
from services.work import Actor, house_actor, perform, work
from tests.cast import join
from tests.inbound.letters import come, count, letter, own_id, rows, sent


def one(actor: Actor) -> Received:
    """The only received message."""
    (found,) = rows(actor)
    return found


def test_f13_a_reply_joins_the_conversation_of_the_message_it_answers(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    come(alice, letter(in_reply_to=own_id(card.id)))
    row = one(alice)
    assert (row.kind, row.answers_id, row.contact_id) == ("reply", card.id, ada.id)
    thread = perform(alice, inbound.find_thread, row.thread_id)
    assert [(said.incoming, said.text) for said in thread.messages] == [(False, "Here it is."), (True, "Yes, please.")]


def test_f13_a_cc_d_stranger_joins_the_conversation_and_becomes_no_contact(alice: Actor, ada: ContactCard) -> None:
    card, before = sent(alice, contact_id=str(ada.id)), count(alice, Contact)
    come(alice, letter(in_reply_to=own_id(card.id), sender="Mallory <mallory@elsewhere.example>"))
    row = one(alice)
    assert (row.kind, row.contact_id, row.sender) == ("reply", ada.id, "mallory@elsewhere.example")
    assert count(alice, Contact) == before
    assert perform(alice, contacts.find, ada.id).emails == ["ada@example.com"]


def test_f13_an_older_mail_answered_from_another_address_is_the_same_conversation(
    alice: Actor, ada: ContactCard
) -> None:
    card = sent(alice, contact_id=str(ada.id))
    come(alice, letter(in_reply_to=own_id(card.id)))
    chain = f"<other@example.org> {own_id(card.id)} <more@example.org>"
    come(alice, letter("Once more.", references=chain, in_reply_to="<more@example.org>", sender="ada@home.example"))
    first, second = rows(alice)
    assert first.thread_id == second.thread_id and second.kind == "reply"


def test_f13_a_mail_to_a_signed_reply_address_joins_its_conversation(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    to = addresses.address("reply@acme.example", card.id, addresses.REPLY)
    come(alice, letter(sender="who@ever.example", to=to.upper()))
    assert (one(alice).answers_id, one(alice).kind) == (card.id, "reply")


def test_f13_a_forged_reply_address_opens_no_conversation(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    to = addresses.address("reply@acme.example", card.id, addresses.REPLY)
    local, at, domain = to.partition("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'q'}{at}{domain}"
    come(alice, letter(sender="who@ever.example", to=forged))
    assert (one(alice).answers_id, one(alice).contact_id) == (None, None)


def test_f13_the_bounce_address_of_a_message_is_no_reply_address(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    to = addresses.address("reply@acme.example", card.id, addresses.BOUNCE)
    come(alice, letter(sender="who@ever.example", to=to))
    assert one(alice).answers_id is None


def test_f13_a_contact_who_writes_first_begins_a_conversation(alice: Actor, ada: ContactCard) -> None:
    come(alice, letter(sender="ADA@Example.com"))
    row = one(alice)
    assert (row.kind, row.contact_id) == ("new", ada.id) and row.thread_id is not None


def test_f13_a_contact_in_the_bin_is_not_written_to_their_record(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.bin, ada.id)
    come(alice, letter())
    assert one(alice).contact_id is None


def test_f13_a_stranger_s_mail_is_unfiled_until_somebody_files_it(alice: Actor, ada: ContactCard) -> None:
    come(alice, letter(sender="new@stranger.example"))
    (came,) = perform(alice, inbound.search, inbound.Query(unfiled=True)).rows
    card = perform(alice, inbound.file, came.id, ada.id)
    assert (card.contact_id, card.contact) == (ada.id, "Ada Lovelace")
    assert perform(alice, inbound.search, inbound.Query(unfiled=True)).rows == []
    come(alice, letter("Again", sender="new@stranger.example"))
    assert [row.contact_id for row in rows(alice)] == [ada.id, None], "the address was remembered"


def test_f13_the_owner_and_the_author_hear_of_a_reply(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"owner_id": str(bob.user_id)})
    perform(bob, notices.read_all)
    card = sent(alice, contact_id=str(ada.id))
    come(alice, letter(in_reply_to=own_id(card.id)))
    for person in (alice, bob):
        told = perform(person, notices.mine).entries[0]
        assert (told.text, told.kind) == ("Ada wrote “Re: Quote”", "notice.inbound")
        assert told.link == f"/threads/{one(alice).thread_id}"


def test_f13_who_sees_only_their_own_contacts_sees_only_their_conversations(alice: Actor, ada: ContactCard) -> None:
    tom = join(alice.place, "Tom", "sales")
    come(alice, letter(), letter(sender="who@ever.example"))
    assert perform(tom, inbound.search, inbound.Query()).rows == []
    assert perform(tom, inbound.threads, inbound.Conversations()).rows == []
    perform(alice, contacts.change, ada.id, {"owner_id": str(tom.user_id)})
    assert [came.sender for came in perform(tom, inbound.search, inbound.Query()).rows] == ["ada@example.com"]


def test_f13_the_author_of_a_message_to_an_address_sees_the_answer(alice: Actor) -> None:
    tom = join(alice.place, "Tom", "sales")
    card = sent(tom, to="lead@new.example")
    come(alice, letter(sender="lead@new.example", in_reply_to=own_id(card.id)))
    (came,) = perform(tom, inbound.search, inbound.Query()).rows
    assert len(perform(tom, inbound.find_thread, came.thread_id).messages) == 2


def test_f13_conversations_are_found_by_what_was_written_in_them(alice: Actor, ada: ContactCard) -> None:
    come(alice, letter("The flux capacitor is broken.", subject="Help"), letter("Something else", subject="Hello"))
    assert [one.subject for one in perform(alice, inbound.search, inbound.Query(q="capacit")).rows] == ["Help"]
    assert [one.subject for one in perform(alice, inbound.threads, inbound.Conversations(q="capacit")).rows] == ["Help"]


@pytest.mark.parametrize(
    "chain", ["<nobody@nowhere>", "<01995a3e-6f7a-7c21-9d51-0a5b1f3c2e4d@acme.example>", "rubbish"]
)
def test_f13_what_answers_something_unknown_is_a_new_message(alice: Actor, ada: ContactCard, chain: str) -> None:
    come(alice, letter(in_reply_to=chain))
    assert one(alice).kind == "new"


def test_f13_a_mail_to_the_copy_address_is_filed_with_the_contact_it_went_to(alice: Actor, ada: ContactCard) -> None:
    perform(alice, change, settings.COPY_ADDRESS.key, "crm@acme.example")
    by_alice: dict[str, Any] = {"to": "ada@example.com", "delivered_to": "crm@acme.example"}
    come(alice, letter("By hand.", sender="Alice <alice@example.com>", **by_alice))
    come(alice, letter("By a stranger.", sender="eve@example.org", **by_alice))
    first, second = rows(alice)
    assert (first.kind, first.contact_id) == ("copy", ada.id)
    assert (second.kind, second.contact_id) == ("new", None), "anybody could write into the record of a contact"
    assert count(alice, Thread) == 2


def test_of_a_long_conversation_only_the_latest_messages_are_read_to_index_it(alice: Actor, ada: ContactCard) -> None:
    card, loaded = sent(alice, contact_id=str(ada.id)), list[str]()
    words = [f"word{chr(ord('a') + n)}" for n in range(indexing.LATEST + 3)]
    come(alice, *(letter(one, in_reply_to=own_id(card.id), message_id=f"<{one}@x.example>") for one in words))
    thread_id = rows(alice)[0].thread_id
    assert thread_id is not None
    note = lambda one, _context: loaded.append(one.text)  # noqa: E731
    event.listen(Received, "load", note)
    try:
        with work(house_actor(alice.place)) as session:
            indexing.index(session, [thread_id])
    finally:
        event.remove(Received, "load", note)
    assert sorted(loaded) == words[3:]
