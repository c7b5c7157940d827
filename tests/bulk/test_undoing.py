"""Undoing many at once: field by field, and what was edited since stays and is listed."""

from datetime import timedelta

import pytest

from services import bulk, contacts
from services.records import errands
from services.work import Actor, Conflict, clock, perform
from tests.bulk.test_changing import LEADS
from tests.bulk.world import card, changed, finished, people, reasons


def test_f04_an_undo_restores_each_former_value(alice: Actor, bob: Actor) -> None:
    ada, bea = people(alice, "Ada", rating=2, interests=["Steam"]) + people(alice, "Bea", owner_id=None)
    change = {"rating": 5, "owner_id": str(bob.user_id), "interests": {"add": ["Poetry"], "remove": ["steam"]}}
    done = changed(alice, LEADS, change)
    back = finished(alice, perform(alice, errands.undo, done.id))
    assert (back.state, back.counts) == ("done", {"updated": 2})
    for before, now in ((ada, card(alice, ada)), (bea, card(alice, bea))):
        assert (now.rating, now.owner_id, now.interests) == (before.rating, before.owner_id, before.interests)


def test_f04_what_was_edited_since_stays_and_is_listed(alice: Actor) -> None:
    ada, bea = people(alice, "Ada", "Bea")
    done = changed(alice, LEADS, {"rating": 5, "status": "customer"})
    perform(alice, contacts.rate, ada.id, 3)
    back = finished(alice, perform(alice, errands.undo, done.id))
    assert back.counts == {"updated": 1, "kept": 1}
    assert reasons(alice, back, "kept") == {"Ada": "Edited since, so it stays: Rating."}
    assert (card(alice, ada).rating, card(alice, ada).status) == (3, "lead")
    assert (card(alice, bea).rating, card(alice, bea).status) == (0, "lead")


def test_f04_a_move_to_the_bin_is_undone_but_for_a_taken_address(alice: Actor) -> None:
    ada, bea = people(alice, "Ada", email="ada@x.example") + people(alice, "Bea")
    done = changed(alice, {"ids": [ada.id, bea.id]}, {"bin": True})
    assert (done.counts, card(alice, ada).binned_at is None) == ({"binned": 2}, False)
    people(alice, "Eve", email="ada@x.example")
    back = finished(alice, perform(alice, errands.undo, done.id))
    assert back.counts == {"restored": 1, "refused": 1}
    assert reasons(alice, back) == {"Ada": "Another contact already has this email address."}
    assert card(alice, bea).binned_at is None


def test_f04_it_can_be_undone_once_and_for_thirty_days(alice: Actor) -> None:
    people(alice, "Ada")
    done = changed(alice, LEADS, {"rating": 5})
    assert done.finished_at and done.undoable_until == done.finished_at + timedelta(days=30)
    with clock.at(done.finished_at + timedelta(days=30, seconds=1)), pytest.raises(Conflict):
        perform(alice, errands.undo, done.id)
    back = finished(alice, perform(alice, errands.undo, done.id))
    for again in (done.id, back.id):
        with pytest.raises(Conflict):
            perform(alice, errands.undo, again)


def test_f04_what_was_cancelled_on_the_way_is_undone_as_far_as_it_came(alice: Actor) -> None:

    from tests.records.long_work import claim, go_on

    people(alice, *(f"Person {number}" for number in range(60)))
    begun = perform(alice, bulk.begin, "contact", LEADS, {"rating": 5})
    held = go_on(claim(alice.place))
    perform(alice, errands.cancel, begun.id)
    go_on(held)
    there = contacts.Query(rating=5)
    assert 0 < perform(alice, contacts.search, there).total < 60
    finished(alice, perform(alice, errands.undo, begun.id))
    assert perform(alice, contacts.search, there).total == 0
