"""Chores by wall time: once for each local day, in every zone, through both clock changes, and whatever was off meanwhile."""

import calendar
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from models.tenants import Tenant
from services.house import bells, tenants
from services.house.bells import Chore
from services.house.chore_days import AGAIN, Turn
from services.work import HOUSE, Actor, clock, house_actor, work
from services.work.config import Config
from services.work.occurrences import instant
from tests.work.threads import at_once

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CHANGES = [  # a zone, the day of a change, and walls around it; the strange ones are in decision 0002
    ("Europe/Paris", date(2026, 3, 29), "02:30"), ("Europe/Paris", date(2026, 10, 25), "02:30"),
    ("America/New_York", date(2026, 3, 8), "02:00"), ("America/New_York", date(2026, 11, 1), "01:30"),
    ("Australia/Lord_Howe", date(2026, 4, 5), "01:45"), ("Australia/Lord_Howe", date(2026, 10, 4), "02:15"),
    ("America/Nuuk", date(2026, 3, 28), "23:30"), ("Africa/Cairo", date(2026, 4, 24), "00:00"),
    ("America/Havana", date(2026, 11, 1), "00:00"), ("Asia/Kathmandu", date(2026, 3, 29), "02:00"),
]  # fmt: skip


class Log(list[datetime]):
    """When a chore ran, by the clock of the tests."""

    def __call__(self, actor: Actor) -> None:
        self.append(clock.now())

    def days(self, zone: str) -> list[date]:
        """On which local days."""
        return [one.astimezone(ZoneInfo(zone)).date() for one in self]


def chore(run: object, **more: object) -> Chore:
    return Chore("a test", run, **{"at": "02:00", "tenants": False, **more})  # type: ignore[arg-type]


def ring_at(moment: datetime, one: Chore) -> None:
    with clock.at(moment):
        bells.run(one)


def moments(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    while first < last:
        yield first
        first += step


def noon(day: date, zone: str = "UTC") -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(("zone", "day", "at"), CHANGES)
def test_through_a_clock_change_it_runs_once_for_each_local_day(house: Config, zone: str, day: date, at: str) -> None:
    ran, rings = Log(), list(moments(noon(day - 2 * DAY, zone), noon(day + 2 * DAY, zone), timedelta(minutes=15)))
    for moment in rings:
        ring_at(moment, chore(ran, at=at, zone=zone))
    due = [instant(day + n * DAY, time.fromisoformat(at), zone) for n in range(-2, 3)]
    assert ran == [next(ring for ring in rings if ring >= one) for one in due if one and rings[0] < one <= rings[-1]]
    assert len(ran) == 4


def test_a_day_that_a_zone_skipped_has_no_run_and_its_neighbours_have_one(house: Config) -> None:
    ran, zone = Log(), "Pacific/Apia"
    for moment in moments(noon(date(2011, 12, 28), zone), noon(date(2012, 1, 1), zone), HOUR):
        ring_at(moment, chore(ran, zone=zone))
    assert ran.days(zone) == [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]


def test_a_workspaces_chore_runs_at_its_own_time_of_the_day(alice: Actor, charlie: Actor) -> None:
    ran: dict[str, datetime] = {}
    one = Chore("by its own clock", lambda actor: ran.setdefault(actor.place, clock.now()), at="02:00", house=False)
    for moment in moments(noon(date(2026, 7, 1)), noon(date(2026, 7, 2)), timedelta(minutes=15)):
        ring_at(moment, one)
    here = {place: at.astimezone(ZoneInfo(tenants.of(place).zone)) for place, at in ran.items()}
    assert {place: (at.hour, at.minute) for place, at in here.items()} == {alice.place: (2, 0), charlie.place: (2, 0)}
    assert len(set(ran.values())) == 2


def test_after_days_of_downtime_it_is_caught_up_once(house: Config) -> None:
    ran = Log()
    ring_at(noon(date(2026, 7, 1)), chore(ran))
    for _ in range(3):
        ring_at(noon(date(2026, 7, 9)), chore(ran))
    ring_at(noon(date(2026, 7, 10)), chore(ran))
    assert ran.days("UTC") == [date(2026, 7, 9), date(2026, 7, 10)]


def test_what_ran_today_does_not_run_again_however_often_it_is_rung(house: Config) -> None:
    ran = Log()
    for day in (1, 2, 2, 2):
        ring_at(noon(date(2026, 7, day)), chore(ran))
    assert len(ran) == 1


def test_a_place_that_is_new_owes_nothing_from_before_it_was_here(house: Config) -> None:
    ran = Log()
    ring_at(noon(date(2026, 7, 1)), chore(ran))
    assert ran == []


def test_on_chosen_weekdays_it_runs_on_those_and_is_caught_up_the_day_after(house: Config) -> None:
    ran, fridays = Log(), [calendar.FRIDAY]
    for moment in moments(noon(date(2026, 7, 1)), noon(date(2026, 7, 20)), timedelta(hours=6)):
        if moment.date() != date(2026, 7, 17):  # a Friday on which the server was off
            ring_at(moment, chore(ran, days=fridays))
    assert [one.date() for one in ran] == [date(2026, 7, 3), date(2026, 7, 10), date(2026, 7, 18)]


def test_a_clock_that_was_years_ahead_for_a_moment_does_not_silence_it(house: Config) -> None:
    ran = Log()
    for day in (date(2026, 7, 1), date(2030, 1, 1), date(2026, 7, 2), date(2026, 7, 2), date(2026, 7, 3)):
        ring_at(noon(day), chore(ran))
    assert ran.days("UTC") == [date(2030, 1, 1), date(2026, 7, 2), date(2026, 7, 3)]


def test_one_that_fails_is_tried_again_an_hour_later_and_then_rests_until_tomorrow(house: Config) -> None:
    ran = Log()

    def fails_once(actor: Actor) -> None:
        ran(actor)
        if len(ran) == 1:
            raise OSError("no room")

    one, start = chore(fails_once), noon(date(2026, 7, 2))
    ring_at(start - DAY, one)
    for moment in moments(start, start + 8 * HOUR, timedelta(minutes=10)):
        ring_at(moment, one)
    assert ran == [start, start + AGAIN + timedelta(minutes=10)]


def test_of_processes_that_ring_at_the_same_moment_one_runs_it(house: Config) -> None:
    day = date(2026, 7, 2)
    with clock.at(noon(day - DAY)):
        bells.run(chore(lambda actor: None))
    turns = [Turn("a test", HOUSE, day, 1) for _ in range(4)]
    assert Counter(at_once(*[one.begin for one in turns])) == {True: 1, False: 3}


def test_a_zone_this_machine_does_not_know_stops_no_other_place(alice: Actor, charlie: Actor) -> None:
    ran: list[str] = []
    with work(house_actor()) as session:
        session.get_one(Tenant, UUID(alice.place)).zone = "Mars/Olympus"
    for day in (1, 2):
        ring_at(noon(date(2026, 7, day)), chore(lambda actor: ran.append(actor.place), house=False, tenants=True))
    assert ran == [charlie.place]
