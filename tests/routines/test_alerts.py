"""Alerts of routines: a red item of the daily check (N-05), and a list that nobody signed in time (N-36)."""

from datetime import UTC, datetime, timedelta

import pytest

from models.routines import ChecklistResult, ChecklistRun, Routine
from services.house.alerts import measuring, routines, rules
from services.house.checklists import SCHEDULED
from services.house.checklists.definition import LATE
from services.work import Actor, clock, house_actor, work
from services.work.config import Config

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


def opened(key: str, ago: timedelta, state: str = "open", **verdicts: str) -> ChecklistRun:
    """A run that was due so long before noon, with what was found."""
    run = ChecklistRun(checklist=key, due_on=(NOON - ago).date(), due_at=NOON - ago, state=state)
    with work(house_actor()) as session:
        session.add(run)
        session.flush()
        session.add_all(ChecklistResult(run_id=run.id, item=item, verdict=said) for item, said in verdicts.items())
    return run


def red() -> set[str]:
    """The items that the rule sees as red."""
    return {name for name, value in routines.measured()["checklists_failed"].items() if value}


def late() -> dict[str, float | None]:
    """The lists that the rule sees as late, in hours."""
    with clock.at(NOON):
        return {name: value for name, value in routines.measured()["checklists_late"].items() if value}


def test_n05_a_red_item_of_the_open_daily_check_is_a_warning_until_it_is_signed(alice: Actor) -> None:
    run = opened("daily", timedelta(hours=2), images="failed", home="ok", message="unknown")
    assert red() == {"Images load"}
    with work(house_actor()) as session:
        session.get_one(ChecklistRun, run.id).state = "signed"
    assert red() == set()


def test_n05_only_the_latest_daily_run_counts_and_other_lists_do_not(alice: Actor) -> None:
    opened("daily", timedelta(days=2), images="failed")
    opened("daily", timedelta(hours=4), images="ok", charts="failed")
    opened("monday", timedelta(hours=4), load="failed")
    assert red() == {"Charts render"}


@pytest.mark.parametrize("key", ["daily", "monday", "monthly", "quarterly", "annual", "deployed_day"])
def test_n36_a_list_is_late_after_the_time_of_its_period(alice: Actor, key: str) -> None:
    rhythm = SCHEDULED[key].rhythm
    assert rhythm is not None
    limit = {"daily": 2, "weekly": 24, "monthly": 72, "quarterly": 168, "annual": 336, "once": 24}[rhythm.period]
    assert LATE[rhythm.period] == timedelta(hours=limit)
    opened(key, timedelta(hours=limit))
    assert late() == {}
    opened(key, timedelta(hours=limit, days=30, minutes=6))
    assert late() == {SCHEDULED[key].title: pytest.approx(limit + 720.1)}


def test_n36_a_signed_and_a_switched_off_list_is_not_late(alice: Actor) -> None:
    opened("daily", timedelta(days=3), state="signed")
    opened("monday", timedelta(days=3))
    with work(house_actor()) as session:
        session.add(Routine(key="monday", active=False))
    assert late() == {}


def test_n05_n36_the_readings_of_the_house_have_them(house: Config, alice: Actor) -> None:
    opened("daily", timedelta(hours=5), home="failed")
    with clock.at(NOON):
        readings = measuring.now()
    assert readings.checklists_failed["Home page reachable"] == 1
    assert rules.BY_KEY["checklist_late"].fires(readings.checklists_late["Daily check"] or 0)
