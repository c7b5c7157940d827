"""Merging: one of two contacts is kept, with the chosen values and everything that named the other."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.contacts import ContactPoint
from models.files import StoredFile
from models.tags import Tag, TagLink
from services import contacts, deals, duplicates, invoices, messages, optouts, payments, tasks
from services.contacts import ContactCard
from services.house.books import verify
from services.ledger import proving
from services.optouts import consents
from services.records import bin, timeline
from services.work import Actor, Conflict, Invalid, Moved, NotFound, Stale, clock, house_actor, perform, work
from tests.duplicates.people import look, person, queue, two
from tests.invoices.test_issuing import issued
from tests.payments.world import pay

MAIL = {"subject": "Hello", "body": "Hello"}

Wait = Callable[..., object]


def merged(actor: Actor, kept: ContactCard, gone: ContactCard, **choose: str) -> duplicates.Merged:
    return perform(actor, duplicates.merge, kept.id, gone.id, choose)


def firsts(actor: Actor, contact: ContactCard) -> list[str]:
    with work(actor, read=True) as session:
        mine = (col(ContactPoint.contact_id) == contact.id, col(ContactPoint.first), col(ContactPoint.kind) == "email")
        return list(session.scalars(select(col(ContactPoint.value)).where(*mine)))


def test_f02_each_field_is_chosen_and_an_empty_one_loses(alice: Actor) -> None:
    old = person(alice, title="Countess", rating=4, note="Likes tea", city="London", emails=["a@x.org"])
    new = person(alice, "Ada King", title="Engineer", note="Likes maths", status="customer", emails=["b@x.org"])
    card = merged(alice, old, new, name="gone", title=str(new.id)).contact
    assert (card.name, card.title, card.rating, card.city, card.status) == (
        "Ada King",
        "Engineer",
        4,
        "London",
        "customer",
    )
    assert (card.note, card.emails) == ("Likes tea\n\nLikes maths", ["a@x.org", "b@x.org"])
    assert perform(alice, contacts.suggest, "b@x.org")[0].id == old.id
    assert perform(alice, contacts.suggest, "Countess") == []


def test_the_emails_of_either_come_first(alice: Actor) -> None:
    old, new = person(alice, emails=["a@x.org", "c@x.org"]), person(alice, emails=["b@x.org"], phones=["+33123456789"])
    card = merged(alice, old, new, emails="gone").contact
    assert (card.email, card.phone, sorted(card.emails)) == (
        "b@x.org",
        "+33123456789",
        ["a@x.org", "b@x.org", "c@x.org"],
    )
    assert firsts(alice, old) == ["b@x.org"]


def test_f02_three_merged_in_a_row_have_one_first_email(alice: Actor) -> None:
    one, two_, three = (person(alice, emails=[f"{name}@x.org"]) for name in "abc")
    merged(alice, two_, three)
    merged(alice, one, two_)
    assert firsts(alice, one) == ["a@x.org"]
    for gone in (two_, three):
        with pytest.raises(Moved) as moved:
            perform(alice, contacts.find, gone.id)
        assert moved.value.more["id"] == one.id


def test_a_phone_both_have_is_kept_once_and_interests_and_tags_are_united(alice: Actor) -> None:
    old, new = (person(alice, phone="+33123456789", interests=names) for names in (["Tea"], ["tea", "Chess"]))
    with work(alice) as session:
        tags = [Tag(name=name, name_key=name) for name in ("a", "b")]
        session.add_all(tags)
        session.flush()
        pairs = ((tags[0], old), (tags[0], new), (tags[1], new))
        session.add_all([TagLink(tag_id=tag.id, contact_id=one.id) for tag, one in pairs])
    card = merged(alice, old, new).contact
    assert (card.phones, card.interests) == (["+33123456789"], ["Chess", "Tea"])
    with work(alice, read=True) as session:
        assert len(session.scalars(select(TagLink).where(col(TagLink.contact_id) == old.id)).all()) == 2


def test_f02_what_named_the_other_names_the_one_that_is_kept(alice: Actor) -> None:
    old, new = two(alice)
    message = perform(alice, messages.send, {"contact_id": new.id, **MAIL}, clock.now() + timedelta(days=1))
    start = datetime.combine(clock.today("UTC") + timedelta(days=1), datetime.min.time())
    perform(alice, messages.create_schedule, {"contact_id": new.id, **MAIL, "starts_at": start, "zone": "UTC"})
    perform(alice, tasks.create, {"title": "Call", "contact_id": new.id})
    perform(alice, deals.create, {"title": "Boiler", "contact_id": new.id, "amount": 500, "currency": "EUR"})
    with work(alice) as session:
        session.add(
            StoredFile(
                name="a.pdf", type="application/pdf", size=1, digest="0" * 64, subject="contacts", subject_id=new.id
            )
        )
    compared = perform(alice, duplicates.compare, old.id, new.id)
    tables = {"contact_points", "deals", "messages", "schedules", "stored_files", "tasks", "threads"}
    assert compared.moves.keys() == tables
    merged(alice, old, new)
    assert perform(alice, messages.find, message.id).contact_id == old.id
    told = [one.text for one in perform(alice, timeline.of_record, "contact", old.id)]
    assert "Alice merged a duplicate into Ada Lovelace" in told
    assert sum("added Ada Lovelace" in one for one in told) == 2
    assert "1 schedule" in perform(alice, messages.stopped, old.id)


def test_f02_the_books_stay_right(alice: Actor) -> None:
    old, new = two(alice)
    bill = issued(alice, contact_id=new.id)
    pay(alice, 50, currency="EUR", contact_id=str(new.id), allocations=[{"invoice_id": bill.id, "amount": 50}])
    before = list(invoices.lines(alice))[1:]
    done = merged(alice, old, new)
    with work(alice, read=True) as session:
        assert proving.prove(session).differences == []
    assert list(verify(invoices.lines(alice))) == []
    assert list(invoices.lines(alice))[1:] == before
    assert perform(alice, invoices.find, bill.id).contact_id == old.id
    assert [one.contact_id for one in perform(alice, payments.search, payments.Query()).rows] == [old.id]
    perform(alice, duplicates.undo, done.id)
    with work(alice, read=True) as session:
        assert proving.prove(session).differences == []
    assert perform(alice, invoices.find, bill.id).contact_id == new.id


def test_f02_opted_in_and_out_is_out(alice: Actor, wait: Wait) -> None:
    old, new = two(alice)
    perform(alice, optouts.add, {"channel": "email", "address": "ada.l@example.org", "reason": "asked"})
    wait(seconds=1)
    perform(alice, optouts.record, old.id, "marketing", True, "Yes, please.")
    done = merged(alice, old, new)
    stops = {one.address for one in perform(alice, optouts.search, optouts.Query()).rows}
    assert stops == {"ada@example.com", "ada.l@example.org"}
    marketing = next(one for one in perform(alice, consents.of_contact, old.id) if one.purpose == "marketing")
    assert marketing.given is False
    perform(alice, duplicates.undo, done.id)
    assert {one.address for one in perform(alice, optouts.search, optouts.Query()).rows} == {"ada.l@example.org"}
    marketing = next(one for one in perform(alice, consents.of_contact, old.id) if one.purpose == "marketing")
    assert marketing.given is True


def test_f02_a_merged_contact_is_never_suggested_nor_restored(alice: Actor) -> None:
    old, new = two(alice)
    merged(alice, old, new)
    third = person(alice)
    look(alice, new.id, old.id, third.id)
    assert [{one.id for one in pair.contacts} for pair in queue(alice)] == [{old.id, third.id}]
    assert {one.id for one in perform(alice, duplicates.likely, {"email": "ada.l@example.org"})} == {old.id}
    with pytest.raises(Conflict, match="Undo the merge"):
        perform(alice, contacts.restore, new.id)


def test_its_address_leads_on_when_it_was_deleted_for_good(alice: Actor, bob: Actor, wait: Wait) -> None:
    old, new = two(alice)
    done = merged(alice, old, new)
    wait(days=31)
    assert bin.empty(house_actor(alice.place)) == 1
    with work(house_actor(alice.place)) as session:
        assert duplicates.forget_old(session, house_actor(alice.place)) == 1
    with pytest.raises(Moved):
        perform(alice, contacts.find, new.id)
    with pytest.raises(NotFound):
        perform(bob, contacts.find, new.id)
    with pytest.raises(Conflict, match="30 days"):
        perform(alice, duplicates.undo, done.id)


def test_a_contact_stays_in_the_bin_as_long_as_its_merge_can_be_undone(alice: Actor, monkeypatch: Any) -> None:
    old, new = two(alice)
    done = merged(alice, old, new)
    monkeypatch.setattr("services.records.bin.over", lambda session, row: col(row.binned_at).is_not(None))
    assert bin.empty(house_actor(alice.place)) == 0
    assert perform(alice, duplicates.undo, done.id).restored.id == new.id


def test_f02_a_stale_version_is_refused(alice: Actor) -> None:
    old, new = two(alice)
    perform(alice, contacts.rate, new.id, 3)
    for versions in ({"gone": new.version}, {str(new.id): new.version}):
        with pytest.raises(Stale, match=f"^{new.name} was changed meanwhile. Look at both again, .* and merge then.$"):
            perform(alice, duplicates.merge, old.id, new.id, {}, versions)
    perform(alice, duplicates.merge, old.id, new.id, {}, {"kept": old.version, "gone": new.version + 1})


@pytest.mark.parametrize("choose", [{"name": "both"}, {"shoe_size": "gone"}, {"title": "theirs"}])
def test_a_wrong_choice_is_refused_at_its_field(alice: Actor, choose: dict[str, str]) -> None:
    old, new = two(alice)
    with pytest.raises(Invalid) as refused:
        perform(alice, duplicates.merge, old.id, new.id, choose)
    assert list(refused.value.fields) == [f"choose.{next(iter(choose))}"]


def test_one_contact_twice_and_one_in_the_bin_are_refused(alice: Actor, bob: Actor) -> None:
    old, new = two(alice)
    with pytest.raises(Invalid):
        merged(alice, old, old)
    with pytest.raises(NotFound):
        merged(bob, old, new)
    perform(alice, contacts.bin, new.id)
    with pytest.raises(Conflict):
        merged(alice, old, new)


def test_more_emails_than_a_contact_may_have_are_refused(alice: Actor) -> None:
    old, new = (person(alice, emails=[f"{who}{number}@x.org" for number in range(6)]) for who in "ab")
    with pytest.raises(Invalid) as refused:
        merged(alice, old, new)
    assert list(refused.value.fields) == ["emails"]
