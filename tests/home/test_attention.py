"""What waits for a person: each sort once, only what the role may see, and nothing where nothing waits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services import attention, messages
from services.attention import Waits
from services.contacts import ContactCard
from services.house import register
from services.roles import ROLES
from services.work import Actor, clock, perform
from tests.cast import join
from tests.home.world import LETTER, SORTS, everything_waits
from tests.inbound.letters import come, letter, sent
from tests.outbox.rows import force
from tests.statements import statements

PARTS = (attention.mine, attention.sales, attention.post, attention.people)


def waits(actor: Actor) -> dict[str, Waits]:
    return {one.sort: one for part in PARTS for one in perform(actor, part)}


def test_what_waits_is_counted_by_its_sort_and_named(alice: Actor) -> None:
    everything_waits(alice)
    found = waits(alice)
    assert set(found) == SORTS
    counts = {sort: one.count for sort, one in found.items()}
    assert {sort for sort, count in counts.items() if count > 1} == {"offered"}
    names = {sort: found[sort].name for sort in ("tasks_late", "tasks_today", "unanswered", "stale", "queues")}
    assert names == {
        "tasks_late": "Late",
        "tasks_today": "Now",
        "unanswered": "Ada Lovelace",
        "stale": "Quiet",
        "queues": "sms",
    }


def test_nothing_waits_in_a_new_workspace(charlie: Actor) -> None:
    assert waits(charlie) == {}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_is_told_only_of_what_it_may_see_and_act_on(alice: Actor, role: str) -> None:
    everything_waits(alice)
    one = join(alice.place, "Olive", role)
    found = set(waits(replace(one, scope="all")))
    needs = {
        name: sort.needs for part in (attention.SALES, attention.POST, attention.PEOPLE) for name, sort in part.items()
    }
    assert found == {name for name, needed in needs.items() if one.may(needed)}


def test_f18_who_sees_only_their_own_is_told_of_nothing_else(alice: Actor, bob: Actor) -> None:
    everything_waits(alice)
    assert waits(bob) == {}


def test_what_is_one_s_own_does_not_wait_for_another_administrator(alice: Actor) -> None:
    everything_waits(alice)
    other = join(alice.place, "Olive", "administrator")
    assert not {"tasks_late", "tasks_today", "imports", "stale"} & set(waits(other))


def test_an_answer_ends_the_waiting_of_a_conversation_and_a_campaign_does_not(alice: Actor, ada: ContactCard) -> None:
    come(alice, letter())
    assert waits(alice)["unanswered"].count == 1
    sent(alice, contact_id=str(ada.id))
    assert "unanswered" not in waits(alice)
    with clock.at(clock.now() + timedelta(minutes=1)):
        come(alice, letter("And when?"))
        assert waits(alice)["unanswered"].count == 1


def test_only_the_last_message_of_a_conversation_waits_and_not_for_ever(alice: Actor, ada: ContactCard) -> None:
    for text in ("One", "Two"):
        come(alice, letter(text, subject="Offer"))
    assert waits(alice)["unanswered"].count <= 2
    with clock.at(clock.now() + timedelta(days=31)):
        assert "unanswered" not in waits(alice)


def test_messages_that_failed_wait_for_a_week(alice: Actor) -> None:
    force(alice, perform(alice, messages.send, LETTER).id, "failed")
    assert waits(alice)["failed"].count == 1
    with clock.at(clock.now() + timedelta(days=6)):
        assert waits(alice)["failed"].count == 1
    with clock.at(clock.now() + timedelta(days=7)):
        assert "failed" not in waits(alice)


def test_it_takes_as_many_queries_for_much_as_for_little(alice: Actor) -> None:
    def asked() -> int:
        register.forget(alice.place)  # else a second that ends in between adds what it takes to read it
        with statements() as found:
            waits(alice)
        return len(found)

    everything_waits(alice)
    before = asked()
    for _ in range(3):
        force(alice, perform(alice, messages.send, LETTER).id, "failed")
        come(alice, letter(sender="Fay <fay@example.org>"))
    assert asked() == before
