"""The use of features: counted by day and person, and who it was is forgotten when the day is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from models.watching import Usage
from services import contacts
from services.house.telemetry import usage
from services.work import Actor, clock, house_actor, perform, work
from services.work.config import Config

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_waits(house: Config) -> None:
    usage._waiting.clear()
    usage._emptied.clear()


def kept(place: str) -> dict[str, tuple[int, int, int]]:
    """The count, the people, and how many of them are still known, by feature."""
    with work(house_actor(place), read=True) as session:
        return {row.feature: (row.count, row.users, len(row.who)) for row in session.exec(select(Usage))}


def test_uses_and_people_are_counted_by_day(alice: Actor, bob: Actor) -> None:
    with clock.at(NOON):
        for actor in (alice, alice, bob):
            usage.note(actor, "contacts")
        usage.note(replace(alice, kind="program"), "contacts")
        usage.flush()
        usage.note(bob, "contacts")
        usage.note(bob, "map")
        usage.flush()
    assert kept(alice.place) == {"contacts": (5, 2, 2), "map": (1, 1, 1)}
    with clock.at(NOON + timedelta(days=1)):
        usage.note(bob, "map")
        usage.flush()
    with work(house_actor(alice.place), read=True) as session:
        assert len(list(session.exec(select(Usage)))) == 3


def test_who_it_was_is_forgotten_when_the_day_is_over(alice: Actor) -> None:
    house = house_actor(alice.place)
    with clock.at(NOON):
        usage.note(alice, "contacts")
        usage.flush()
        usage.forget_people(house)
        assert kept(alice.place) == {"contacts": (1, 1, 1)}
    with clock.at(NOON + timedelta(days=1)):
        usage.forget_people(house)
    assert kept(alice.place) == {"contacts": (1, 1, 0)}


def test_a_change_counts_as_use_of_its_room_and_reading_does_not(alice: Actor) -> None:
    usage.listen()
    perform(alice, contacts.create, {"name": "Ada"})
    perform(alice, contacts.interests)
    usage.flush()
    assert kept(alice.place) == {"contacts": (1, 1, 1)}


def test_another_company_sees_nothing_of_it(alice: Actor, charlie: Actor) -> None:
    usage.note(alice, "contacts")
    usage.flush()
    assert kept(charlie.place) == {}
