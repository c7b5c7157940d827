"""Errands: long work goes on by itself, as the person who began it; it is looked at, cancelled, and forgotten one day."""

import json
import threading
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.audit import AuditEntry
from models.errands import Errand, ErrandRow
from models.events import EventRow
from services.accounts import users
from services.records import errands
from services.records.errands import Portion, Worked, runner
from services.records.errands.running import Claim
from services.records.lists import Slice
from services.work import Actor, Conflict, NotFound, clock, house_actor, perform, step, work
from services.work.events import Event, listen
from tests.cast import join
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


@pytest.fixture(autouse=True)
def known(house: object) -> None:
    errands.know([NUMBER])


def test_an_errand_goes_on_by_itself_to_its_end(bob: Actor) -> None:
    card = run(bob, begin(bob))
    assert (card.state, card.done, card.total, card.percent, card.counts) == ("done", 12, 12, 100, {"created": 12})
    assert (card.label, card.link, card.cancellable) == ("Numbering people", "/contacts?q=people", False)
    assert added(bob) == ALL


def test_an_errand_is_woken_by_the_event_of_its_beginning(bob: Actor) -> None:
    with run_beside(bob.place):
        assert ended(bob, begin(bob)).state == "done"


def test_what_an_errand_does_is_the_work_of_the_person_who_began_it(bob: Actor) -> None:
    errand_id = begin(bob)
    run(bob, errand_id)
    with work(bob, read=True) as session:
        query = select(col(AuditEntry.actor_id), col(AuditEntry.action)).where(col(AuditEntry.subject) == "contacts")
        assert {tuple(one) for one in session.execute(query)} == {(bob.user_id, "tests.records.long_work.number")}
        told = session.scalars(select(EventRow).where(col(EventRow.subject_id) == errand_id)).all()
    assert [(one.kind, one.actor_id) for one in told] == [
        ("errand.begun", bob.user_id),
        ("errand.finished", bob.user_id),
    ]


def test_one_errand_runs_at_a_time_in_a_place_the_oldest_first(bob: Actor, alice: Actor) -> None:
    first, second = begin(bob), begin(alice)
    held = claim(bob.place)
    assert held and held.errand_id == first
    assert claim(bob.place) is None
    assert (row(bob, first).state, row(bob, second).state) == ("running", "queued")


def test_of_two_that_claim_at_the_same_moment_one_gets_an_errand(bob: Actor, alice: Actor) -> None:
    begin(bob), begin(alice)
    together, taken = threading.Barrier(2), []

    def take() -> None:
        together.wait(60)
        taken.append(claim(bob.place))

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(one is None for one in taken) == [False, True]


