"""Undoing a merge: both are as they were, but for what was edited since."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.contacts import Contact, ContactPoint
from models.custom_fields import CustomField, FieldValue
from services import contacts, deals, duplicates, tasks
from services.work import Actor, Conflict, Moved, NotFound, perform, work
from tests.duplicates.people import person, two
from tests.duplicates.test_merging import firsts, merged

SAME = {"version"}


def test_f02_an_undone_merge_leaves_both_as_they_were(alice: Actor) -> None:
    reach = {"phones": ["+33123456789"], "interests": ["Tea"], "note": "One", "company": "Engines"}
    old = person(alice, emails=["a@x.org"], **reach)
    new = person(
        alice, "Ada King", emails=["b@x.org", "c@x.org"], **reach | {"note": "Two", "rating": 3, "city": "Paris"}
    )
    deal = perform(alice, deals.create, {"title": "Boiler", "contact_id": new.id})
    done = merged(alice, old, new, name="gone", emails="gone")
    undone = perform(alice, duplicates.undo, done.id)
    assert undone.kept == []
    for before, now in ((old, undone.contact), (new, undone.restored)):
        assert before.model_dump(exclude=SAME) == now.model_dump(exclude=SAME)
        assert perform(alice, contacts.find, before.id) == now
    assert (firsts(alice, old), firsts(alice, new)) == (["a@x.org"], ["b@x.org"])
    assert perform(alice, deals.find, deal.id).contact_id == new.id
    assert {one.id for one in perform(alice, contacts.suggest, "c@x.org")} == {new.id}


def test_f02_what_was_edited_since_stays_and_is_listed(alice: Actor) -> None:
    old, new = two(alice)
    task = perform(alice, tasks.create, {"title": "Call", "contact_id": new.id})
    done = merged(alice, old, new, name="gone", address="gone", title="gone")
    perform(alice, contacts.change, old.id, {"city": "Berlin", "emails": ["ada@example.com"]})
    perform(alice, tasks.change, task.id, {"contact_id": None})
    undone = perform(alice, duplicates.undo, done.id)
    told = {(one.id, one.field) for one in undone.kept}
    assert told == {(old.id, "city"), (old.id, "emails"), (task.id, "contact_id")}
    assert (undone.contact.city, undone.contact.title) == ("Berlin", "Countess")
    assert (undone.restored.city, undone.restored.emails) == ("London", [])


def test_emails_that_were_put_in_another_order_since_go_back(alice: Actor) -> None:
    old, new = two(alice)
    done = merged(alice, old, new)
    perform(alice, contacts.change, old.id, {"emails": ["ada.l@example.org", "ada@example.com"]})
    undone = perform(alice, duplicates.undo, done.id)
    assert (undone.kept, undone.contact.emails, undone.restored.emails) == (
        [],
        ["ada@example.com"],
        ["ada.l@example.org"],
    )


def test_merges_in_a_row_are_undone_from_the_last_to_the_first(alice: Actor) -> None:
    one, two_, three = (person(alice, emails=[f"{name}@x.org"]) for name in "abc")
    first, last = merged(alice, two_, three), merged(alice, one, two_)
    with pytest.raises(Conflict, match="later merge"):
        perform(alice, duplicates.undo, first.id)
    for merge in (last, first):
        perform(alice, duplicates.undo, merge.id)
    for card, name in ((one, "a"), (two_, "b"), (three, "c")):
        assert perform(alice, contacts.find, card.id).emails == [f"{name}@x.org"]
    with pytest.raises(Conflict, match="already"):
        perform(alice, duplicates.undo, first.id)


def test_custom_values_go_along_and_come_back(alice: Actor) -> None:
    old, new = two(alice)
    with work(alice) as session:
        field = CustomField(name="Shoe size", filterable=True)
        session.add(field)
        session.flush()
        key = str(field.id)
        session.get_one(Contact, new.id).fields = {key: 38}
        session.add(FieldValue(field_id=field.id, record_id=new.id, num=38))
    done = merged(alice, old, new)
    assert custom(alice, old.id) == ({key: 38}, 1)
    perform(alice, duplicates.undo, done.id)
    assert (custom(alice, old.id), custom(alice, new.id)) == (({}, 0), ({key: 38}, 1))


def custom(actor: Actor, contact_id: UUID) -> tuple[dict[str, object], int]:
    with work(actor, read=True) as session:
        values = session.scalars(select(FieldValue).where(col(FieldValue.record_id) == contact_id)).all()
        return session.get_one(Contact, contact_id).fields, len(values)


def test_the_merges_that_can_be_undone_are_listed_for_who_sees_them(alice: Actor, bob: Actor) -> None:
    old, new = two(alice)
    done = merged(alice, old, new)
    (one,) = perform(alice, duplicates.recent, old.id)
    assert (one.id, one.kept, one.gone) == (done.id, "Ada Lovelace", "Ada Lovelace")
    assert perform(bob, duplicates.recent) == []
    with pytest.raises(NotFound):
        perform(bob, duplicates.undo, done.id)
    perform(alice, duplicates.undo, done.id)
    assert perform(alice, duplicates.recent) == []


def test_an_address_leads_back_after_the_undo(alice: Actor) -> None:
    old, new = two(alice)
    done = merged(alice, old, new)
    with pytest.raises(Moved):
        perform(alice, contacts.find, new.id)
    perform(alice, duplicates.undo, done.id)
    assert perform(alice, contacts.find, new.id).emails == ["ada.l@example.org"]
    with work(alice, read=True) as session:
        assert all(session.scalars(select(col(ContactPoint.live))))
