"""Technicians: skills, weekly hours through clock changes, absences, and whose account it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.technicians import Technician
from services import hours, technicians
from services.work import Actor, Invalid, NotFound, clock, perform, work
from tests.in_the_field import NINE, technician

HOUR = timedelta(hours=1)


def spans(actor: Actor, who: technicians.TechnicianCard, begin: datetime, end: datetime) -> list[hours.Span]:
    with work(actor, read=True) as session:
        row = session.get_one(Technician, who.id)
        return hours.working(session, [row], begin, end)[who.id]


def test_a_new_technician_works_monday_to_friday_and_others_hours_replace_them(alice: Actor) -> None:
    who = technician(alice)
    assert [(one.weekday, one.starts, one.ends) for one in who.shifts] == [(n, "08:00", "17:00") for n in range(5)]
    late = [{"weekday": 4, "starts": "22:00", "ends": "06:00"}]
    changed = perform(alice, technicians.change, who.id, {"shifts": late})
    assert [(one.weekday, one.starts, one.ends) for one in changed.shifts] == [(4, "22:00", "06:00")]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"shifts": [{"weekday": 7, "starts": "08:00", "ends": "17:00"}]}, "shifts"),
        ({"shifts": [{"weekday": 0, "starts": "8", "ends": "17:00"}]}, "shifts"),
        ({"home_lat": 50.8}, "home_lon"),
        ({"zone": "Nowhere"}, "zone"),
        ({"user_id": "0190a4f2-7c3b-7d5e-8f12-3456789abcde"}, "user_id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(alice: Actor, typed: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        technician(alice, **{"name": "Bob", **typed})
    assert next(iter(refused.value.fields)).partition(".")[0] == wrong


def test_a_colleague_is_one_technician_at_most(alice: Actor) -> None:
    technician(alice, user_id=str(alice.user_id))
    with pytest.raises(Invalid) as refused:
        technician(alice, "Twin", user_id=str(alice.user_id))
    assert list(refused.value.fields) == ["user_id"]


def test_a_night_shift_is_eight_hours_long_and_seven_when_the_clock_goes_forward(alice: Actor) -> None:
    who = technician(alice, zone="Europe/Paris", shifts=[{"weekday": 5, "starts": "22:00", "ends": "06:00"}])
    begin = datetime(2030, 3, 23, tzinfo=UTC)
    lengths = [end - start for start, end in spans(alice, who, begin, begin + timedelta(days=14))]
    assert lengths == [8 * HOUR, 7 * HOUR]


def test_an_absence_is_cut_out_of_the_hours(alice: Actor) -> None:
    who = technician(alice, zone="UTC")
    perform(alice, technicians.add_absence, who.id, NINE, NINE + HOUR, "Dentist")
    day = (NINE.replace(hour=0), NINE.replace(hour=0) + 24 * HOUR)
    found = [(start.hour, end.hour) for start, end in spans(alice, who, *day)]
    assert found == [(8, 9), (10, 17)]


def test_an_absence_is_listed_until_it_is_over_and_removed_by_its_technician(alice: Actor) -> None:
    who, other = technician(alice), technician(alice, "Ines")
    with pytest.raises(Invalid):
        perform(alice, technicians.add_absence, who.id, NINE, NINE)
    away = perform(alice, technicians.add_absence, who.id, NINE, NINE + HOUR)
    with clock.at(NINE + timedelta(minutes=59)):
        assert [one.id for one in perform(alice, technicians.absences, who.id)] == [away.id]
    with clock.at(NINE + HOUR):
        assert perform(alice, technicians.absences, who.id) == []
    with pytest.raises(NotFound):
        perform(alice, technicians.remove_absence, other.id, away.id)
    perform(alice, technicians.remove_absence, who.id, away.id)
    assert perform(alice, technicians.absences, who.id) == []


def test_a_technician_is_found_by_a_skill(alice: Actor) -> None:
    technician(alice, skills=["Heat pump"])
    technician(alice, "Ines", skills=["Drains"])
    assert [one.name for one in perform(alice, technicians.search, technicians.Query(q="drain")).rows] == ["Ines"]
