"""Plans of a day: proposed with reasons, applied, undone; and what somebody touched meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from services import technicians, visits
from services.dispatch import applying, planning, runs
from services.dispatch.runs import ChoiceCard, RunCard
from services.technicians import TechnicianCard
from services.visits import VisitCard
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, Refused, clock, perform
from tests.dispatch.office import DAY, at, given, job, technician, visit_of

SOON = 0.2  # seconds of thinking: these days are small


@pytest.fixture
def bob_keller(alice: Actor) -> TechnicianCard:
    return technician(alice, "Bob Keller", "gas")


def plan(alice: Actor, **more: bool) -> RunCard:
    return planning.plan(alice, DAY, seconds=SOON, **more)


def choice(run: RunCard, visit_id: UUID) -> ChoiceCard:
    return next(one for one in run.choices if one.visit_id == visit_id)


def seen(alice: Actor, visit_id: UUID) -> VisitCard:
    return perform(alice, visits.find, visit_id)


def test_j02_a_plan_gives_each_visit_a_technician_a_time_and_reasons(alice: Actor, bob_keller: TechnicianCard) -> None:
    technician(alice, "Sam Carvalho")
    heat = visit_of(job(alice, "No heat", "gas", priority="urgent", window=(at(13), at(15))))
    run = plan(alice)
    told = choice(run, heat)
    assert (run.state, run.figures.waiting, run.figures.placed) == ("proposed", 1, 1)
    assert (told.change, told.technician, told.start_at) == ("placed", "Bob Keller", at(13))
    assert [(one.technician, one.chosen, one.broken) for one in told.reasons] == [
        ("Bob Keller", True, ""),
        ("Sam Carvalho", False, "skill"),
    ]
    assert told.reasons[1].reason == "Cannot do gas"
    assert seen(alice, heat).state == "planned"  # nothing moves before it is applied


def test_j02_a_visit_that_finds_no_place_counts_the_rules(alice: Actor, bob_keller: TechnicianCard) -> None:
    drain = visit_of(job(alice, "Drain", "drains"))
    night = visit_of(job(alice, "Night", window=(at(20), at(21))))
    run = plan(alice)
    assert (choice(run, drain).change, choice(run, drain).rules) == ("unplaced", {"skill": 1})
    assert choice(run, night).rules == {"shift": 1}


def test_j02_applying_gives_the_visits_by_the_plan(alice: Actor, bob_keller: TechnicianCard) -> None:
    heat = visit_of(job(alice, "No heat", window=(at(13), at(15))))
    run = perform(alice, applying.apply, plan(alice).id)
    now = seen(alice, heat)
    assert (run.state, now.state, now.technician, now.start_at) == ("applied", "scheduled", "Bob Keller", at(13))
    assert (now.assigned_by, now.run_id) == ("auto", run.id)


def test_undoing_puts_each_visit_back_where_it_was(alice: Actor, bob_keller: TechnicianCard) -> None:
    heat, tap = visit_of(job(alice, "No heat")), given(alice, "Tap", bob_keller, 16, window=(at(9), at(10)))
    run = plan(alice, move_manual=True)
    assert choice(run, tap).change == "moved"
    perform(alice, applying.apply, run.id)
    assert seen(alice, tap).start_at != at(16)
    undone = perform(alice, applying.undo, run.id)
    assert (undone.state, seen(alice, heat).state, seen(alice, heat).run_id) == ("undone", "planned", None)
    assert (seen(alice, tap).start_at, seen(alice, tap).assigned_by) == (at(16), "manual")


def test_a_visit_that_was_touched_after_planning_is_skipped_and_named(alice: Actor, bob_keller: TechnicianCard) -> None:
    heat, tap = visit_of(job(alice, "No heat")), visit_of(job(alice, "Tap"))
    run = plan(alice)
    perform(alice, visits.schedule, heat, bob_keller.id, at(9))
    applied = perform(alice, applying.apply, run.id)
    assert choice(applied, heat).skipped == "Changed since the plan was made."
    assert (seen(alice, heat).start_at, seen(alice, heat).assigned_by) == (at(9), "manual")
    taken = choice(applied, tap)
    assert bool(taken.skipped) == (taken.start_at is not None and abs(taken.start_at - at(9)) < timedelta(hours=1))


def test_a_visit_whose_place_was_taken_meanwhile_is_skipped(alice: Actor, bob_keller: TechnicianCard) -> None:
    tap = visit_of(job(alice, "Tap", window=(at(10), at(10))))
    run = plan(alice)
    given(alice, "Quick", bob_keller, 10, 30)
    applied = perform(alice, applying.apply, run.id)
    assert choice(applied, tap).skipped == "Its technician has something else then."
    assert seen(alice, tap).state == "planned"


def test_a_technician_who_is_away_or_gone_since_gets_nothing(alice: Actor, bob_keller: TechnicianCard) -> None:
    tap = visit_of(job(alice, "Tap", window=(at(10), at(10))))
    first = plan(alice)
    perform(alice, technicians.add_absence, bob_keller.id, at(9), at(12))
    assert choice(perform(alice, applying.apply, first.id), tap).skipped
    leak = visit_of(job(alice, "Leak", window=(at(14), at(14))))
    second = plan(alice)
    assert choice(second, leak).technician == "Bob Keller"
    perform(alice, technicians.change, bob_keller.id, {"active": False})
    assert "no visits any more" in choice(perform(alice, applying.apply, second.id), leak).skipped


def test_undo_skips_what_somebody_touched_since_and_names_it(alice: Actor, bob_keller: TechnicianCard) -> None:
    heat, tap = visit_of(job(alice, "No heat")), visit_of(job(alice, "Tap"))
    run = perform(alice, applying.apply, plan(alice).id)
    perform(alice, visits.schedule, heat, bob_keller.id, at(15))
    undone = perform(alice, applying.undo, run.id)
    assert choice(undone, heat).skipped == "Changed since the plan was applied."
    assert (seen(alice, heat).start_at, seen(alice, heat).assigned_by) == (at(15), "manual")
    assert seen(alice, tap).state == "planned"


def test_pinned_forced_and_begun_visits_are_not_moved(alice: Actor, bob_keller: TechnicianCard) -> None:
    pinned = given(alice, "Pinned", bob_keller, 9, window=(at(14), at(15)))
    begun = given(alice, "Begun", bob_keller, 11, window=(at(14), at(15)))
    perform(alice, visits.pin, pinned, True)
    with clock.at(at(11)):
        perform(alice, visits.arrive, begun)
        run = plan(alice, move_manual=True)
    assert run.choices == []


def test_what_somebody_gave_by_hand_stays_unless_it_is_asked_for(alice: Actor, bob_keller: TechnicianCard) -> None:
    tap = given(alice, "Tap", bob_keller, 16, window=(at(9), at(10)))
    assert plan(alice).choices == []
    perform(alice, applying.apply, plan(alice, move_manual=True).id)
    assert (seen(alice, tap).assigned_by, at(9) <= (seen(alice, tap).start_at or at(0)) <= at(10)) == ("auto", True)
    assert [one.change for one in plan(alice).choices] == ["kept"]  # what a plan gave, another plan may move


def test_a_discarded_plan_cannot_be_applied_nor_a_plan_twice(alice: Actor, bob_keller: TechnicianCard) -> None:
    job(alice, "Tap")
    first, second = plan(alice), plan(alice)
    with pytest.raises(Conflict):  # the second proposal replaced it
        perform(alice, applying.apply, first.id)
    perform(alice, applying.apply, second.id)
    with pytest.raises(Conflict):
        perform(alice, applying.apply, second.id)
    third = plan(alice)
    assert perform(alice, applying.discard, third.id).state == "discarded"
    assert perform(alice, applying.discard, third.id).state == "discarded"
    with pytest.raises(Conflict):
        perform(alice, applying.undo, third.id)


def test_two_dispatchers_who_apply_at_once_apply_it_once(alice: Actor, bob_keller: TechnicianCard) -> None:
    for number in range(4):
        job(alice, f"Visit {number}")
    run = plan(alice)

    def apply() -> str:
        try:
            return perform(alice, applying.apply, run.id).state
        except Conflict:
            return "refused"

    with ThreadPoolExecutor(2) as pool:
        found = [pool.submit(apply) for _ in range(2)]
    assert sorted(one.result() for one in found) == ["applied", "refused"]


def test_a_drag_while_a_plan_is_applied_leaves_no_overlap(alice: Actor, bob_keller: TechnicianCard) -> None:
    made = [visit_of(job(alice, f"Visit {number}")) for number in range(5)]
    dragged = visit_of(job(alice, "Dragged", window=(at(23), at(23))))  # the plan finds no place for it
    run = plan(alice)

    def drag() -> None:
        with suppress(Refused):
            perform(alice, visits.schedule, dragged, bob_keller.id, at(8, 30))

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(perform, alice, applying.apply, run.id), pool.submit(drag)]:
            one.result()
    held = [one for one in (seen(alice, visit) for visit in [*made, dragged]) if one.start_at and one.end_at]
    spans = sorted((one.start_at, one.end_at) for one in held if one.start_at and one.end_at)
    assert len(spans) >= 4
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_j02_usage_is_the_share_of_what_the_plan_gave(alice: Actor, bob_keller: TechnicianCard) -> None:
    for number in range(2):
        job(alice, f"Visit {number}")
    perform(alice, applying.apply, plan(alice).id)
    given(alice, "By hand", bob_keller, 15)
    found = perform(alice, runs.usage, at(0), at(0) + timedelta(days=1))
    assert (found.auto, found.total, found.percent) == (2, 3, 67)
    assert perform(alice, runs.usage, at(0) - timedelta(days=9), at(0)).percent == 0


def test_a_day_that_is_over_is_refused_and_others_may_not_plan(
    alice: Actor, bob: Actor, charlie: Actor, bob_keller: TechnicianCard
) -> None:
    with clock.at(at(12) + timedelta(days=1)), pytest.raises(Invalid):
        plan(alice)
    with pytest.raises(NotAllowed):
        planning.plan(bob, DAY, seconds=SOON)
    run = plan(alice)
    for act in (runs.find_run, applying.apply, applying.undo, applying.discard):
        with pytest.raises(NotFound):
            perform(charlie, act, run.id)
