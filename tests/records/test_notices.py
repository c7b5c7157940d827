"""Notices: a colleague is told of what concerns them, and nobody else reads it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from models.notices import Notice
from services import companies, contacts, messages, notices, settings
from services.accounts import users
from services.contacts import ContactCard
from services.house.settings import change as set_to
from services.notices import Told
from services.outbox import states
from services.outbox.states import Change
from services.work import Actor, NotFound, clock, house_actor, perform, work
from services.work.events import Event, listen
from tests.cast import join


def told(actor: Actor) -> list[str]:
    return [one.text for one in perform(actor, notices.mine).entries]


def given(alice: Actor, to: Actor, *cards: ContactCard) -> Told:
    """Give contacts to a colleague, one after the other; return what they are told."""
    for card in cards:
        perform(alice, contacts.change, card.id, {"owner_id": to.user_id})
    return perform(to, notices.mine)


def fail(author: Actor, state: str = "failed", by: Actor | None = None) -> UUID:
    """A letter of that author's that comes to this end, by the house's hand or by a colleague's."""
    letter = {"to": "x@example.com", "subject": "Your quote", "body": "Here it is."}
    sent = perform(author, messages.send, letter)
    with work(by or house_actor(author.place)) as session:
        assert states.apply(session, house_actor(author.place), [Change(sent.id, ("pending",), state)]) == [True]
    return sent.id


@pytest.fixture
def grace(alice: Actor) -> ContactCard:
    return perform(alice, contacts.create, {"name": "Grace Hopper"})


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    """What is told to open pages meanwhile."""
    found: list[Event] = []
    stop = listen(lambda events: found.extend(one for one in events if one.kind is notices.CHANGED))
    yield found
    stop()


def test_s17_who_is_given_a_record_is_told_with_a_link(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    found = given(alice, bob, ada)
    (one,) = found.entries
    assert (one.text, one.actor, one.link) == ("Alice assigned Ada Lovelace to you", "Alice", f"/contacts/{ada.id}")
    assert (found.unread, found.new) == (1, {one.id})
    assert ada.company_id
    perform(alice, companies.change, ada.company_id, {"owner_id": bob.user_id})
    assert told(bob) == ["Alice assigned Engines to you", "Alice assigned Ada Lovelace to you"]


def test_another_change_of_a_record_tells_nobody(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    given(alice, bob, ada)
    perform(alice, contacts.change, ada.id, {"title": "Countess"})
    assert len(told(bob)) == 1


def test_who_did_it_is_not_told(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    given(alice, bob, ada)
    given(alice, alice, ada)
    assert told(alice) == []


def test_who_may_no_longer_sign_in_is_not_told(alice: Actor, ada: ContactCard) -> None:
    eve = join(alice.place, "Eve", "sales")
    assert eve.user_id
    perform(alice, users.disable, eve.user_id)
    given(alice, eve, ada)
    assert told(eve) == []


@pytest.mark.parametrize(("state", "sentence"), [
    ("failed", "“Your quote” could not be sent"), ("unknown", "“Your quote” may or may not have arrived"),
])  # fmt: skip
def test_the_author_is_told_of_a_message_that_did_not_get_through(bob: Actor, state: str, sentence: str) -> None:
    message_id = fail(bob, state)
    (one,) = perform(bob, notices.mine).entries
    assert (one.text, one.actor, one.link) == (sentence, "Steward", f"/messages/{message_id}")


def test_who_settles_a_message_of_their_own_is_not_told(alice: Actor, bob: Actor) -> None:
    fail(alice, by=alice)
    assert told(alice) == []
    fail(bob, by=alice)
    assert told(bob) == ["“Your quote” could not be sent"]


def test_a_new_role_and_a_new_team_are_told_apart(alice: Actor, bob: Actor) -> None:
    assert bob.user_id
    team = perform(alice, users.add_team, "North")
    perform(alice, users.change_role, bob.user_id, "sales", team.id)
    assert told(bob) == ["Alice added you to the team North"]
    perform(alice, users.change_role, bob.user_id, "billing", team.id)
    perform(alice, users.change_role, bob.user_id, "billing")
    assert told(bob)[:2] == ["Alice removed you from your team", "Alice changed your role to billing"]


def test_one_notice_is_read_and_then_all_of_them(
    alice: Actor, bob: Actor, ada: ContactCard, grace: ContactCard
) -> None:
    found = given(alice, bob, ada, grace)
    perform(bob, notices.read, found.entries[0].id)
    now = perform(bob, notices.mine)
    assert (now.unread, perform(bob, notices.unread), now.new) == (1, 1, {found.entries[1].id})
    perform(bob, notices.read_all)
    assert perform(bob, notices.mine).new == set()
    assert len(told(bob)) == 2


def test_only_the_latest_are_shown_and_all_unread_ones_counted(
    alice: Actor, bob: Actor, ada: ContactCard, grace: ContactCard
) -> None:
    given(alice, bob, ada, grace)
    found = perform(bob, notices.mine, 1)
    assert ([one.text for one in found.entries], found.unread) == (["Alice assigned Grace Hopper to you"], 2)


def test_f18_nobody_else_sees_or_reads_a_notice_whatever_the_role(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    (one,) = given(alice, bob, ada).entries
    assert (told(alice), perform(alice, notices.unread)) == ([], 0)
    with pytest.raises(NotFound):
        perform(alice, notices.read, one.id)
    perform(alice, notices.read_all)
    assert perform(bob, notices.unread) == 1


def test_a_record_that_may_no_longer_be_seen_is_not_named(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    given(alice, bob, ada)
    given(alice, alice, ada)
    (one,) = perform(bob, notices.mine).entries
    assert (one.text, one.link) == ("Alice assigned a removed record to you", None)


def test_the_windows_of_that_person_are_told_and_no_others(
    alice: Actor, bob: Actor, ada: ContactCard, heard: list[Event]
) -> None:
    given(alice, bob, ada)
    perform(bob, notices.read_all)
    perform(bob, notices.read_all)  # nothing was left to be read
    assert [one.data["ids"] for one in heard] == [[str(bob.user_id)]] * 2


def test_old_notices_are_forgotten_read_or_not(alice: Actor, bob: Actor, ada: ContactCard, grace: ContactCard) -> None:
    with clock.at(clock.now() - timedelta(days=91)):
        given(alice, bob, ada)
    with clock.at(clock.now() - timedelta(days=89)):
        given(alice, bob, grace)
    with work(house_actor(bob.place)) as session:
        notices.forget_old(session)
    assert told(bob) == ["Alice assigned Grace Hopper to you"]
    set_to(alice, settings.NOTICES_KEPT.key, 30)
    with work(house_actor(bob.place)) as session:
        notices.forget_old(session)
        assert session.scalar(select(func.count()).select_from(Notice)) == 0
