"""Driving on the phone: to each visit from the one before or from home, and home from the last of a day."""

from typing import Any

import pytest

from services import contacts, field, jobs, sites, technicians
from services.house import settings as kept_settings
from services.technicians import TechnicianCard
from services.work import Actor, perform
from tests.field.conftest import visit_of

PLACES = [(50.7850, -1.0600), (50.7989, -1.0912), (50.8429, -1.0678)]  # Southsea, Portsmouth, Cosham
HOME = {"home": "Fareham", "home_lat": 50.8520, "home_lon": -1.1780}


def visits_at(alice: Actor, van: TechnicianCard, places: list[tuple[float, float] | None], apart: float = 2) -> None:
    """A visit every two hours from noon on."""
    silva = perform(alice, contacts.create, {"name": "Sophia Silva"})
    for number, place in enumerate(places):
        at = {"lat": place[0], "lon": place[1]} if place else {}
        site = perform(alice, sites.create, {"address": f"Site {number}", "contact_id": silva.id, **at})
        job = perform(alice, jobs.create, {"title": f"Job {number}", "site_id": site.id, "minutes": 60})
        visit_of(alice, van, job, number * apart)


def ways(nora: Actor) -> list[tuple[int | None, int | None]]:
    return [(one.drive_minutes, one.home_minutes) for one in perform(nora, field.day).visits]


@pytest.mark.usefixtures("noon")
def test_f20_the_phone_says_how_long_each_drive_is_as_the_plan_of_the_day_does(
    alice: Actor, nora: Actor, van: TechnicianCard
) -> None:
    perform(alice, technicians.change, van.id, HOME)
    visits_at(alice, van, list(PLACES))
    assert ways(nora) == [(22, None), (6, None), (11, 16)]
    perform(alice, kept_settings.change, "dispatch.speed", 20)
    assert ways(nora)[0] == (44, None)


@pytest.mark.usefixtures("noon")
def test_f20_a_way_of_which_one_end_is_not_known_is_not_guessed(alice: Actor, nora: Actor, van: TechnicianCard) -> None:
    visits_at(alice, van, [PLACES[0], None, PLACES[1], PLACES[2]])
    assert ways(nora) == [(None, None), (None, None), (None, None), (11, None)]


@pytest.mark.usefixtures("noon")
def test_f20_each_day_begins_and_ends_at_home(alice: Actor, nora: Actor, van: TechnicianCard, people: Any) -> None:
    perform(alice, technicians.change, van.id, HOME)
    visits_at(alice, van, list(PLACES[:2]), apart=24)
    assert ways(nora) == [(22, 22), (17, 17)]
