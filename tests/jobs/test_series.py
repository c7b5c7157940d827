"""Jobs that come again by a rule (F-23): each day once, and what changes from now on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col

from models.jobs import Job
from services import jobs, technicians, visits
from services.jobs import coming, series
from services.jobs.series import SeriesCard
from services.records.lists import Slice
from services.work import Actor, Invalid, NotFound, house_actor, perform, work

MONDAY = datetime(2026, 3, 16, 7, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 13, 7, tzinfo=UTC)


def add(alice: Actor, **values: Any) -> SeriesCard:
    return perform(alice, series.create, {"title": "Boiler service", "zone": "Europe/Paris", **values})


def made(alice: Actor) -> list[tuple[str, str | None]]:
    """Return the days of the jobs there are, and when their visits begin in UTC."""
    found = perform(alice, visits.search, visits.Query(part=Slice(size=100))).rows
    begins = [one.window_start_at for one in found if one.window_start_at]
    return sorted((f"{one:%Y-%m-%d}", f"{one:%H:%M}") for one in begins)


def all_jobs(alice: Actor) -> list[jobs.Listed]:
    return list(perform(alice, jobs.search, jobs.Query()).rows)


@time_machine.travel(MONDAY, tick=False)
def test_f23_a_weekly_visit_at_nine_stays_at_nine_when_the_clocks_change(alice: Actor) -> None:
    """Case 1: 09:00 in Paris is 08:00 UTC in winter and 07:00 in summer."""
    add(alice, rule="FREQ=WEEKLY", starts_on="2026-03-16", at="09:00")
    assert made(alice)[:3] == [("2026-03-16", "08:00"), ("2026-03-23", "08:00"), ("2026-03-30", "07:00")]


@time_machine.travel(datetime(2026, 1, 31, 7, tzinfo=UTC), tick=False)
def test_f23_monthly_on_the_last_day_is_the_last_day_of_each_month(alice: Actor) -> None:
    """Case 3."""
    for rule in ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1"):
        card = add(alice, rule=rule, starts_on="2026-01-31")
        assert [f"{one.day:%m-%d}" for one in card.days[:4]] == ["01-31", "02-28", "03-31", "04-30"]


@time_machine.travel(FRIDAY, tick=False)
def test_f23_every_monday_begins_on_a_monday(alice: Actor) -> None:
    """Case 4: confirmed on a Friday, the first is the Monday."""
    card = add(alice, rule="FREQ=WEEKLY;BYDAY=MO", starts_on="2026-03-13")
    assert card.days[0].day == date(2026, 3, 16)


@time_machine.travel(MONDAY, tick=False)
def test_f23_a_deleted_occurrence_stays_away_and_the_others_stay(alice: Actor) -> None:
    """Case 5."""
    card = add(alice, rule="FREQ=WEEKLY", starts_on="2026-03-16", at="09:00")
    gone = card.days[1]
    assert gone.job_id
    perform(alice, jobs.bin, gone.job_id)
    before = len(all_jobs(alice))
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False), work(house_actor(alice.place)) as session:
        coming.make_due(session, session.info["actor"])
    kept = [one.day for one in perform(alice, series.find, card.id).days if one.job_id]
    assert gone.day in kept, "the day is known, and not made again"
    assert len(all_jobs(alice)) == before + 0


@time_machine.travel(MONDAY, tick=False)
def test_f23_a_day_that_is_left_out_is_never_made(alice: Actor) -> None:
    card = add(alice, rule="FREQ=WEEKLY", starts_on="2026-03-16")
    later = card.days[6].day
    assert card.days[6].job_id is None
    card = perform(alice, series.leave_out, card.id, later)
    assert [one.left_out for one in card.days] == [one.day == later for one in card.days]
    with pytest.raises(NotFound):
        perform(alice, series.leave_out, card.id, later + timedelta(days=1))
    with time_machine.travel(MONDAY + timedelta(days=40), tick=False), work(house_actor(alice.place)) as session:
        coming.make_due(session, session.info["actor"])
        assert coming.make_due(session, session.info["actor"]) == 0, "and nothing twice"
    assert later not in [one.series_day for one in days_of(alice, card)]


def days_of(alice: Actor, card: SeriesCard) -> list[Any]:
    with work(alice, read=True) as session:
        rows = session.execute(select(col(Job.series_on).label("series_day")).where(col(Job.series_id) == card.id))
        return list(rows)


@time_machine.travel(MONDAY, tick=False)
def test_f23_a_change_holds_from_now_on_and_keeps_what_somebody_touched(alice: Actor) -> None:
    card = add(alice, rule="FREQ=WEEKLY", starts_on="2026-03-16", minutes=60)
    first = card.days[0].job_id
    assert first
    perform(alice, jobs.change, first, {"note": "Bring the long ladder"})
    perform(alice, series.change, card.id, {"minutes": 90, "title": "Boiler and flue"})
    found = {one.id: (one.title, one.minutes) for one in all_jobs(alice)}
    assert found.pop(first) == ("Boiler service", 60)
    assert set(found.values()) == {("Boiler and flue", 90)}
    assert len(found) == 4


@time_machine.travel(MONDAY, tick=False)
def test_f23_a_paused_series_withdraws_what_nobody_touched_and_goes_on_later(alice: Actor) -> None:
    card = add(alice, rule="FREQ=WEEKLY", starts_on="2026-03-16")
    assert len(all_jobs(alice)) == 5
    perform(alice, series.pause, card.id)
    assert all_jobs(alice) == []
    perform(alice, series.resume, card.id)
    assert len(all_jobs(alice)) == 5


@time_machine.travel(MONDAY, tick=False)
def test_f23_the_usual_technician_gets_it_unless_they_are_busy(alice: Actor) -> None:
    bob = perform(alice, technicians.create, {"name": "Bob Keller"})
    for title in ("Boiler service", "Gas check"):
        add(alice, title=title, rule="FREQ=WEEKLY;COUNT=1", starts_on="2026-03-16", at="09:00", technician_id=bob.id)
    found = {one.title: (one.state, one.technician) for one in perform(alice, visits.search, visits.Query()).rows}
    assert found == {"Boiler service": ("scheduled", "Bob Keller"), "Gas check": ("planned", None)}


@time_machine.travel(datetime(2026, 3, 28, 7, tzinfo=UTC), tick=False)
def test_f23_a_time_that_the_clocks_skip_is_done_once_right_after(alice: Actor) -> None:
    """In Paris 02:30 of 29 March 2026 does not exist."""
    card = add(alice, rule="FREQ=DAILY", starts_on="2026-03-28", at="02:30")
    moved = {f"{one.day:%m-%d}": one.moved for one in card.days}
    assert (moved["03-28"], moved["03-29"], moved["03-30"]) == ("", "gap", "")
    assert [at for day, at in made(alice) if day == "2026-03-29"] == ["01:00"], "03:00 there"


@time_machine.travel(datetime(2026, 10, 24, 7, tzinfo=UTC), tick=False)
def test_f23_a_time_that_comes_twice_is_done_once(alice: Actor) -> None:
    add(alice, rule="FREQ=DAILY", starts_on="2026-10-24", at="02:30")
    assert [at for day, at in made(alice) if day == "2026-10-25"] == ["00:30"], "the first one"


def test_f23_what_cannot_be_is_refused_at_its_field(alice: Actor) -> None:
    for wrong, field in (
        ({"rule": ""}, "rule"),
        ({"rule": "FREQ=HOURLY"}, "rule"),
        ({"rule": "FREQ=WEEKLY", "at": "9 o'clock"}, "at"),
        ({"rule": "FREQ=WEEKLY", "zone": "Paris"}, "zone"),
        ({"rule": "FREQ=WEEKLY", "starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "ends_on"),
    ):
        with pytest.raises(Invalid) as refusal:
            add(alice, **{"zone": "Europe/Paris", **wrong})
        assert field in refusal.value.fields
