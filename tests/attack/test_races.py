"""Many decide the same thing at the same moment: one of them does, the others are told, and nothing is half done."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from services import messages
from services.accounts import invitations, sessions, sign_in, users
from services.messages import MessageCard
from services.outbox.states import Change
from services.work import Actor, Conflict, NotFound, SignInNeeded, perform
from tests import cast
from tests.cast import PASSWORD
from tests.outbox import rows
from tests.work.threads import at_once

Acts = list[Callable[[], Any]]


def a_message(actor: Actor, state: str = "pending") -> UUID:
    """A message of somebody's, in that state."""
    draft = {"channel": "email", "to": "ada@example.com", "subject": "Hello", "body": "Hello, Ada."}
    card = perform(actor, messages.send, draft)
    rows.force(actor, card.id, state)
    return card.id


def kinds(ended: list[Any]) -> Counter[str]:
    """What each got, by its kind."""
    return Counter(type(one).__name__ for one in ended)


def test_of_many_who_settle_an_unknown_message_one_decides(alice: Actor) -> None:
    message_id = a_message(alice, "unknown")
    outcomes = ("sent", "failed", "pending") * 4

    def settle(outcome: str) -> Callable[[], MessageCard]:
        return lambda: perform(alice, messages.settle, message_id, outcome, f"I say {outcome}.")

    ended = at_once(*map(settle, outcomes))
    won = [(outcome, one) for outcome, one in zip(outcomes, ended, strict=True) if isinstance(one, MessageCard)]
    assert kinds(ended) == {"MessageCard": 1, "Conflict": 11}
    assert rows.state(alice, message_id) == won[0][0]
    said = [one.text for one in rows.attempts(alice, message_id) if "Resolved by" in one.text]
    assert said == [f"Resolved by Alice: I say {won[0][0]}."], "and one is written down"


def test_of_many_who_cancel_a_message_one_does(alice: Actor) -> None:
    message_id = a_message(alice)
    ended = at_once(*[lambda: perform(alice, messages.cancel, message_id)] * 12)
    assert kinds(ended) == {"MessageCard": 1, "Conflict": 11}
    assert len(rows.attempts(alice, message_id)) == 1


@pytest.mark.parametrize("round_", range(5))
def test_a_message_is_cancelled_or_handed_over_and_never_both(alice: Actor, round_: int) -> None:
    message_id, boot = a_message(alice), uuid4()
    (claimed,) = rows.take(alice, boot)
    handed = Change(claimed.id, ("claimed",), "handed", 1, boot=boot, lease=claimed.leased_until)
    acts: Acts = [lambda: rows.make(alice, handed)[0], lambda: perform(alice, messages.cancel, message_id)]
    left, stopped = at_once(*acts)
    assert (left is True) != isinstance(stopped, MessageCard), (left, stopped)
    assert rows.state(alice, message_id) == ("handed" if left is True else "cancelled")
    assert left is False or isinstance(stopped, Conflict)


@pytest.mark.parametrize("round_", range(3))
def test_who_signs_in_while_being_disabled_is_not_in_afterwards(alice: Actor, bob: Actor, round_: int) -> None:
    def enter() -> str:
        return sign_in.sign_in("bob@example.com", PASSWORD, company="Acme").opened.token

    acts: Acts = [enter, lambda: perform(alice, users.disable, UUID(str(bob.user_id))), enter]
    for token in at_once(*acts):
        if isinstance(token, str):
            with pytest.raises(SignInNeeded):
                sessions.current(token)
    assert perform(bob, sessions.mine) == []


def test_two_who_join_by_one_link_at_once_are_one(alice: Actor) -> None:
    link = perform(alice, invitations.invite, "grace@example.com", "sales", "Grace")
    ended = at_once(*[lambda: invitations.accept(link, "Grace", PASSWORD)] * 6)
    (joined,) = [one for one in ended if isinstance(one, tuple)]
    assert all(isinstance(one, tuple | NotFound | Conflict) for one in ended)
    assert cast.actor(joined[1].opened.token).name == "Grace"
