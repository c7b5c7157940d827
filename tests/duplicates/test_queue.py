"""The queue: who sees which pairs, what is remembered, and how they are kept up to date."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from models.duplicates import DuplicatePair
from services import contacts, duplicates
from services.duplicates.following import MOST
from services.house import settings
from services.records import errands
from services.work import Actor, NotAllowed, NotFound, clock, house_actor, perform, work
from tests.duplicates.people import look, person, queue, two
from tests.records.long_work import run

Wait = Callable[..., object]


def test_f02_a_pair_waits_with_its_score_and_reason(alice: Actor) -> None:
    old, new = two(alice)
    (pair,) = queue(alice)
    assert (pair.score, pair.reason, [one.id for one in pair.contacts]) == (70, "Same name", [old.id, new.id])
    assert pair.contacts[0].email == "ada@example.com"


def test_f02_the_chore_finds_what_was_added_and_drops_what_changed(alice: Actor, wait: Wait) -> None:
    house = house_actor(alice.place)
    ada = person(alice)
    other = person(alice, "Lovelace, Ada")
    wait(seconds=5)
    assert duplicates.follow(house) == 2
    assert len(queue(alice)) == 1
    assert duplicates.follow(house) == 0
    perform(alice, contacts.change, other.id, {"name": "Grace Hopper"})
    wait(seconds=5)
    duplicates.follow(house)
    assert queue(alice) == []
    perform(alice, contacts.change, other.id, {"emails": ["x+1@example.com"]})
    perform(alice, contacts.change, ada.id, {"emails": ["x@example.com"]})
    wait(seconds=5)
    duplicates.follow(house)
    assert [one.reason for one in queue(alice)] == ["Same mailbox · Same email domain"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"email": "a.da@gmail.com"}, {"name": "Countess", "email": "ada+crm@googlemail.com"}),
        ({"email": "ada@mill.example"}, {"name": "Countess", "email": "ada+crm@mill.example"}),
        ({"phone": "+33123456789"}, {"name": "Ada Lovelace-King", "phone": "+33 1 23 45 67 89 ext. 7"}),
        ({"company": "Engines"}, {"name": "Lovelace, Ada", "company": "Engines Ltd"}),
        ({"company": "Engines"}, {"name": "Adda Lovelace", "company": "Engines"}),
        ({"email": "a@mill.example"}, {"name": "Adda Lovelace", "email": "b@mill.example"}),
        ({}, {"name": "LOVELACE Ada"}),
    ],
)
def test_f02_a_changed_contact_finds_who_may_be_the_same(
    alice: Actor, one: dict[str, str], other: dict[str, str]
) -> None:
    person(alice, **one)
    new = person(alice, **other)
    look(alice, new.id)
    assert len(queue(alice)) == 1


def test_f02_two_desks_are_no_pair(alice: Actor) -> None:
    desks = [person(alice, "IT-Support", company=name) for name in ("Engines", "Looms", "Mills")]
    look(alice, *(one.id for one in desks))
    assert queue(alice) == []


def test_f02_a_dismissal_holds_from_both_sides_until_something_else_speaks_for_the_pair(alice: Actor) -> None:
    old, new = two(alice)
    (pair,) = queue(alice)
    perform(alice, duplicates.dismiss, pair.id)
    for one in (old, new):
        perform(alice, contacts.rate, one.id, 5)
        look(alice, one.id)
    look(alice, old.id, new.id)
    assert queue(alice) == []
    perform(alice, contacts.change, old.id, {"company": "Engines"})
    perform(alice, contacts.change, new.id, {"company": "Engines"})
    look(alice, new.id)
    assert [one.score for one in queue(alice)] == [90]


def test_a_dismissal_is_remembered_while_the_pair_is_none(alice: Actor) -> None:
    old, new = two(alice)
    perform(alice, duplicates.dismiss, queue(alice)[0].id)
    perform(alice, contacts.change, new.id, {"name": "Grace Hopper"})
    look(alice, new.id)
    perform(alice, contacts.change, new.id, {"name": "Ada Lovelace"})
    look(alice, new.id, old.id)
    assert queue(alice) == []


def test_a_dismissal_is_undone(alice: Actor) -> None:
    two(alice)
    (pair,) = queue(alice)
    perform(alice, duplicates.dismiss, pair.id)
    perform(alice, duplicates.reopen, pair.id)
    assert queue(alice) == [pair]


def test_f02_a_pair_is_seen_only_by_who_sees_both(alice: Actor, bob: Actor, charlie: Actor) -> None:
    old, _new = two(alice, owner_id=str(bob.user_id))
    (pair,) = queue(alice)
    assert queue(bob) == queue(charlie) == []
    for who in (bob, charlie):
        with pytest.raises(NotFound):
            perform(who, duplicates.dismiss, pair.id)
    perform(alice, contacts.change, old.id, {"owner_id": str(bob.user_id)})
    assert [one.id for one in queue(bob)] == [pair.id]


def test_who_may_not_merge_sees_no_queue(alice: Actor) -> None:
    with pytest.raises(NotAllowed):
        perform(_field(alice), duplicates.search, duplicates.Query())


def _field(alice: Actor) -> Actor:
    from dataclasses import replace

    from services.roles import ROLES

    return replace(alice, permissions=ROLES["field"].permissions)


def test_a_pair_rests_while_one_of_them_is_in_the_bin(alice: Actor) -> None:
    old, new = two(alice)
    perform(alice, contacts.bin, new.id)
    look(alice, old.id)
    assert queue(alice) == []
    perform(alice, contacts.restore, new.id)
    look(alice, new.id)
    assert len(queue(alice)) == 1


def test_f02_a_scan_finds_all_pairs_and_drops_those_that_are_none_any_more(alice: Actor, wait: Wait) -> None:
    people = [person(alice, name, company="Engines") for name in ("Ada King", "Ada Kingg", "Grace Hopper", "King, Ada")]
    wrong = tuple(sorted((people[0].id, people[2].id)))
    with work(alice) as session:
        session.add(DuplicatePair(low_id=wrong[0], high_id=wrong[1], score=80, made_at=clock.now()))
    wait(seconds=1)
    begun = perform(alice, duplicates.scan)
    assert perform(alice, duplicates.scan).id == begun.id
    done = run(alice, begun.id)
    names = {tuple(sorted(one.name for one in pair.contacts)) for pair in queue(alice)}
    assert done.state == "done"
    assert names == {("Ada King", "Ada Kingg"), ("Ada King", "King, Ada"), ("Ada Kingg", "King, Ada")}


def test_many_changes_at_once_are_left_to_a_scan(alice: Actor, monkeypatch: pytest.MonkeyPatch, wait: Wait) -> None:
    monkeypatch.setattr("services.duplicates.following.MOST", 1)
    person(alice)
    person(alice)
    wait(seconds=5)
    assert (duplicates.follow(house_actor(alice.place)), MOST) == (0, 1_000)
    with work(alice, read=True) as session:
        assert settings.read(session, "duplicates.upto")


def test_a_scan_that_was_stopped_begins_anew(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.duplicates import scanning

    two(alice)
    kept = scanning._scans
    with work(alice) as session:
        portion = errands.Portion(uuid4(), {}, "compare:3", 2, None, 500)
        worked = scanning.scan(session, alice, portion)
    assert worked.cursor is not None and worked.cursor.startswith("read:")
    kept.clear()


def test_f02_who_types_is_warned_of_people_they_see(alice: Actor, bob: Actor) -> None:
    ada = person(alice, email="ada@example.com", phone="+33123456789", company="Engines")
    for draft, score in (
        ({"email": "ADA@example.com"}, 100),
        ({"name": "X", "email": "ada+crm@example.com"}, 95),
        ({"name": "Ada Lovelace", "phone": "+33 1 23 45 67 89"}, 95),
        ({"name": "Lovelace, Ada", "company": "Engines Ltd"}, 90),
    ):
        (one,) = perform(alice, duplicates.likely, draft)
        assert (one.id, one.score, one.email) == (ada.id, score, "ada@example.com")
        assert perform(bob, duplicates.likely, draft) == []
    for draft in ({}, {"name": "Ada Lovelace"}, {"name": "Ada", "email": "ada@", "phone": "12"}):
        assert perform(alice, duplicates.likely, draft) == []
    assert perform(alice, duplicates.likely, {"email": "ada@example.com"}, ada.id) == []
