"""The board: who does what when, what waits, and what does not fit."""

from datetime import timedelta

import pytest

from services import technicians, visits
from services.dispatch import board
from services.dispatch.board import Block, Board, Lane
from services.work import Actor, NotAllowed, clock, perform
from tests.dispatch.office import DAY, at, given, job, technician, visit_of
from tests.statements import statements


def lane(shown: Board, name: str) -> Lane:
    return next(one for one in shown.lanes if one.name == name)


def block(shown: Board, title: str) -> Block:
    return next(one for lane in shown.lanes for one in lane.blocks if one.title == title)


def test_j02_unassigned_is_the_first_lane_and_each_active_technician_has_one(alice: Actor) -> None:
    technician(alice, "Bob")
    technician(alice, "Ada", active=False)
    job(alice, "Leak", window=(at(11), at(12)))
    job(alice, "Tap")
    shown = perform(alice, board.day, DAY)
    assert [one.id is None for one in shown.lanes] == [True, False]
    assert [one.name for one in shown.lanes[1:]] == ["Bob"]
    assert [(one.title, one.at) for one in shown.lanes[0].blocks] == [("Leak", 660), ("Tap", None)]
    assert shown.unscheduled == 2


def test_a_visit_stands_at_the_local_time_of_the_workspace(alice: Actor) -> None:
    given(alice, "Boiler", technician(alice, "Bob"), 9, 30)
    shown = perform(alice, board.day, DAY)
    assert (block(shown, "Boiler").at, block(shown, "Boiler").minutes) == (9 * 60 + 30, 60)
    assert (shown.begins, shown.ends) == (8 * 60, 18 * 60)


def test_driving_is_told_before_each_visit(alice: Actor) -> None:
    bob = technician(alice, "Bob")
    given(alice, "Near", bob, 9)
    given(alice, "Far", bob, 11, where=(50.90, -1.09))
    shown = perform(alice, board.day, DAY)
    assert block(shown, "Near").drive == 0
    assert 20 <= block(shown, "Far").drive <= 25  # 11 km, 1.3 times as far on the road, at 40 km/h


def test_too_little_time_to_drive_is_a_conflict(alice: Actor) -> None:
    bob = technician(alice, "Bob")
    given(alice, "Near", bob, 9)
    given(alice, "Far", bob, 10, 10, where=(50.90, -1.09))
    far = block(perform(alice, board.day, DAY), "Far")
    assert (far.rule, far.late_drive) == ("travel", True)
    assert "min to drive, 10 free" in far.why


def test_a_visit_outside_its_promise_its_hours_or_in_an_absence_is_a_conflict(alice: Actor) -> None:
    bob = technician(alice, "Bob")
    given(alice, "Promise", bob, 9, window=(at(10), at(11)))
    given(alice, "Evening", bob, 16, 30)
    given(alice, "Away", bob, 13)
    perform(alice, technicians.add_absence, bob.id, at(13), at(14), "Dentist")
    shown = perform(alice, board.day, DAY)
    assert [block(shown, one).rule for one in ("Promise", "Evening", "Away")] == ["window", "shift", "absence"]
    assert ("Away until 14:00: Dentist", 780, 840) in [
        (one.reason, one.begins, one.ends) for one in lane(shown, "Bob").off
    ]
    assert [one.reason for one in lane(shown, "Bob").off if one.day == 0][-1] == "Shift ends 17:00"


def test_an_overlap_without_a_reason_is_a_conflict_and_with_one_it_is_not(alice: Actor) -> None:
    bob, other = technician(alice, "Bob"), visit_of(job(alice, "Gully"))
    given(alice, "Survey", bob, 9)
    with pytest.raises(visits.Overlap):
        perform(alice, visits.schedule, other, bob.id, at(9, 30))
    perform(alice, visits.schedule, other, bob.id, at(9, 30), force=True, reason="On the way")
    gully = block(perform(alice, board.day, DAY), "Gully")
    assert (gully.conflict, gully.why) == ("", "On the way")


