"""Filters: a tree of conditions leaves exactly what it says, and is refused where it says nothing a list can do."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services import contacts
from services.work import Actor, Invalid, clock, perform


def left(actor: Actor, tree: Mapping[str, Any]) -> set[str]:
    found = perform(actor, contacts.search, contacts.Query(filter=json.dumps(tree)))
    return {row.name for row in found.rows}


def one(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


@pytest.fixture
def crowd(alice: Actor, bob: Actor) -> None:
    people: list[dict[str, Any]] = [
        {"name": "Ada", "title": "Countess", "status": "customer", "rating": 5, "preferred": True},
        {"name": "Bea", "title": "50 % off", "rating": 3, "owner_id": bob.user_id},
        {"name": "Cem", "rating": 0, "owner_id": None},
    ]
    for person in people:
        perform(alice, contacts.create, person)


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(("condition", "names"), [
    (one("status", "is", "customer"), {"Ada"}),
    (one("status", "in", ["customer", "lead"]), {"Ada", "Bea", "Cem"}),
    (one("title", "contains", "OUNT"), {"Ada"}),
    (one("title", "contains", "%"), {"Bea"}),
    (one("title", "is_not", "Countess"), {"Bea", "Cem"}),
    (one("title", "empty"), {"Cem"}),
    (one("title", "starts", "count"), {"Ada"}),
    (one("rating", "at_least", 3), {"Ada", "Bea"}),
    (one("preferred", "is", True), {"Ada"}),
    (one("owner_id", "is", "me"), {"Ada"}),
    (one("owner_id", "empty"), {"Cem"}),
    ({"any": [one("name", "is", "Bea"), {"all": [one("rating", "at_most", 0), one("title", "empty")]}]}, {"Bea", "Cem"}),
])  # fmt: skip
def test_a_filter_leaves_what_it_says(alice: Actor, condition: dict[str, Any], names: set[str]) -> None:
    assert left(alice, {"all": [condition]}) == names


def test_a_shared_me_is_the_one_who_looks(alice: Actor, bob: Actor, crowd: None) -> None:
    assert left(bob, {"all": [one("owner_id", "is", "me")]}) == {"Bea"}


def test_a_day_is_that_of_the_viewers_zone_and_ends_before_the_next(alice: Actor) -> None:
    """23:30 in Paris is another day in UTC."""
    from dataclasses import replace

    with clock.at(datetime(2026, 3, 28, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))):
        perform(alice, contacts.create, {"name": "Late"})
    paris = replace(alice, zone="Europe/Paris")
    assert left(paris, {"all": [one("made_at", "on", "2026-03-28")]}) == {"Late"}
    assert left(paris, {"all": [one("made_at", "on", "2026-03-29")]}) == set()
    assert left(paris, {"all": [one("made_at", "from", "2026-03-28"), one("made_at", "before", "2026-03-29")]}) == {
        "Late"
    }


@pytest.mark.parametrize("tree", [
    one("made_at", "from", "0001-01-01"),
    one("made_at", "on", "9999-12-31"),
    {"all": []}, {"none": [one("name", "is", "Ada")]}, {"all": [one("shoe", "is", "42")]}, {"all": ["name"]},
    {"all": [one("name", "at_least", 3)]}, {"all": [one("rating", "at_least", "3")]}, {"all": [one("rating", "is", True)]},
    {"all": [one("preferred", "is", "yes")]}, {"all": [one("owner_id", "is", "nobody")]}, {"all": [one("name", "is", "")]},
    {"all": [one("made_at", "on", "31.12.2026")]}, {"all": [one("password_hash", "is", "x")]},
    {"all": [one("name", "is", "x" * 201)]}, {"all": [one("status", "in", "customer")]}, {"all": [one("name_key", "is", "a")]},
    {"all": [{"all": [{"all": [{"all": [one("name", "is", "Ada")]}]}]}]}, {"all": [one("name", "is", "Ada")] * 31},
])  # fmt: skip
def test_what_a_list_cannot_do_is_refused_and_never_widens_it(alice: Actor, tree: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        left(alice, tree)
    assert set(refused.value.fields) == {"filter"}


@pytest.mark.parametrize("text", ["[]", "{", "1", "[" * 5_000, '{"all": "' + "x" * 9_000 + '"}'])
def test_a_text_that_is_no_filter_is_refused(alice: Actor, text: str) -> None:
    with pytest.raises(Invalid):
        perform(alice, contacts.search, contacts.Query(filter=text))
