"""Answers: from us, to them, in the same conversation; and the addresses that replies come back to."""

from uuid import UUID

import pytest
from sqlalchemy import select

from models.inbound import Received
from models.messages import Message
from models.outbox import OutgoingText
from services import inbound, messages
from services.channels import Envelope
from services.contacts import ContactCard
from services.inbound import addresses, answering
from services.outbox.claim import Claimed
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, clock, perform, work
from services.work.config import Config
from tests import cast
from tests.inbound.letters import come, dsn, letter, own_id, rows, sent
from tests.outbox.rows import row as outgoing


def told(actor: Actor, message_id: UUID) -> OutgoingText:
    """The text of a message that waits."""
    with work(actor, read=True) as session:
        found = session.get_one(OutgoingText, message_id)
        session.expunge(found)
    return found


def thread_of(actor: Actor, message_id: UUID) -> UUID | None:
    """The conversation of a message."""
    with work(actor, read=True) as session:
        return session.scalars(select(Message.thread_id).where(Message.id == message_id)).one()  # type: ignore[call-overload, arg-type, no-any-return]


def test_f13_a_reply_goes_from_us_to_them_in_the_same_conversation(alice: Actor, ada: ContactCard) -> None:
    first = sent(alice, contact_id=str(ada.id))
    (got,) = come(
        alice, letter(in_reply_to=own_id(first.id), message_id="<theirs@x.example>", sender="ada@home.example")
    )
    card = perform(alice, inbound.reply, got, {"body": "Monday, then.", "to": "eve@example.org"})
    assert (card.to, card.subject, card.contact_id) == ("ada@home.example", "Re: Quote", ada.id)
    headers = told(alice, card.id).headers
    assert headers["In-Reply-To"] == "<theirs@x.example>" and "From" not in headers
    assert headers["References"].split() == [f"<{first.id}@localhost>", "<theirs@x.example>"]
    assert thread_of(alice, card.id) == thread_of(alice, first.id) == rows(alice)[0].thread_id
    assert outgoing(alice, card.id).state == "pending"


@pytest.mark.parametrize("subject", ["Quote", "Re: Quote", "RE: Re: AW: Quote", "Sv: re[2]: Quote", "回复：Quote"])
def test_f13_the_subject_of_an_answer_says_re_once(subject: str) -> None:
    assert answering.once(subject) == "Re: Quote"


def test_f13_a_sent_message_is_answered_where_its_conversation_stands(alice: Actor, ada: ContactCard) -> None:
    first = sent(alice, contact_id=str(ada.id))
    again = perform(alice, inbound.reply_to_own, first.id, {"body": "And?"})
    assert (again.to, told(alice, again.id).headers["In-Reply-To"]) == ("ada@example.com", f"<{first.id}@localhost>")
    come(alice, letter(in_reply_to=own_id(first.id), message_id="<theirs@x.example>"))
    last = perform(alice, inbound.reply_to_own, first.id, {"body": "Fine."})
    assert told(alice, last.id).headers["In-Reply-To"] == "<theirs@x.example>"


def test_f13_nobody_answers_a_mail_server(alice: Actor, ada: ContactCard) -> None:
    (got,) = come(alice, dsn("Subject: Quote"))
    with pytest.raises(Conflict):
        perform(alice, inbound.reply, got, {"body": "Why?"})


def test_f13_an_empty_answer_is_refused_and_a_deleted_message_is_gone(alice: Actor, ada: ContactCard) -> None:
    (got,) = come(alice, letter())
    with pytest.raises(Invalid) as wrong:
        perform(alice, inbound.reply, got, {"body": " "})
    assert wrong.value.fields == {"body": "Required."}
    perform(alice, inbound.delete, got)
    with pytest.raises(NotFound):
        perform(alice, inbound.reply, got, {"body": "Hi"})


def test_f13_who_may_not_write_answers_nothing(alice: Actor, ada: ContactCard) -> None:
    reader = cast.join(alice.place, "Rita", "engineering")
    (got,) = come(alice, letter())
    for function, arguments in ((inbound.reply, ({"body": "Hi"},)), (inbound.file, (ada.id,)), (inbound.delete, ())):
        with pytest.raises(NotAllowed):
            perform(reader, function, got, *arguments)


def envelope(alice: Actor, **more: object) -> Envelope:
    """What leaves for a message to Ada, and what the step made of it."""
    card = perform(alice, messages.send, {"to": "ada@example.com", "subject": "Hi", "body": "Hi"})
    now = clock.now()
    row = Claimed(card.id, "email", "ada@example.com", "Hi", "Hi", 0, now, now)
    plain = Envelope(card.id, f"<{card.id}@acme.example>", "", "ada@example.com", "Hi", "Hi", **more)  # type: ignore[arg-type]
    return inbound.complete(str(more.get("place", alice.place)), row, plain)


@pytest.fixture
def named(house: Config) -> Config:
    """A house with a reply address."""
    house.reply_address = "reply@acme.example"
    return house


def test_f13_a_mail_leaves_with_addresses_of_its_own_for_replies_and_bounces(named: Config, alice: Actor) -> None:
    made = envelope(alice)
    reply, bounce = made.headers["Reply-To"], made.bounce_to
    assert reply.startswith("reply+") and bounce.startswith("reply+b") and made.sender == ""
    assert addresses.message_of([reply], addresses.REPLY) == made.id == addresses.message_of([bounce], addresses.BOUNCE)
    assert addresses.message_of([bounce], addresses.REPLY) is addresses.message_of([reply], addresses.BOUNCE) is None
    assert all(len(one.partition("@")[0]) <= 64 for one in (reply, bounce))


def test_f13_without_a_reply_address_nothing_is_added(alice: Actor) -> None:
    made = envelope(alice)
    assert (dict(made.headers), made.bounce_to) == ({}, "")


def test_f13_a_reply_to_that_is_set_stays(named: Config, alice: Actor) -> None:
    assert envelope(alice, headers={"Reply-To": "desk@acme.example"}).headers["Reply-To"] == "desk@acme.example"


def test_f13_another_workspace_s_replies_do_not_come_into_the_first_one_s_mailbox(
    named: Config, alice: Actor, charlie: Actor
) -> None:
    now, card = clock.now(), perform(charlie, messages.send, {"to": "ada@example.com", "subject": "Hi", "body": "Hi"})
    row = Claimed(card.id, "email", "ada@example.com", "Hi", "Hi", 0, now, now)
    plain = Envelope(card.id, f"<{card.id}@acme.example>", "", "ada@example.com", "Hi", "Hi")
    assert inbound.complete(charlie.place, row, plain) == plain
    assert inbound.complete("house", row, plain) == plain


def test_f13_deleting_leaves_a_tombstone_only(alice: Actor, ada: ContactCard) -> None:
    (got,) = come(alice, letter(message_id="<1@x.example>"))
    perform(alice, inbound.delete, got)
    left = rows(alice)[0]
    kept = {name: value for name, value in left.model_dump().items() if value}
    assert (
        not {"sender", "sender_key", "sender_name", "subject", "text", "shown_text", "to", "why", "files"} & kept.keys()
    )
    assert perform(alice, inbound.threads, inbound.Conversations(q="Yes")).rows == []
    assert isinstance(left, Received)
