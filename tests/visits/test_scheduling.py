"""Giving visits to technicians: cases 6 to 14 of the list of cases met elsewhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services import hours, jobs, technicians, visits
from services.technicians import TechnicianCard
from services.visits import VisitCard
from services.work import Actor, Conflict, Invalid, NotAllowed, Stale, clock, perform, work
from tests.in_the_field import NINE, given, job, technician, visit_of
from tests.work.threads import at_once

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def give(actor: Actor, visit: VisitCard, who: TechnicianCard, at: datetime, **more: object) -> VisitCard:
    return perform(actor, visits.schedule, visit.id, who.id, at, **more)


def test_j02_a_visit_given_by_hand_is_manual_and_keeps_its_length(alice: Actor) -> None:
    visit = given(alice, technician(alice), minutes=90)
    assert (visit.state, visit.assigned_by, visit.technician) == ("scheduled", "manual", "Bob Keller")
    assert (visit.start_at, visit.end_at) == (NINE, NINE + timedelta(minutes=90))


def test_case_6_moved_to_another_day_it_keeps_its_hours(alice: Actor) -> None:
    who = technician(alice)
    visit = given(alice, who, minutes=120)
    moved = give(alice, visit, who, NINE + DAY)
    assert (moved.start_at, moved.end_at) == (NINE + DAY, NINE + DAY + 2 * HOUR)


def test_case_7_moved_to_23_o_clock_it_ends_at_two_and_is_on_both_days(alice: Actor) -> None:
    late = NINE.replace(hour=23)
    visit = given(alice, technician(alice), late, minutes=180)
    assert visit.end_at == NINE.replace(hour=2) + DAY
    for day in (NINE.date(), (NINE + DAY).date()):
        begin, end = hours.day_span(day, "UTC")
        assert perform(alice, visits.search, visits.Query(begin=begin, end=end)).total == 1
    begin, end = hours.day_span((NINE + 2 * DAY).date(), "UTC")
    assert perform(alice, visits.search, visits.Query(begin=begin, end=end)).total == 0


def test_case_8_a_visit_that_reaches_into_an_absence_is_refused_with_it(alice: Actor) -> None:
    who = technician(alice)
    away = perform(alice, technicians.add_absence, who.id, NINE, NINE + 4 * HOUR, "Dentist")
    made = job(alice, minutes=240)
    with pytest.raises(visits.Absent) as refused:
        perform(alice, visits.schedule, visit_of(made), who.id, NINE - timedelta(minutes=15))
    assert (refused.value.code, refused.value.more["other"]) == ("absent", str(away.id))
    assert perform(alice, visits.find, visit_of(made)).state == "planned"
    assert perform(alice, visits.schedule, visit_of(made), who.id, NINE + 4 * HOUR).state == "scheduled"


def test_case_9_while_one_is_absent_another_can_be_booked(alice: Actor) -> None:
    bob, ada = technician(alice), technician(alice, "Ada")
    perform(alice, technicians.add_absence, bob.id, NINE, NINE + 4 * HOUR)
    assert given(alice, ada).technician == "Ada"


def test_case_10_hours_are_on_the_clock_of_the_technician_whoever_asks(alice: Actor) -> None:
    shifts = [{"weekday": 0, "starts": "09:00", "ends": "17:00"}]
    who = technician(alice, zone="America/New_York", shifts=shifts)
    with work(replace(alice, zone="Europe/Paris"), read=True) as session:
        from models.technicians import Technician

        row = session.get_one(Technician, who.id)
        (span,) = hours.working(session, [row], NINE, NINE + DAY)[who.id]
    local = [one.astimezone(ZoneInfo("America/New_York")).hour for one in span]
    assert (local, span[0]) == ([9, 17], datetime(2030, 3, 4, 14, tzinfo=UTC))


def test_case_11_of_two_dispatchers_with_one_version_the_second_gets_the_values(alice: Actor) -> None:
    bob, ada = technician(alice), technician(alice, "Ada")
    made = job(alice)
    version = made.visits[0].version
    perform(alice, visits.schedule, visit_of(made), bob.id, NINE, version)
    with pytest.raises(Stale):
        perform(alice, visits.schedule, visit_of(made), ada.id, NINE + HOUR, version)
    assert perform(alice, visits.find, visit_of(made)).technician == "Bob Keller"


def test_case_12_of_two_visits_in_one_slot_at_once_one_gets_it(alice: Actor) -> None:
    who = technician(alice)
    wanted = [visit_of(job(alice, f"Job {number}")) for number in range(4)]
    tries = [lambda one=one: perform(alice, visits.schedule, one, who.id, NINE) for one in wanted]
    found = at_once(*tries)
    assert sorted(type(one).__name__ for one in found) == ["Overlap"] * 3 + ["VisitCard"]


def test_case_13_clearing_the_schedule_leads_back_to_those_that_nobody_has(alice: Actor) -> None:
    visit = given(alice, technician(alice), window_start_at=NINE, window_end_at=NINE + HOUR)
    free = perform(alice, visits.unschedule, visit.id)
    assert (free.state, free.technician_id, free.start_at, free.assigned_by) == ("planned", None, None, "")
    assert (free.window_start_at, free.window_end_at) == (NINE, NINE + HOUR)
    assert perform(alice, visits.unschedule, visit.id).version == free.version


def test_case_14_a_technician_who_leaves_gives_back_what_is_to_come_and_history_keeps_the_name(alice: Actor) -> None:
    who = technician(alice)
    with clock.at(NINE - DAY):
        running = given(alice, who, NINE - DAY, title="Running")
        perform(alice, visits.arrive, running.id)
        coming = [given(alice, who, NINE + number * DAY, title=f"Coming {number}") for number in range(3)]
        perform(alice, technicians.change, who.id, {"active": False})
        after = [perform(alice, visits.find, one.id) for one in (running, *coming)]
    assert [one.state for one in after] == ["working", "planned", "planned", "planned"]
    assert (after[0].flag, after[0].technician) == ("technician_left", "Bob Keller")
    with pytest.raises(visits.Inactive):
        perform(alice, visits.schedule, coming[0].id, who.id, NINE)


def test_an_overlap_names_the_other_visit_and_a_reason_overcomes_it(alice: Actor) -> None:
    who = technician(alice)
    first = given(alice, who)
    second = perform(alice, visits.find, visit_of(job(alice, "Drain")))
    with pytest.raises(visits.Overlap) as refused:
        give(alice, second, who, NINE + timedelta(minutes=59))
    assert refused.value.more["other"] == str(first.id)
    with pytest.raises(Invalid):
        give(alice, second, who, NINE, force=True, reason=" ")
    forced = give(alice, second, who, NINE, force=True, reason="Next door")
    assert (forced.state, forced.forced) == ("scheduled", "Next door")
    assert give(alice, second, who, NINE + HOUR).forced == ""


def test_visits_one_after_the_other_do_not_overlap(alice: Actor) -> None:
    who = technician(alice)
    given(alice, who)
    assert given(alice, who, NINE + HOUR, title="Next").state == "scheduled"


def test_what_has_begun_is_over_or_in_the_bin_stays_where_it_is(alice: Actor) -> None:
    who = technician(alice)
    visit = given(alice, who)
    perform(alice, visits.set_out, visit.id)
    for act, more in ((visits.schedule, (who.id, NINE + DAY)), (visits.unschedule, ()), (visits.pin, (True,))):
        with pytest.raises(Conflict):
            perform(alice, act, visit.id, *more)


def test_a_promised_window_has_both_ends_and_can_be_taken_away(alice: Actor) -> None:
    visit = visit_of(job(alice))
    for wrong in ((NINE, None), (NINE, NINE - HOUR)):
        with pytest.raises(Invalid):
            perform(alice, visits.promise, visit, *wrong)
    assert perform(alice, visits.promise, visit, NINE, NINE + HOUR).window_end_at == NINE + HOUR
    assert perform(alice, visits.promise, visit, None, None).window_start_at is None


def test_only_who_dispatches_gives_visits_away(alice: Actor, bob: Actor) -> None:
    assert not bob.may("dispatch.run")
    visit = given(alice, technician(alice))
    with pytest.raises(NotAllowed):
        perform(bob, visits.unschedule, visit.id)
    assert perform(alice, jobs.find, visit.job_id).visits[0].state == "scheduled"
