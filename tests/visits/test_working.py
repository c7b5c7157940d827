"""Working on a visit: the order of its states, time on site, the proof, and what is refused."""

from datetime import timedelta

import pytest

from services import jobs, visits
from services.visits import VisitCard
from services.work import Actor, Conflict, Invalid, NotFound, clock, perform
from tests.in_the_field import NINE, done, given, technician

MINUTE = timedelta(minutes=1)


@pytest.fixture
def visit(alice: Actor) -> VisitCard:
    return given(alice, technician(alice), checklist=["Gas off *", "Clean"])


def test_f23_time_on_site_is_the_work_without_driving_and_pauses(alice: Actor, visit: VisitCard) -> None:
    for minutes, act in ((-20, visits.set_out), (0, visits.arrive), (30, visits.pause), (45, visits.resume)):
        with clock.at(NINE + minutes * MINUTE):
            perform(alice, act, visit.id)
    with clock.at(NINE + 60 * MINUTE):
        perform(alice, visits.tick, visit.id, visit.items[0].id)
        perform(alice, visits.refuse_signature, visit.id, "In a hurry")
        over = perform(alice, visits.finish, visit.id, outcome="Works again")
    assert (over.state, over.on_site, over.outcome) == ("finished", 45 * 60, "Works again")
    assert [(one.kind, one.ends_at - one.starts_at) for one in over.spans if one.ends_at] == [
        ("travel", 20 * MINUTE), ("work", 30 * MINUTE), ("pause", 15 * MINUTE), ("work", 15 * MINUTE),
    ]  # fmt: skip
    assert (over.en_route_at, over.arrived_at) == (NINE - 20 * MINUTE, NINE)


def test_arriving_without_having_set_out_is_allowed_and_each_step_twice_is_once(alice: Actor, visit: VisitCard) -> None:
    with clock.at(NINE):
        first = perform(alice, visits.arrive, visit.id)
        again = perform(alice, visits.arrive, visit.id)
    assert (first.state, again.version, len(again.spans)) == ("working", first.version, 1)
    assert again.en_route_at is None


@pytest.mark.parametrize("act", [visits.set_out, visits.arrive, visits.pause, visits.resume, visits.finish])
def test_a_visit_that_nobody_has_cannot_be_worked_on(alice: Actor, visit: VisitCard, act: object) -> None:
    perform(alice, visits.unschedule, visit.id)
    with pytest.raises(Conflict):
        perform(alice, act, visit.id)  # type: ignore[arg-type]


def test_f23_finishing_needs_what_is_required_and_a_signature_or_the_reason(alice: Actor, visit: VisitCard) -> None:
    perform(alice, visits.arrive, visit.id)
    with pytest.raises(Conflict) as refused:
        perform(alice, visits.finish, visit.id)
    assert refused.value.more["missing"] == ["Gas off"]
    perform(alice, visits.tick, visit.id, visit.items[0].id)
    with pytest.raises(Conflict) as refused:
        perform(alice, visits.finish, visit.id)
    assert refused.value.more["missing"] == ["signature"]
    with pytest.raises(Invalid):
        perform(alice, visits.refuse_signature, visit.id, " ")
    perform(alice, visits.refuse_signature, visit.id, "Out")
    over = perform(alice, visits.finish, visit.id)
    assert (over.state, over.unsigned, over.signed_by) == ("finished", "Out", "")


def test_a_tick_is_taken_away_again_and_stays_once_the_visit_is_over(alice: Actor, visit: VisitCard) -> None:
    perform(alice, visits.tick, visit.id, visit.items[1].id)
    assert perform(alice, visits.tick, visit.id, visit.items[1].id, False).items[1].done_at is None
    perform(alice, visits.miss, visit.id, "Nobody at home")
    with pytest.raises(Conflict):
        perform(alice, visits.tick, visit.id, visit.items[1].id)


def test_an_item_of_another_visit_is_not_ticked(alice: Actor, visit: VisitCard) -> None:
    other = given(alice, technician(alice, "Ines"), title="Drain", checklist=["Rods"])
    with pytest.raises(NotFound):
        perform(alice, visits.tick, visit.id, other.items[0].id)


def test_when_something_was_done_is_never_after_now_nor_before_the_last_step(alice: Actor, visit: VisitCard) -> None:
    with clock.at(NINE):
        perform(alice, visits.set_out, visit.id)
        with pytest.raises(Invalid):
            perform(alice, visits.arrive, visit.id, NINE + timedelta(days=1, minutes=1))
        ahead = perform(alice, visits.arrive, visit.id, NINE + timedelta(hours=2))
    assert ahead.arrived_at == NINE
    with clock.at(NINE + 10 * MINUTE):
        paused = perform(alice, visits.pause, visit.id, NINE - timedelta(hours=1))
    assert paused.spans[-1].starts_at == NINE


def test_reopening_goes_on_paused_where_work_had_begun_and_is_refused_for_what_is_not_over(alice: Actor) -> None:
    made = done(alice)
    with pytest.raises(Conflict):
        perform(alice, visits.reopen, given(alice, technician(alice, "Ines"), title="Drain").id)
    again = perform(alice, visits.reopen, made.visits[0].id)
    assert (again.state, again.finished_at) == ("paused", None)
    assert perform(alice, jobs.find, made.id).state == "open"


def test_missed_and_cancelled_need_a_reason_and_are_the_end(alice: Actor, visit: VisitCard) -> None:
    for act in (visits.miss, visits.cancel):
        with pytest.raises(Invalid):
            perform(alice, act, visit.id, " ")
    missed = perform(alice, visits.miss, visit.id, "Nobody at home")
    assert (missed.state, missed.end_reason) == ("missed", "Nobody at home")
    with pytest.raises(Conflict):
        perform(alice, visits.cancel, visit.id, "Too late")
    assert perform(alice, visits.reopen, visit.id).state == "scheduled"


def test_somebody_on_a_visit_keeps_it_out_of_the_bin(alice: Actor, visit: VisitCard) -> None:
    perform(alice, visits.arrive, visit.id)
    with pytest.raises(Conflict):
        perform(alice, visits.bin, visit.id)
    with clock.at(NINE):
        perform(alice, visits.cancel, visit.id, "Called away")
    assert perform(alice, visits.bin, visit.id).binned_at is not None


def test_a_visit_in_the_bin_is_not_worked_on(alice: Actor, visit: VisitCard) -> None:
    perform(alice, visits.bin, visit.id)
    with pytest.raises(Conflict):
        perform(alice, visits.arrive, visit.id)
    assert perform(alice, visits.restore, visit.id).state == "scheduled"