def test_places_take_turns(bob: Actor, charlie: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []

    @step
    def note(session: Session, actor: Actor, portion: Portion) -> Worked:
        turns.append(actor.place)
        return number(session, actor, portion)

    kind = other(note)
    one, two = begin(bob, kind=kind), begin(charlie, kind=kind)
    monkeypatch.setattr(runner, "THREADS", 1)
    with run_beside(bob.place, charlie.place):
        ended(bob, one)
        ended(charlie, two)
    assert turns == [bob.place, charlie.place] * 3


def test_one_that_waits_is_cancelled_at_once(bob: Actor) -> None:
    card = perform(bob, errands.cancel, begin(bob))
    assert (card.state, card.cancellable, claim(bob.place)) == ("cancelled", False, None)


def test_one_that_runs_is_cancelled_between_two_works_and_what_it_did_stays(bob: Actor) -> None:
    errand_id = begin(bob)
    held = go_on(claim(bob.place))
    asked = perform(bob, errands.cancel, errand_id)
    assert (asked.state, asked.cancellable) == ("running", False)
    assert go_on(held) is None
    card = perform(bob, errands.cancel, errand_id)  # once more: it is what was asked for
    assert (card.state, card.done, card.percent, len(added(bob))) == ("cancelled", 5, 41, 5)


def test_what_has_ended_cannot_be_cancelled(bob: Actor) -> None:
    errand_id = begin(bob)
    run(bob, errand_id)
    with pytest.raises(Conflict, match="nothing to cancel"):
        perform(bob, errands.cancel, errand_id)


@pytest.mark.parametrize(("change", "says"), [
    ((users.disable,), "The account of the person who started this is disabled."),
    ((users.change_role, "engineering"), "Your role does not allow this. Ask an administrator if you need it."),
])  # fmt: skip
def test_who_may_no_longer_do_it_stops_the_errand(alice: Actor, change: tuple[Any, ...], says: str) -> None:
    nina = join(alice.place, "Nina", "sales")
    errand_id, (verb, *more) = begin(nina), change
    go_on(claim(nina.place))
    perform(alice, verb, nina.user_id, *more)
    card = run(alice, errand_id)
    assert (card.state, card.trouble, card.done, len(added(nina))) == ("failed", says, 5, 5)


def test_the_house_has_errands_of_its_own(house: object) -> None:
    @step
    def rest(session: Session, actor: Actor, portion: Portion) -> Worked:
        return Worked(1)

    card = run(house_actor(), begin(house_actor(), kind=other(rest, permission="maintenance.run")))
    assert (card.state, card.done) == ("done", 1)


def test_each_effect_is_kept_with_what_an_undo_needs(bob: Actor) -> None:
    run(bob, begin(bob, 7, refused=6))
    with work(bob, read=True) as session:
        kept = session.scalars(select(ErrandRow).order_by(col(ErrandRow.position))).all()
    assert [one.position for one in kept] == [1, 2, 3, 4, 5, 6, 7]
    assert (errands.before(kept[0]), errands.before(kept[5])) == ({"name": None}, {})
    assert kept[0].after == {"name": errands.digest("Number 1")}
    assert "Number" not in json.dumps([kept[0].before, kept[0].after])


def test_its_rows_are_read_by_the_page_and_by_their_outcome(bob: Actor) -> None:
    errand_id = begin(bob, 7, refused=6)
    run(bob, errand_id)
    first = perform(bob, errands.rows, errand_id, part=Slice(size=5))
    rest = perform(bob, errands.rows, errand_id, part=Slice(size=5, cursor=first.cursor))
    assert [one.position for one in (*first.rows, *rest.rows)] == [1, 2, 3, 4, 5, 6, 7]
    assert (first.total, rest.cursor) == (7, None)
    (refused,) = perform(bob, errands.rows, errand_id, "refused").rows
    assert (refused.position, refused.record_id, refused.reason) == (6, None, "This number is not wanted.")


def test_errands_are_seen_by_who_began_them_and_by_who_sees_all_and_might_begin_them(bob: Actor, alice: Actor) -> None:
    looks_on, field = join(bob.place, "Eng", "engineering"), join(bob.place, "Frank", "field")
    errand_id = begin(bob)
    assert perform(alice, errands.find, errand_id).id == errand_id
    for stranger in (looks_on, field):
        with pytest.raises(NotFound):
            perform(stranger, errands.find, errand_id)
    assert [one.id for one in perform(bob, errands.mine)] == [errand_id]
    assert perform(alice, errands.mine) == []


def test_a_work_has_as_many_rows_as_keep_it_short(bob: Actor) -> None:
    asked = []

    @step
    def slow_then_quick(session: Session, actor: Actor, portion: Portion) -> Worked:
        asked.append(portion.at_once)
        time.sleep(0.2 if portion.done == 0 else 0.01)
        return Worked(1, str(portion.done + 1))

    begin(bob, kind=other(slow_then_quick, at_once=500))
    go_on(go_on(go_on(claim(bob.place))))
    assert asked[0] == 25 and 5 <= asked[1] <= 10 and asked[1] < asked[2] <= 500


def test_the_time_left_follows_the_pace_of_the_last_works(bob: Actor) -> None:
    errand_id, now = begin(bob, 30), clock.now()

    def left(seconds: int, held: Claim | None) -> tuple[Claim | None, int | None]:
        with clock.at(now + timedelta(seconds=seconds)):
            held = go_on(held) if held else claim(bob.place)
            return held, perform(bob, errands.find, errand_id).seconds_left

    held, nothing_yet = left(0, None)
    held, slow = left(10, held)
    _, quicker = left(12, held)
    assert (nothing_yet, slow, quicker) == (None, 50, 24)


def test_pages_are_told_a_few_times_a_second_however_quick_the_works_are(bob: Actor) -> None:
    heard: list[Event] = []
    errand_id, now = begin(bob, 40, kind=other(number, at_once=1)), clock.now()
    deaf = listen(heard.extend)
    with clock.at(now):
        held = claim(bob.place)
    for tenth in range(30):
        with clock.at(now + timedelta(seconds=tenth / 10)):
            held = go_on(held)
    deaf()
    moved = [one for one in heard if one.kind is errands.MOVED]
    assert len(moved) == 10
    assert all({str(errand_id), str(bob.user_id)} == set(one.data["ids"]) for one in moved)


@pytest.fixture
def old(bob: Actor) -> UUID:
    """An errand that ended 31 days ago."""
    with clock.at(clock.now() - timedelta(days=31)):
        errand_id = begin(bob)
        held = claim(bob.place)
        while held:
            held = go_on(held)
    return errand_id


def test_old_errands_are_forgotten_with_their_rows_in_short_works(
    bob: Actor, old: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.records.errands.keeping.AT_ONCE", 5)
    young = begin(bob)
    with clock.at(clock.now() - timedelta(days=31)):
        waiting = begin(bob)
    assert errands.forget_old(house_actor(bob.place)) == 1
    with work(bob, read=True) as session:
        assert set(session.scalars(select(col(Errand.id)))) == {young, waiting}
        assert session.scalar(select(func.count()).select_from(ErrandRow)) == 0
