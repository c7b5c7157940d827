"""Filters: a tree of conditions leaves exactly what it says, and is refused where it says nothing a list can do."""

import json
from collections.abc import Mapping
from dataclasses import replace
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
        {
            "name": "Ada",
            "title": "Countess",
            "status": "customer",
            "rating": 5,
            "preferred": True,
            "email": "ada@engines.example",
            "phone": "+33 1 23 45 67 89",
            "company": "Engines",
            "interests": ["Poetry"],
        },
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
    (one("owner_id", "in", ["me"]), {"Ada"}),
    (one("status", "not_in", ["customer"]), {"Bea", "Cem"}),
    (one("rating", "between", [3, 4]), {"Bea"}),
    (one("emails", "contains", "ENGINES"), {"Ada"}),
    (one("emails", "not_contains", "engines"), {"Bea", "Cem"}),
    (one("emails", "empty"), {"Bea", "Cem"}),
    (one("phones", "is", "45 67 89"), {"Ada"}),
    (one("phones", "not_empty"), {"Ada"}),
    (one("interests", "is", "poetry"), {"Ada"}),
    (one("interests", "is_not", "Poetry"), {"Bea", "Cem"}),
    (one("company", "starts", "eng"), {"Ada"}),
    (one("company", "is_not", "Engines"), {"Bea", "Cem"}),
    (one("company", "empty"), {"Bea", "Cem"}),
    ({"any": [one("name", "is", "Bea"), {"all": [one("rating", "at_most", 0), one("title", "empty")]}]}, {"Bea", "Cem"}),
])  # fmt: skip
def test_a_filter_leaves_what_it_says(alice: Actor, condition: dict[str, Any], names: set[str]) -> None:
    assert left(alice, {"all": [condition]}) == names


def test_a_shared_me_is_the_one_who_looks(alice: Actor, bob: Actor, crowd: None) -> None:
    assert left(bob, {"all": [one("owner_id", "is", "me")]}) == {"Bea"}


def test_a_day_is_that_of_the_viewers_zone_and_ends_before_the_next(alice: Actor) -> None:
    """23:30 in Paris is another day in UTC."""
    with clock.at(datetime(2026, 3, 28, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))):
        perform(alice, contacts.create, {"name": "Late"})
    paris = replace(alice, zone="Europe/Paris")
    assert left(paris, {"all": [one("made_at", "on", "2026-03-28")]}) == {"Late"}
    assert left(paris, {"all": [one("made_at", "on", "2026-03-29")]}) == set()
    assert left(paris, {"all": [one("made_at", "from", "2026-03-28"), one("made_at", "before", "2026-03-29")]}) == {
        "Late"
    }


@pytest.mark.parametrize(("condition", "days"), [
    (one("made_at", "period", "today"), {29}),
    (one("made_at", "period", "yesterday"), {28}),
    (one("made_at", "period", "this_week"), {23, 28, 29}),
    (one("made_at", "period", "last_week"), {22}),
    (one("made_at", "period", "last_month"), {31}),
    (one("made_at", "period", "this_quarter"), {31, 1, 22, 23, 28, 29}),
    (one("made_at", "period", "last_year"), set()),
    (one("made_at", "last_days", 7), {23, 28, 29}),
    (one("made_at", "last_days", 1), {29}),
    (one("made_at", "next_days", 1), {29}),
    (one("made_at", "older_than", 7), {31, 1}),
    (one("made_at", "between", ["2026-11-01", "2026-11-22"]), {1, 22}),
    (one("made_at", "on", "today"), {29}),
    (one("made_at", "before", "today"), {31, 1, 22, 23, 28}),
])  # fmt: skip
def test_f03_a_relative_date_is_counted_from_the_viewers_day(
    alice: Actor, condition: dict[str, Any], days: set[int]
) -> None:
    """It is already Sunday the 29th in Auckland, while it is Saturday in UTC."""
    here = replace(alice, zone="Pacific/Auckland")
    for month, day in ((10, 31), (11, 1), (11, 22), (11, 23), (11, 28), (11, 29)):
        with clock.at(datetime(2026, month, day, 0, 30, tzinfo=ZoneInfo(here.zone))):
            perform(alice, contacts.create, {"name": str(day)})
    with clock.at(datetime(2026, 11, 29, 1, tzinfo=ZoneInfo(here.zone))):
        assert left(here, {"all": [condition]}) == {str(day) for day in days}


@pytest.mark.parametrize("tree", [
    one("made_at", "period", "someday"), one("made_at", "last_days", 0), one("made_at", "last_days", 3_651),
    one("made_at", "older_than", "7"), one("made_at", "between", ["2026-11-01"]), one("rating", "between", 3),
    one("phones", "is", "nobody"), one("phones", "contains", "4"), one("owner_id", "in", []), one("status", "in", ["x"] * 51),
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
