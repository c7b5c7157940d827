"""Views of every list: what its search, its tab and its filters say is kept, and means the same when it is opened again."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from services import campaigns, contacts, invoices, messages, optouts, orders, payments, pins, quotes, views
from services.contacts import ContactCard
from services.work import Actor, Invalid, perform
from tests.cast import join


def words(text: str) -> dict[str, Any]:
    return {"field": "words", "op": "contains", "value": text}


def said(field: str, value: object, op: str = "is") -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def searched(search: Any, query: Any) -> Callable[[Actor, str], list[Any]]:
    """What finds the rows of a list by a filter."""
    return lambda actor, tree: perform(actor, search, query(filter=tree)).rows


LISTS: dict[str, tuple[Callable[[Actor, str], list[Any]], list[tuple[Mapping[str, Any], int]]]] = {
    "message": (
        searched(messages.search, messages.Query),
        [
            (words("hello"), 1), (words("nothing"), 0), (said("state", "pending"), 1), (said("state", "sent"), 0),
            (said("channel", "email"), 1), (said("queue", "emails"), 1), (said("settled_at", None, "empty"), 1),
            (said("due_at", "2020-01-01", "from"), 1),
        ],
    ),
    "schedule": (
        searched(messages.schedules, messages.ScheduleQuery),
        [(words("hel"), 1), (words("ada"), 1), (words("x"), 0), (said("paused", False), 1), (said("ended", True), 0)],
    ),
    "campaign": (
        searched(campaigns.search, campaigns.Query),
        [(words("many"), 1), (words("none"), 0), (said("state", "draft"), 0), (said("channel", "email"), 1)],
    ),
    "payment": (
        searched(payments.search, payments.Query),
        [
            (words("ref-7"), 1), (said("direction", "in"), 1), (said("direction", "out"), 0),
            (said("unallocated", True), 1), (said("amount", 500, "at_least"), 1), (said("amount", 501, "at_least"), 0),
        ],
    ),
    "opt-out": (
        searched(optouts.search, optouts.Query),
        [
            (words("gone@"), 1), (words("here@"), 0), (said("reason", "asked"), 1), (said("everything", True), 1),
            (said("lifted", False), 1), (said("lifted", True), 0), (said("channel", "sms"), 0),
        ],
    ),
    "quote": (searched(quotes.search, quotes.Query), [(said("state", "draft"), 1), (said("state", "sent"), 0)]),
    "order": (
        searched(orders.search, orders.Query),
        [(said("state", "draft"), 1), (said("status", "paid"), 0), (said("total", 0, "at_least"), 1)],
    ),
    "invoice": (
        searched(invoices.search, invoices.Query),
        [(said("state", "draft"), 1), (said("state", "overdue"), 0), (said("age", "0-15"), 0)],
    ),
}  # fmt: skip


@pytest.fixture
def filled(alice: Actor, ada: ContactCard) -> Actor:
    """One row in each of the lists."""
    start = {"starts_at": "2027-01-01T09:00:00", "zone": "Europe/Paris"}
    letter = {"contact_id": ada.id, "subject": "Hello", "body": "Hello"}
    perform(alice, messages.send, letter)
    perform(alice, messages.create_schedule, letter | start)
    perform(alice, campaigns.start, {"name": "To many", "subject": "x", "text": "x", "contact_ids": [str(ada.id)]})
    perform(alice, payments.record, {"contact_id": ada.id, "amount": 500, "reference": "REF-7"})
    perform(alice, optouts.add, {"channel": "email", "address": "gone@example.com", "reason": "asked"})
    for room in (quotes, orders, invoices):
        perform(alice, room.create, {"title": "Bathroom", "contact_id": ada.id, "reference": "PO 7"})
    return alice


@pytest.mark.parametrize("noun", LISTS)
def test_f03_a_view_of_each_list_finds_what_it_says(filled: Actor, noun: str) -> None:
    search, cases = LISTS[noun]
    for condition, many in cases:
        tree = {"all": [condition]}
        view = perform(filled, views.create, {"name": f"{condition}"[:60], "record": noun, "filter": tree})
        if noun in ("message", "campaign") and condition["field"] != "state" and many:
            assert len(search(filled, json.dumps(view.filter))) >= many, condition  # the campaign's message, too
            continue
        assert len(search(filled, json.dumps(view.filter))) == many, condition
        assert perform(filled, views.count, noun, tree).total == many, condition


@pytest.mark.parametrize("noun", LISTS)
def test_f18_a_view_counts_and_finds_only_what_its_viewer_sees(filled: Actor, noun: str) -> None:
    sam = join(filled.place, "Sam", "management")
    lone = join(filled.place, "Lone", "sales")
    tree = {"any": [said("made_at", "2020-01-01", "from")]}
    search, _cases = LISTS[noun]
    assert search(sam, json.dumps(tree)) != []
    if noun != "opt-out":
        assert search(lone, json.dumps(tree)) == []
        assert perform(lone, views.count, noun, tree).total == 0


def test_f03_a_pinned_view_of_messages_counts(filled: Actor) -> None:
    view = perform(filled, views.create, {"name": "Mails", "record": "message", "filter": {"all": [words("hello")]}})
    perform(filled, pins.pin, view.id)
    [pin] = perform(filled, pins.mine)
    assert (pin.path, pin.total) == (f"/messages?view={view.id}", 1)


@pytest.mark.parametrize("noun", LISTS)
@pytest.mark.parametrize("value", [[], {}, 7, "", "x" * 201, None, True])
def test_f03_strange_words_are_refused(filled: Actor, noun: str, value: object) -> None:
    tree = {"all": [said("words", value, "contains")]}
    with pytest.raises(Invalid):
        perform(filled, views.count, noun, tree)


def test_f03_the_words_of_contacts_are_kept_as_well(filled: Actor) -> None:
    found = perform(filled, contacts.search, contacts.Query(filter=json.dumps({"all": [words("love")]})))
    assert [one.name for one in found.rows] == ["Ada Lovelace"]
