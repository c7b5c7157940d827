"""The history of a field: who changed it, when, from what; and putting a former value back (F-17)."""

import pytest

from services import companies, contacts, deals
from services.contacts import ContactCard
from services.records import history
from services.records.history import Was
from services.work import Actor, NotFound, perform


def past(actor: Actor, contact: ContactCard, field: str) -> list[Was]:
    return perform(actor, history.of_field, "contact", contact.id, field)


def test_f17_each_field_tells_who_changed_it_from_what(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"title": "Buyer"})
    perform(alice, contacts.change, ada.id, {"title": "Director", "status": "customer"})
    assert [(one.by, one.old, one.new) for one in past(alice, ada, "title")] == [
        ("Alice", "Buyer", "Director"),
        ("Alice", "", "Buyer"),
    ]
    assert [(one.old, one.new, one.value) for one in past(alice, ada, "status")] == [
        ("Lead", "Customer", "lead"),
        ("", "Lead", None),
    ]


def test_f17_a_day_is_told_as_people_read_it_and_put_back_as_it_is_kept(alice: Actor) -> None:
    deal = perform(alice, deals.create, {"title": "Boiler", "close_on": "2026-03-01"})
    perform(alice, deals.change, deal.id, {"close_on": "2026-12-24"})
    latest = perform(alice, history.of_field, "deal", deal.id, "close_on")[0]
    assert (latest.old, latest.new, latest.value) == ("1 Mar 2026", "24 Dec 2026", "2026-03-01")


def test_f17_stars_and_long_texts_have_a_history_too(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.rate, ada.id, 4)
    for text in ("First", "Second"):
        perform(alice, contacts.change, ada.id, {"note": text})
    assert [one.value for one in past(alice, ada, "rating")] == [0, None]
    assert [one.value for one in past(alice, ada, "note")] == ["First", None]


@pytest.mark.parametrize("field", ["title", "status", "company", "owner_id", "tags"])
def test_f17_a_former_value_is_put_back(alice: Actor, bob: Actor, ada: ContactCard, field: str) -> None:
    other = perform(alice, companies.create, {"name": "Other"})
    start = {"title": "Buyer", "tags": ["Fair"], "owner_id": alice.user_id}
    before = perform(alice, contacts.change, ada.id, start)
    news = {"title": "Director", "status": "customer", "company": other.name, "owner_id": bob.user_id, "tags": []}
    perform(alice, contacts.change, ada.id, {field: news[field]})
    was = past(alice, ada, field)[0]
    assert was.known and was.old != was.new
    perform(alice, contacts.change, ada.id, {was.field: was.value})
    assert getattr(perform(alice, contacts.find, ada.id), field) == getattr(before, field)


def test_f18_the_history_is_seen_by_those_who_see_the_record(bob: Actor, charlie: Actor, ada: ContactCard) -> None:
    for other in (bob, charlie):
        with pytest.raises(NotFound):
            past(other, ada, "title")


def test_a_field_that_does_not_exist_has_no_history(alice: Actor, ada: ContactCard) -> None:
    assert past(alice, ada, "shoe") == []
