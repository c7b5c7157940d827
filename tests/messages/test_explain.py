"""Why a message was sent or not: one page answers it, in plain sentences, for every state."""

from datetime import UTC, datetime, timedelta

import pytest

from models.outbox import STATES
from services import messages
from services.messages import LABELS
from services.outbox import claim
from services.outbox.states import Change
from services.work import Actor, clock, house_actor, perform, work
from tests.outbox.rows import BOOT, attempts, force, make, take

SENTENCES = {
    "pending": "It waits for ",
    "held": "Sending was held",
    "claimed": "It is being sent now.",
    "handed": "It was handed to the mail server, whose answer is awaited.",
    "kept": "It was kept here at ",
    "sent": "Accepted by the mail server at ",
    "delivered": "It arrived at ",
    "bounced": "It bounced at ",
    "failed": "It could not be sent and is not tried again.",
    "unknown": "It was handed over, but no clear answer came: it may or may not have arrived.",
    "cancelled": "It was cancelled and not sent.",
}


@pytest.fixture
def letter(alice: Actor) -> messages.MessageCard:
    """A message that waits."""
    return perform(alice, messages.send, {"to": "ada@example.com", "subject": "Hello", "body": "Hello."})


def explained(actor: Actor, letter: messages.MessageCard) -> str:
    return perform(actor, messages.find, letter.id).explanation


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_sentence_and_a_label(alice: Actor, letter: messages.MessageCard, state: str) -> None:
    force(alice, letter.id, state)
    said = explained(alice, letter)
    assert said.startswith(SENTENCES[state])
    assert said.endswith(".") and "None" not in said and "  " not in said
    assert LABELS[state]


def test_a_waiting_one_says_when_it_leaves_in_the_readers_zone_and_who_asked(alice: Actor) -> None:
    when = datetime.combine(clock.now().date() + timedelta(days=40), datetime.min.time(), UTC) + timedelta(hours=12)
    letter = perform(alice, messages.send, {"to": "ada@example.com", "subject": "Hello", "body": "Hello."}, when)
    assert alice.zone == "Europe/Paris"
    assert "(Europe/Paris), as Alice asked." in letter.explanation
    assert letter.explanation.startswith(("It waits for 13:00 on ", "It waits for 14:00 on "))


def test_a_try_that_did_not_work_says_what_the_server_said_and_when_the_next_is(
    alice: Actor, letter: messages.MessageCard
) -> None:
    take(alice)
    again = clock.now() + timedelta(minutes=2)
    make(
        house_actor(alice.place),
        Change(letter.id, ("claimed",), "pending", 1, BOOT, "rcpt", 451, "4.7.1 Try later", due_at=again),
    )
    said = explained(alice, letter)
    assert said.startswith("Attempt 1 did not work (451 4.7.1 Try later). The next one is at ")


@pytest.mark.parametrize(("to", "start"), [("sent", "Accepted by the mail server"), ("failed", "It could not be sent")])
def test_an_ended_one_quotes_the_server(alice: Actor, letter: messages.MessageCard, to: str, start: str) -> None:
    force(alice, letter.id, "handed")
    make(house_actor(alice.place), Change(letter.id, ("handed",), to, 1, BOOT, "dot", 250, "2.0.0 Ok: queued as 4711"))
    said = explained(alice, letter)
    assert said.startswith(start)
    assert said.endswith("The server said: “250 2.0.0 Ok: queued as 4711”.")


def test_an_unknown_one_says_how_the_answer_was_lost(alice: Actor, letter: messages.MessageCard) -> None:
    force(alice, letter.id, "handed")
    told = "The letter was handed over, but then: The mail server cut the connection."
    make(house_actor(alice.place), Change(letter.id, ("handed",), "unknown", 1, BOOT, "dot", text=told))
    assert told + " It is never sent again automatically." in explained(alice, letter)


def test_held_sending_says_why_and_who_can_release_it(alice: Actor, letter: messages.MessageCard) -> None:
    with work(alice) as session:
        claim.hold(session, "This folder is a copy.")
    take(alice)
    assert explained(alice, letter).startswith(
        "Sending is held: This folder is a copy. It is sent when an operator releases it"
    )


def test_a_settled_one_says_who_settled_it_and_why(alice: Actor, letter: messages.MessageCard) -> None:
    force(alice, letter.id, "unknown")
    perform(alice, messages.settle, letter.id, "sent", "Ada thanked us.")
    assert explained(alice, letter) == "Resolved by Alice: Ada thanked us."


@pytest.mark.parametrize(("answer", "said"), [
    ("unknown", "It was cancelled and not sent again. It is not known whether an earlier attempt arrived. Cancelled by Alice."),
    ("pending", "It was cancelled and not sent. Cancelled by Alice."),
])  # fmt: skip
def test_a_cancelled_one_that_may_have_arrived_says_so(
    alice: Actor, letter: messages.MessageCard, answer: str, said: str
) -> None:
    take(alice)
    make(house_actor(alice.place), Change(letter.id, ("claimed",), "handed", 1, BOOT, "data"))
    make(house_actor(alice.place), Change(letter.id, ("handed",), answer, 1, BOOT, "dot", due_at=clock.now()))
    if answer == "unknown":
        perform(alice, messages.settle, letter.id, "pending", "Ada got nothing.")
    perform(alice, messages.cancel, letter.id)
    assert explained(alice, letter) == said


def test_a_crash_is_told_like_everything_else(alice: Actor, letter: messages.MessageCard) -> None:
    from uuid import uuid4

    take(alice)
    with work(house_actor(alice.place)) as session:
        claim.recover(session, house_actor(alice.place), uuid4())
    assert attempts(alice, letter.id)[-1].text == "The server stopped before handing it over; it is sent again."
    assert explained(alice, letter).startswith("It waits for ")


def test_every_attempt_is_listed_in_order(alice: Actor, letter: messages.MessageCard) -> None:
    for number, to in enumerate(("handed", "pending"), 1):
        force(alice, letter.id, "claimed")
        make(
            house_actor(alice.place), Change(letter.id, ("claimed",), to, number, BOOT, "rcpt", 451, f"Answer {number}")
        )
    steps = perform(alice, messages.find, letter.id).attempts
    assert [(step.number, step.state, step.text) for step in steps] == [
        (1, "handed", "Answer 1"),
        (2, "pending", "Answer 2"),
    ]