def test_late_is_what_nobody_came_to_and_not_invoiced_what_is_done(alice: Actor) -> None:
    bob = technician(alice, "Bob")
    late, done = given(alice, "Late", bob, 9), given(alice, "Done", bob, 11)
    with clock.at(at(11)):
        perform(alice, visits.arrive, done)
        perform(alice, visits.refuse_signature, done, "Nobody was there")
    with clock.at(at(12)):
        perform(alice, visits.finish, done)
    with clock.at(at(12, 30)):
        shown = perform(alice, board.day, DAY)
    assert (shown.late, block(shown, "Late").late, shown.not_invoiced) == (1, True, 1)
    assert (shown.today, shown.now) == (0, 12 * 60 + 30)
    assert [title for _id, title, _number in perform(alice, board.to_bill)] == ["Done"]
    assert late != done


def test_a_week_begins_on_monday_and_has_seven_days(alice: Actor) -> None:
    bob, made = technician(alice, "Bob"), visit_of(job(alice, "Friday"))
    perform(alice, visits.schedule, made, bob.id, at(9) + timedelta(days=4))
    shown = perform(alice, board.week, DAY + timedelta(days=2))
    assert (shown.first, len(shown.midnights)) == (DAY, 7)
    assert (block(shown, "Friday").day, block(shown, "Friday").at) == (4, 540)


def test_on_the_day_the_clocks_change_a_visit_stays_where_it_is_by_the_minutes_since_midnight(alice: Actor) -> None:
    sunday = DAY.replace(day=30)  # in Paris the clocks go from 02:00 to 03:00
    bob, made = technician(alice, "Bob"), visit_of(job(alice, "Spring"))
    nine = at(9, day=sunday) - timedelta(hours=1)
    perform(alice, visits.schedule, made, bob.id, nine)
    shown = perform(alice, board.day, sunday)
    assert block(shown, "Spring").at == 8 * 60
    assert shown.midnights[0] + timedelta(minutes=block(shown, "Spring").at or 0) == nine


def test_candidates_are_ranked_by_added_minutes_and_others_tell_why_not(alice: Actor) -> None:
    technician(alice, "Far", "gas", home_lat=50.95, home_lon=-1.09)
    technician(alice, "Near", "gas")
    technician(alice, "Drains", "drains")
    heat = visit_of(job(alice, "No heat", "gas", window=(at(13), at(15))))
    found = perform(alice, board.candidates, heat, DAY)
    assert [one.technician for one in found] == ["Near", "Far", "Drains"]
    assert found[0].added_minutes == 0 and found[0].start_at == at(13)
    assert (found[1].added_minutes or 0) > 30
    assert (found[2].broken, found[2].reason) == ("skill", "Cannot do gas")


def test_candidates_move_nobody_else(alice: Actor) -> None:
    bob = technician(alice, "Bob")
    given(alice, "Whole day", bob, 8, minutes=540)
    (found,) = perform(alice, board.candidates, visit_of(job(alice, "One more")), DAY)
    assert (found.broken, found.added_minutes) == ("full", None)


def test_a_board_asks_as_many_questions_of_one_visit_as_of_thirty(alice: Actor) -> None:
    given(alice, "First", technician(alice, "Tech 0"), 9)
    with statements() as one:
        perform(alice, board.day, DAY)
    for number in range(1, 8):
        bob = technician(alice, f"Tech {number}")
        for hour in (9, 11, 13):
            given(alice, f"Visit {number} {hour}", bob, hour)
        job(alice, f"Waits {number}")
    with statements() as many:
        perform(alice, board.day, DAY)
    first, later = ([text for text in sent if " FROM " in text and "tenants" not in text] for sent in (one, many))
    assert len(later) == len(first) <= 12  # beside the register, which is read once a minute


def test_charlie_sees_nothing_of_it_and_bob_may_not_look(alice: Actor, bob: Actor, charlie: Actor) -> None:
    given(alice, "Boiler", technician(alice, "Bob"), 9)
    shown = perform(charlie, board.day, DAY)
    assert [one.blocks for one in shown.lanes] == [()]
    with pytest.raises(NotAllowed):
        perform(bob, board.day, DAY)
