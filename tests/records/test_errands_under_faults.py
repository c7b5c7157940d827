"""Errands when their server dies or is late, when a work breaks, and when the server stops in order."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlmodel import Session

from models.errands import Errand
from models.health import Crash
from services.records import errands
from services.records.errands import Portion, Worked, runner
from services.records.errands.running import LEASE
from services.work import Actor, Busy, clock, house_actor, step, work
from tests.records.long_work import (
    ALL,
    NUMBER,
    added,
    begin,
    claim,
    ended,
    go_on,
    number,
    other,
    row,
    run,
    run_beside,
)
from tests.waiting import wait_until


@pytest.fixture(autouse=True)
def known(house: object) -> None:
    errands.know([NUMBER])


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again after seconds, at once."""
    monkeypatch.setattr(runner, "DELAYS", (0.0,) * len(runner.DELAYS))
    monkeypatch.setattr(runner, "WAITS", (0.0,) * len(runner.WAITS))


def test_what_a_dead_server_began_is_taken_up_at_the_next_start_from_its_cursor(bob: Actor) -> None:
    errand_id = begin(bob)
    go_on(claim(bob.place))
    assert (row(bob, errand_id).state, row(bob, errand_id).cursor) == ("running", "5")
    assert run(bob, errand_id).counts == {"created": 12}
    assert added(bob) == ALL


def test_an_errand_whose_lease_ran_out_is_taken_over_and_the_late_work_does_nothing(bob: Actor) -> None:
    errand_id, late = begin(bob), claim(bob.place)
    with clock.at(clock.now() + LEASE):
        taken = claim(bob.place)
        assert taken and taken.errand_id == errand_id
        assert (go_on(late), added(bob)) == (None, [])
        assert go_on(taken) is not None
    assert added(bob) == ALL[:5]


def test_each_work_renews_the_lease(bob: Actor) -> None:
    begin(bob)
    held = claim(bob.place)
    with clock.at(clock.now() + LEASE / 2):
        assert go_on(held) is not None
    with clock.at(clock.now() + LEASE):
        assert claim(bob.place) is None


@pytest.mark.parametrize(("breaks", "state", "count"), [(3, "done", 12), (4, "failed", 5)])
def test_a_work_that_breaks_is_tried_again_three_times_and_then_the_errand_fails(
    bob: Actor, quickly: None, breaks: int, state: str, count: int
) -> None:
    left = [OSError("a lens fell out")] * breaks

    @step
    def fragile(session: Session, actor: Actor, portion: Portion) -> Worked:
        worked = number(session, actor, portion)
        if portion.done == 5 and left:
            raise left.pop()
        return worked

    card = run(bob, begin(bob, kind=other(fragile)))
    assert (card.state, card.done, len(added(bob)), left) == (state, count, count, [])
    with work(house_actor(), read=True) as session:
        kept = session.scalars(select(Crash)).all()
    assert [one.what for one in kept] == ["OSError"] * (state == "failed")
    wanted = [f"Something broke on our side (ref {one.reference}). What was done so far is kept." for one in kept]
    assert [card.trouble] == (wanted or [""])


@pytest.mark.parametrize(("often", "state"), [(120, "done"), (121, "failed")])
def test_a_busy_database_is_waited_for_as_no_fault_of_the_errand(
    bob: Actor, quickly: None, often: int, state: str
) -> None:
    left = [Busy("The database is busy.")] * often

    @step
    def patient(session: Session, actor: Actor, portion: Portion) -> Worked:
        if left:
            raise left.pop()
        return number(session, actor, portion)

    assert run(bob, begin(bob, kind=other(patient))).state == state


def test_a_work_that_does_not_move_its_cursor_fails_instead_of_running_for_ever(bob: Actor, quickly: None) -> None:
    @step
    def stand(session: Session, actor: Actor, portion: Portion) -> Worked:
        return Worked(1, "here")

    card = run(bob, begin(bob, kind=other(stand)))
    assert (card.state, card.done) == ("failed", 1)


def test_what_this_version_does_not_know_fails_with_a_sentence(bob: Actor) -> None:
    errand_id = begin(bob)
    errands.know([])
    with run_beside(bob.place):
        wait_until(lambda: row(bob, errand_id).state == "failed")
    assert row(bob, errand_id).trouble == "This version of Steward does not know how to go on with this."


def test_a_stop_in_order_puts_back_what_runs_at_its_cursor(bob: Actor) -> None:
    begun, go = threading.Event(), threading.Event()

    @step
    def slow(session: Session, actor: Actor, portion: Portion) -> Worked:
        begun.set()
        assert go.wait(60)
        return number(session, actor, portion)

    errand_id = begin(bob, kind=other(slow))
    with run_beside(bob.place) as made:
        assert begun.wait(60)
        stopping = threading.Thread(target=made.stop)
        stopping.start()
        wait_until(lambda: made.ending)
        go.set()
        stopping.join()
        left = row(bob, errand_id)
    assert (left.state, left.cursor, left.leased_until, len(added(bob))) == ("queued", "5", None, 5)
    assert run(bob, errand_id).state == "done"
    assert added(bob) == ALL


def test_the_chore_takes_up_what_no_event_told_of(bob: Actor) -> None:
    with run_beside(bob.place):
        with work(bob) as session:
            session.add(errand := Errand(kind="number", params={"what": "people"}, total=3))
        errands.wake(house_actor(bob.place))
        assert ended(bob, errand.id).state == "done"


def test_a_place_in_trouble_keeps_no_other_waiting(bob: Actor, charlie: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "WAITS", (0.0,) * 100_000)

    @step
    def broken_for_one(session: Session, actor: Actor, portion: Portion) -> Worked:
        if actor.place == charlie.place:
            raise Busy("The database is busy.")
        return number(session, actor, portion)

    kind = other(broken_for_one)
    never, errand_id = begin(charlie, kind=kind), begin(bob, kind=kind)
    with run_beside(charlie.place, bob.place):
        assert ended(bob, errand_id).state == "done"
    assert row(charlie, never).state == "queued"


def test_an_older_errand_of_another_kind_is_not_harmed_by_a_newer_one_that_fails(bob: Actor, quickly: None) -> None:
    @step
    def refuse(session: Session, actor: Actor, portion: Portion) -> Worked:
        actor.require("users.edit")
        return Worked(1)

    errands.know([NUMBER, bad := replace(NUMBER, name="bad", work=refuse)])
    good, failing = begin(bob), begin(bob, kind=bad)
    assert (run(bob, good).state, run(bob, failing).state) == ("done", "failed")
