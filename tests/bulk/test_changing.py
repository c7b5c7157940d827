"""Changing many at once: exactly the records that were counted, each as if by hand, and refused where it may not be."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.audit import AuditEntry
from models.views import View
from services import bulk, companies, contacts, deals, tasks, views
from services.records import activity, timeline
from services.work import Actor, Conflict, Invalid, NotAllowed, perform, work
from tests.bulk.world import card, changed, finished, people, reasons

LEADS = {"filter": {"all": [{"field": "status", "op": "is", "value": "lead"}]}}


def test_f04_a_whole_list_gets_another_owner_status_and_rating(alice: Actor, bob: Actor) -> None:
    some = people(alice, "Ada", "Bea") + people(alice, "Cem", status="customer")
    done = changed(alice, LEADS, {"owner_id": str(bob.user_id), "rating": 4, "status": "qualified"})
    assert (done.state, done.counts) == ("done", {"updated": 2})
    now = [card(alice, one) for one in some]
    assert [(one.owner_id, one.rating, one.status) for one in now[:2]] == [(bob.user_id, 4, "qualified")] * 2
    assert (now[2].owner_id, now[2].rating, now[2].version) == (alice.user_id, 0, 1)
    assert [one.version for one in now[:2]] == [2, 2]


def test_f04_each_record_tells_the_change_and_the_trail_keeps_it(alice: Actor) -> None:
    ada, _ = people(alice, "Ada", "Bea")
    changed(alice, {"q": "ada b"} | LEADS | {"q": ""}, {"status": "customer"})
    told = perform(alice, timeline.of_record, "contact", ada.id)[0]
    assert told.text == "Alice changed the status of 2 records at once"
    assert [(one.label, one.old, one.new) for one in told.changes] == [("Status", "Lead", "Customer")]
    with work(alice, read=True) as session:
        mine = select(AuditEntry).where(col(AuditEntry.subject_id) == ada.id).order_by(col(AuditEntry.id).desc())
        entry = session.scalars(mine).first()
        assert entry is not None
        assert (entry.verb, entry.changes, entry.action) == (
            "changed", {"status": ["lead", "customer"]}, "bulk.working.change")  # fmt: skip
    assert perform(alice, activity.happened, activity.Query()).rows[0].text == "Alice changed 2 contacts at once"


def test_f04_interests_are_added_and_removed_and_found_afterwards(alice: Actor) -> None:
    ada, bea = people(alice, "Ada", interests=["Poetry", "Steam"]) + people(alice, "Bea")
    changed(alice, LEADS, {"interests": {"add": ["Engines", "poetry"], "remove": ["STEAM"]}})
    assert card(alice, ada).interests == ["Engines", "Poetry"]
    assert card(alice, bea).interests == ["Engines", "poetry"]
    found = perform(alice, contacts.search, contacts.Query(q="engines"))
    assert [one.name for one in found.rows] == ["Ada", "Bea"]


def test_f04_what_changed_since_the_count_is_refused_and_named(alice: Actor) -> None:
    ada, bea, cem = people(alice, "Ada", "Bea", "Cem")
    begun = perform(alice, bulk.begin, "contact", LEADS, {"rating": 5})
    perform(alice, contacts.change, ada.id, {"title": "Countess"})
    perform(alice, contacts.bin, bea.id)
    perform(alice, contacts.create, {"name": "Dora"})  # came after the count
    done = finished(alice, begun)
    assert (done.total, done.counts) == (3, {"updated": 1, "refused": 2})
    assert reasons(alice, done) == {"Ada": "It was changed meanwhile.", "Bea": "It is in the bin."}
    found = perform(alice, contacts.search, contacts.Query(rating=5))
    assert [one.name for one in found.rows] == [cem.name]


def test_f04_another_number_than_expected_changes_nothing(alice: Actor) -> None:
    people(alice, "Ada", "Bea")
    assert perform(alice, bulk.count, "contact", LEADS) == 2
    people(alice, "Cem")
    with pytest.raises(Conflict) as refused:
        perform(alice, bulk.begin, "contact", LEADS, {"rating": 5}, 2)
    assert refused.value.more["count"] == 3


def test_f18_a_record_one_may_not_see_is_refused_without_a_word_about_it(alice: Actor, bob: Actor) -> None:
    (hers,), (his,) = people(alice, "Ada"), people(bob, "Bea")
    done = changed(bob, {"ids": [hers.id, his.id, uuid4()]}, {"rating": 5})
    assert done.counts == {"updated": 1, "refused": 2}
    assert set(reasons(bob, done).items()) == {("a removed record", "It is no longer here.")}
    assert card(alice, hers).rating == 0
    assert perform(bob, bulk.count, "contact", LEADS) == 1


def test_f18_who_may_not_bin_may_not_bin_many(bob: Actor) -> None:
    from dataclasses import replace

    reader = replace(bob, permissions=bob.permissions - {"contacts.edit", "contacts.delete"})
    people(bob, "Ada")
    for change in ({"rating": 1}, {"bin": True}):
        with pytest.raises(NotAllowed):
            perform(reader, bulk.begin, "contact", LEADS, change)


def test_f04_cerb16_a_view_by_a_removed_field_is_refused(alice: Actor) -> None:
    people(alice, "Ada")
    view = perform(alice, views.create, {"name": "Shoes", "record": "contact"})
    with work(alice) as session:
        session.get_one(View, view.id).filter = {"any": [{"field": "shoe", "op": "is", "value": "42"}]}
    with pytest.raises(Invalid) as refused:
        perform(alice, bulk.begin, "contact", {"view": view.id}, {"rating": 5})
    assert "removed" in refused.value.fields["filter"]


@pytest.mark.parametrize(("change", "wrong"), [
    ({}, "change"), ({"name": "X"}, "change"), ({"shoe": 1}, "change"), ({"status": "king"}, "status"),
    ({"rating": 6}, "rating"), ({"owner_id": str(uuid4())}, "owner_id"), ({"interests": ["x"]}, "change"),
    ({"interests": {"add": ["x" * 61]}}, "interests"), ({"interests": {"add": []}}, "change"),
    ({"interests": {"put": ["x"]}}, "change"),
])  # fmt: skip
def test_f04_a_change_that_no_form_would_take_is_refused_before_anything_is_done(
    alice: Actor, change: dict[str, Any], wrong: str
) -> None:
    people(alice, "Ada")
    with pytest.raises(Invalid) as refused:
        perform(alice, bulk.begin, "contact", LEADS, change)
    assert set(refused.value.fields) == {wrong}


def test_f04_companies_deals_and_tasks_change_together_as_well(alice: Actor, bob: Actor) -> None:
    rooms: list[tuple[str, Any, str]] = [
        ("company", companies, "name"), ("deal", deals, "title"), ("task", tasks, "title"),
    ]  # fmt: skip
    for noun, room, title in rooms:
        made = [perform(alice, room.create, {title: name}) for name in ("One", "Two")]
        done = changed(alice, {"filter": {}}, {"owner_id": str(bob.user_id)}, noun)
        assert (noun, done.counts) == (noun, {"updated": 2})
        assert {perform(alice, room.find, one.id).owner_id for one in made} == {bob.user_id}
