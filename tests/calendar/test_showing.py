"""What a calendar shows: visits, tasks and absences, by the days of who looks at it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from services import calendar, tasks, technicians, visits
from services.calendar import Query, Shown, showing
from services.technicians import TechnicianCard
from services.work import Actor, Invalid, NotAllowed, clock, perform
from tests.calendar.conftest import MakeVisit

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2027, 3, 10)


def shown(actor: Actor, first: date = DAY, last: date = DAY, **more: object) -> Shown:
    return perform(actor, calendar.between, Query(first, last, **more))  # type: ignore[arg-type]


def titles(actor: Actor, first: date = DAY, last: date = DAY, **more: object) -> list[str]:
    return [one.title for one in shown(actor, first, last, **more).entries]


def test_f16_a_visit_over_midnight_is_on_both_days(alice: Actor, goes: MakeVisit) -> None:
    goes("Night shift", datetime(2027, 3, 10, 23, tzinfo=PARIS), 180)
    assert titles(alice) == ["Night shift"]
    assert titles(alice, date(2027, 3, 11), date(2027, 3, 11)) == ["Night shift"]
    assert titles(alice, date(2027, 3, 9), date(2027, 3, 9)) == []
    (one,) = shown(alice).entries
    assert list(one.days(PARIS)) == [date(2027, 3, 10), date(2027, 3, 11)]
    assert one.end_at == datetime(2027, 3, 11, 1, tzinfo=UTC), "two in the night, in Paris"


def test_f16_one_that_ends_at_midnight_is_not_on_the_next_day(alice: Actor, goes: MakeVisit) -> None:
    goes("Evening", datetime(2027, 3, 10, 23, tzinfo=PARIS), 60)
    assert titles(alice, date(2027, 3, 11), date(2027, 3, 11)) == []
    (one,) = shown(alice).entries
    assert list(one.days(PARIS)) == [DAY]


def test_f16_days_are_those_of_the_viewer(alice: Actor, goes: MakeVisit) -> None:
    goes("Late", datetime(2027, 3, 10, 23, 30, tzinfo=UTC))
    assert titles(alice) == [], "half past midnight in Paris"
    assert titles(replace(alice, zone="UTC")) == ["Late"]


@pytest.mark.parametrize(("day", "length"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25)])
def test_f16_a_day_of_23_or_25_hours_has_all_of_its_visits(
    alice: Actor, goes: MakeVisit, day: date, length: int
) -> None:
    midnight = datetime.combine(day, datetime.min.time(), PARIS).astimezone(UTC)
    for hour in range(length):
        goes(f"{hour:02}", midnight + timedelta(hours=hour), 30)
    goes("before", midnight - timedelta(minutes=30), 30)
    goes("after", midnight + timedelta(hours=length), 30)
    assert titles(alice, day, day) == [f"{hour:02}" for hour in range(length)]


def test_f16_tasks_have_a_whole_day_or_the_hour_of_their_person(alice: Actor, bob: Actor) -> None:
    perform(alice, tasks.create, {"title": "Call", "due_on": f"{DAY}", "owner_id": bob.user_id})
    perform(alice, tasks.create, {"title": "Meet", "due_on": f"{DAY}", "due_time": "14:30"})
    with clock.at(datetime(2027, 3, 11, 8, tzinfo=UTC)):
        call, meet = shown(alice).entries
    assert (call.day, call.start_at, call.state, call.path) == (DAY, None, "late", f"/tasks/{call.id}")
    assert meet.start_at == datetime(2027, 3, 10, 13, 30, tzinfo=UTC)


def test_f16_absences_are_there_for_those_who_see_technicians(alice: Actor, bert: TechnicianCard) -> None:
    begin, end = datetime(2027, 3, 9, 8, tzinfo=UTC), datetime(2027, 3, 10, 16, tzinfo=UTC)
    perform(alice, technicians.add_absence, bert.id, begin, end, "Holiday")
    (one,) = shown(alice).entries
    assert (one.title, one.state, one.place, one.path) == ("Bert is away", "away", "Holiday", f"/technicians/{bert.id}")
    assert titles(alice, kinds=("visit", "task")) == []


def test_f16_mine_are_ones_own_visits_and_those_one_goes_to(
    alice: Actor, bob: Actor, bert: TechnicianCard, goes: MakeVisit, job_visit: MakeVisit
) -> None:
    at = datetime(2027, 3, 10, 9, tzinfo=UTC)
    goes("Alice sells", at)
    goes("Bob sells", at + timedelta(hours=1), who=bob)
    job_visit("Boiler", at + timedelta(hours=2), bert)
    perform(alice, tasks.create, {"title": "Alice calls", "due_on": f"{DAY}", "owner_id": alice.user_id})
    assert titles(alice) == ["Alice calls", "Alice sells", "Bob sells", "Boiler"]
    assert titles(alice, mine=True) == ["Alice calls", "Alice sells"]
    assert titles(bob, mine=True) == ["Bob sells", "Boiler"]
    assert titles(alice, technician=bert.id) == ["Boiler"]
    assert titles(alice, kinds=("task",)) == ["Alice calls"]


def test_f16_the_bin_and_what_has_no_time_are_not_there(
    alice: Actor, bert: TechnicianCard, goes: MakeVisit, job_visit: MakeVisit
) -> None:
    at = datetime(2027, 3, 10, 9, tzinfo=UTC)
    perform(alice, visits.bin, goes("Gone", at).id)
    perform(alice, visits.unschedule, job_visit("Later", at, bert).id)
    called_off = goes("Called off", at)
    perform(alice, visits.cancel, called_off.id, "Ill")
    assert [(one.title, one.state) for one in shown(alice).entries] == [("Called off", "cancelled")]


def test_f16_more_than_fits_is_cut_and_said(alice: Actor, goes: MakeVisit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "MOST", 2)
    for hour in range(3):
        goes(f"{hour}", datetime(2027, 3, 10, 9 + hour, tzinfo=UTC))
    found = shown(alice)
    assert ([one.title for one in found.entries], found.cut) == (["0", "1"], ("visit",))
    assert shown(alice, last=DAY, technician=None, kinds=("task",)).cut == ()


def test_f16_a_year_asks_as_often_as_a_day(alice: Actor, bert: TechnicianCard, goes: MakeVisit) -> None:
    for number in range(12):
        at = datetime(2027, 1 + number, 10, 9, tzinfo=UTC)
        goes(f"{number}", at)
        perform(alice, tasks.create, {"title": f"{number}", "due_on": f"{at.date()}", "due_time": "10:00"})
        perform(alice, technicians.add_absence, bert.id, at, at + timedelta(hours=1), "")
    asked: list[str] = []

    def count(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    counts = []
    event.listen(Engine, "before_cursor_execute", count)
    try:
        for first, last in ((date(2027, 1, 10), date(2027, 1, 10)), (date(2027, 1, 1), date(2027, 12, 31))):
            asked.clear()
            counts.append((len(shown(alice, first, last).entries), len(asked)))
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    (few, day), (many, year) = counts
    assert (few, many) == (3, 36)
    assert year <= day


def test_f16_a_span_without_end_is_refused(alice: Actor) -> None:
    with pytest.raises(Invalid):
        shown(alice, date(2027, 1, 1), date(2029, 1, 1))
    with pytest.raises(Invalid):
        shown(alice, date(2027, 1, 2), date(2027, 1, 1))


def test_j09_the_years_follow_what_is_there(alice: Actor, goes: MakeVisit) -> None:
    now = datetime(2027, 6, 1, tzinfo=UTC)
    with clock.at(now):
        assert perform(alice, calendar.years) == (2022, 2032)
        goes("Long ago", datetime(2019, 5, 1, 9, tzinfo=UTC))
        perform(alice, tasks.create, {"title": "Far ahead", "due_on": "2034-01-01"})
        assert perform(alice, calendar.years) == (2014, 2039)
        perform(alice, tasks.create, {"title": "A slip of the finger", "due_on": "9034-01-01"})
        assert perform(alice, calendar.years)[1] < 2100


def test_f16_another_company_sees_nothing(charlie: Actor, goes: MakeVisit) -> None:
    goes("Ours", datetime(2027, 3, 10, 9, tzinfo=UTC))
    assert titles(charlie) == []


def test_f16_who_may_not_see_visits_is_refused(alice: Actor) -> None:
    with pytest.raises(NotAllowed):
        shown(replace(alice, permissions=frozenset({"tasks.read"})))
