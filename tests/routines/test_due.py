"""When lists are due: each exactly on its days over years, and opened once."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from models.routines import ChecklistRun, Routine
from models.tenants import Tenant
from models.upgrades import Upgrade
from services.house import checklists
from services.house.checklists import SCHEDULED, lists, next_due, open_due
from services.work import Actor, clock, house_actor, work

START = datetime(2028, 1, 1, tzinfo=UTC)  # a leap year


@pytest.fixture
def begun(alice: Actor) -> Actor:
    """An installation that has been there since before 2028, in Paris."""
    with work(house_actor()) as session:
        for tenant in session.scalars(select(Tenant)):
            tenant.made_at, tenant.zone = datetime(2020, 1, 1, tzinfo=UTC), "Europe/Paris"
    return alice


def days(year: int) -> Iterator[date]:
    """Each day of a year."""
    first = date(year, 1, 1)
    yield from (first + timedelta(days=n) for n in range(366 if calendar.isleap(year) else 365))


def expected(key: str, year: int) -> list[date]:
    """Count it in another way: by weeks of the calendar."""
    mondays = [next(week[0] for week in calendar.monthcalendar(year, month) if week[0]) for month in range(1, 13)]
    first = [date(year, month, day) for month, day in enumerate(mondays, 1)]
    return {
        "daily": list(days(year)),
        "evening": list(days(year)),
        "monday": [day for day in days(year) if day.isoweekday() == 1],
        "friday": [day for day in days(year) if day.isoweekday() == 5],
        "monthly": first,
        "quarterly": first[::3],
        "annual": first[:1],
    }[key]


@pytest.mark.parametrize("year", [2026, 2027, 2028])
@pytest.mark.parametrize("key", ["daily", "evening", "monday", "friday", "monthly", "quarterly", "annual"])
def test_n36_each_list_is_due_exactly_on_its_days(key: str, year: int) -> None:
    rhythm = SCHEDULED[key].rhythm
    assert rhythm is not None
    assert [day for day in days(year) if rhythm.falls_on(day)] == expected(key, year)


def test_n36_a_simulated_leap_year_opens_each_list_once_on_each_of_its_days(begun: Actor) -> None:
    house = house_actor()
    opened: list[tuple[str, date]] = []
    for hour in range(0, 366 * 24, 6):
        with clock.at(START + timedelta(hours=hour + 1)):
            opened += [(row.checklist, row.due_on) for row in open_due(house)]
    assert len(opened) == len(set(opened))
    for key in ("daily", "evening", "monday", "friday", "monthly", "quarterly", "annual"):
        found = [day for one, day in opened if one == key and day.year == 2028]
        assert found == expected(key, 2028), key


def test_n36_the_hour_is_that_of_the_installation_through_both_clock_changes(begun: Actor) -> None:
    house = house_actor()
    for day, hour in ((date(2028, 3, 25), 7), (date(2028, 3, 26), 6), (date(2028, 10, 28), 6), (date(2028, 10, 29), 7)):
        due_at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)  # 08:00 in Paris
        with clock.at(due_at - timedelta(seconds=1)):
            open_due(house)
        with clock.at(due_at):
            opened = {row.checklist: row for row in open_due(house)}
        assert opened["daily"].due_at == due_at


def test_n36_after_days_without_steward_only_the_latest_is_opened(begun: Actor) -> None:
    with clock.at(datetime(2028, 2, 1, 12, tzinfo=UTC)):
        open_due(house_actor())
    with clock.at(datetime(2028, 2, 10, 12, tzinfo=UTC)):
        found = [(row.checklist, row.due_on) for row in open_due(house_actor())]
        assert sorted(found) == [
            ("daily", date(2028, 2, 10)),
            ("evening", date(2028, 2, 9)),
            ("friday", date(2028, 2, 4)),
            ("monday", date(2028, 2, 7)),
            ("monthly", date(2028, 2, 7)),
        ]


def test_n36_nothing_is_due_from_before_the_installation(alice: Actor) -> None:
    with work(house_actor(), read=True) as session:
        born = session.scalars(select(func.min(col(Tenant.made_at)))).one()
    with clock.at(born + timedelta(seconds=1)):
        assert open_due(house_actor()) == []


def test_d22_d23_a_day_and_a_week_after_an_upgrade_its_lists_come_once(begun: Actor) -> None:
    ended = datetime(2028, 5, 3, 15, 30, tzinfo=UTC)
    with work(house_actor()) as session:
        session.add(Upgrade(state="done", to_version="2.0", ended_at=ended))
    keys = []
    for hours in (1, 23, 24, 25, 24 * 7 - 1, 24 * 7, 24 * 9):
        with clock.at(ended + timedelta(hours=hours)):
            keys += [(hours, row.checklist) for row in open_due(house_actor()) if row.checklist.startswith("deployed")]
    assert keys == [(24, "deployed_day"), (24 * 7, "deployed_week")]


def test_a_list_that_is_switched_off_does_not_come(begun: Actor) -> None:
    with work(house_actor()) as session:
        session.add(Routine(key="daily", active=False))
    with clock.at(datetime(2028, 2, 1, 12, tzinfo=UTC)):
        assert "daily" not in {row.checklist for row in open_due(house_actor())}


def test_an_operators_own_list_comes_by_its_own_time(begun: Actor) -> None:
    own = Routine(
        key="own_1", title="Van check", period="weekly", at="07:15", weekday=2, items=[{"key": "a", "text": "Oil"}]
    )
    with work(house_actor()) as session:
        session.add(own)
    with clock.at(datetime(2028, 2, 1, 12, tzinfo=UTC)), work(house_actor(), read=True) as session:
        one = lists.active(session)["own_1"]
    assert next_due(one, datetime(2028, 2, 1, tzinfo=UTC), "Europe/Paris") == datetime(2028, 2, 2, 6, 15, tzinfo=UTC)


def test_the_desk_says_what_comes_next_and_how_much_steward_fills_in(begun: Actor) -> None:
    with clock.at(datetime(2028, 2, 1, 5, tzinfo=UTC)):
        desk = checklists.desk(begun)
    assert [(one.about.key, one.due_at) for one in desk.coming][:2] == [
        ("daily", datetime(2028, 2, 1, 7, tzinfo=UTC)),
        ("evening", datetime(2028, 2, 1, 16, tzinfo=UTC)),
    ]
    assert desk.items == sum(len(one.items) for one in SCHEDULED.values())
    assert desk.measured >= 0.7 * desk.items, "at least 70 % of the items are filled in by Steward"


def test_every_list_of_the_sources_has_all_its_items() -> None:
    sizes = {key: len(one.items) for key, one in SCHEDULED.items()}
    assert sizes == {
        "daily": 4 * 4,
        "evening": 4 + 3 + 4,  # N-06, N-39, N-07
        "monday": 4 * 4,
        "friday": 3 * 4,
        "monthly": 4 + 4 + 5 + 5 + 4 + 4,  # N-16 to N-21; "critical features tested" after the updates
        "quarterly": 5 + 4 + 4 + 5 + 4 + 3 + 2,
        "annual": 4 + 4 + 4 + 5 + 4,
        "deployed_day": 5,
        "deployed_week": 4,
    }


def test_n36_a_run_is_overdue_after_the_time_of_its_period(begun: Actor) -> None:
    run = ChecklistRun(checklist="daily", due_on=date(2028, 2, 1), due_at=datetime(2028, 2, 1, 7, tzinfo=UTC))
    for hours, late in ((1.9, timedelta()), (2.1, timedelta(hours=2.1))):
        with clock.at(run.due_at + timedelta(hours=hours)):
            assert checklists.runs.late(run, SCHEDULED["daily"]) == late
