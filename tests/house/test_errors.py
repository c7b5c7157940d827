"""Errors by their kind: how grave, how often, settled and back again, and a task made of one (A-07, A-08)."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import update
from sqlalchemy.exc import DataError, OperationalError
from sqlmodel import col, select

from models.alerts import Alert
from models.health import Crash
from models.tasks import Task
from models.watching import CrashDay
from services import tasks
from services.chores import CHORES
from services.house import crash_levels, crashes, errors
from services.house.alerts import measuring, running
from services.house.bells import run
from services.house.errors import ErrorLine, Query
from services.house.version import VERSION
from services.records.lists import Slice
from services.work import Actor, Conflict, DataGone, Invalid, NotAllowed, NotFound, clock, house_actor, perform, work
from services.work.config import Config

NOWHERE = UUID("01890000-0000-7000-8000-000000000001")


def met(what: type[Exception] = ValueError, where: str = "POST /contacts", times: int = 1) -> str:
    """An error that people met."""
    for _ in range(times):
        try:
            raise what("of a test")
        except Exception as error:
            reference = crashes.crashed(error, where)
    return reference


def listed(actor: Actor, **narrowed: object) -> list[ErrorLine]:
    return perform(actor, errors.search, Query(**narrowed)).rows  # type: ignore[arg-type]


def only(actor: Actor) -> ErrorLine:
    (found,) = listed(actor)
    return found


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (ValueError("x"), "warning"),
        (MemoryError(), "critical"),
        (DataGone("x"), "critical"),
        (DataError("x", {}, Exception()), "critical"),
        (OperationalError("x", {}, Exception()), "warning"),
        (TimeoutError(), "info"),
        (ConnectionResetError(), "info"),
    ],
)
def test_a07_each_error_has_a_level_by_rule(error: Exception, level: str) -> None:
    assert crash_levels.first(error) == level


def test_a07_what_breaks_where_money_is_worked_on_is_critical() -> None:
    from services.money import amounts
    from services.payments import recording

    found = {}
    for module in (recording, amounts):
        try:
            exec(compile("raise KeyError('x')", module.__file__ or "", "exec"))
        except KeyError as error:
            found[module.__name__] = crash_levels.first(error)
    assert found == {"services.payments.recording": "critical", "services.money.amounts": "warning"}


def test_a07_an_operator_chooses_the_level_and_it_stays_when_it_is_met_again(alice: Actor) -> None:
    met()
    changed = perform(alice, errors.level, only(alice).id, "critical")
    met()
    assert (changed.line.level, only(alice).level, only(alice).times) == ("critical", "critical", 2)
    with pytest.raises(Invalid):
        perform(alice, errors.level, changed.line.id, "grave")


def test_a07_a_line_tells_how_often_since_when_where_and_in_which_release(alice: Actor) -> None:
    with time_machine.travel(began := clock.now(), tick=False) as moved:
        reference = met(times=2)
        moved.shift(timedelta(days=3))
        met(where="GET /contacts", times=5)
        one = only(alice)
        card = perform(alice, errors.find, one.id)
    assert (one.reference, one.what, one.where, one.times, one.release) == (
        reference, "ValueError", "GET /contacts", 7, VERSION,
    )  # fmt: skip
    assert (one.since_at, one.at) == (began, began + timedelta(days=3))
    assert one.trend == (*[0] * 10, 2, 0, 0, 5)
    assert len(card.days) == 30 and dict(card.days)[began.date()] == 2 and "of a test" in card.trace
    assert [(one.where, one.at) for one in card.latest][4:6] == [
        ("GET /contacts", began + timedelta(days=3)),
        ("POST /contacts", began),
    ]


def test_a07_the_last_ten_times_are_kept(alice: Actor) -> None:
    for n in range(12):
        met(where=f"GET /{n}")
    latest = perform(alice, errors.find, only(alice).id).latest
    assert [one.where for one in latest] == [f"GET /{n}" for n in range(11, 1, -1)]


def test_a08_met_on_three_of_seven_days_it_is_recurring(alice: Actor) -> None:
    with time_machine.travel(clock.now(), tick=False) as moved:
        for _ in range(3):
            assert not listed(alice, state="recurring")
            met(times=4)
            moved.shift(timedelta(days=2))
        moved.shift(timedelta(days=-2))
        assert only(alice).recurring and listed(alice, state="recurring")
        moved.shift(timedelta(days=3))
        assert not only(alice).recurring


def test_a08_a_settled_error_comes_back_by_itself_and_tells(alice: Actor) -> None:
    met()
    settled = perform(alice, errors.settle, only(alice).id)
    assert (settled.line.state, listed(alice, state="open")) == ("settled", [])
    assert perform(alice, errors.settle, settled.line.id).line.settled_at == settled.line.settled_at
    met(times=2)
    assert (only(alice).state, only(alice).settled_at, len(listed(alice, state="back"))) == ("back", None, 1)
    assert measuring.now().errors_back == {f"ValueError ({only(alice).reference})": 2}
    assert perform(alice, errors.settle, settled.line.id).line.state == "settled"


def test_a07_a_new_critical_error_is_an_alert_that_ends_when_it_is_settled(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fresh() -> None:
        monkeypatch.setattr(measuring, "SELDOM", -1.0)  # what costs more is measured each time
        running.watch(house_actor())

    def opened() -> list[tuple[str, str, str]]:
        with work(house_actor(), read=True) as session:
            query = select(Alert.rule, Alert.level, Alert.state).where(col(Alert.rule).like("error_%"))
            return list(session.exec(query.where(col(Alert.resolved_at).is_(None))))

    with time_machine.travel(clock.now(), tick=True) as moved:
        met()
        fresh()
        assert opened() == []
        met(MemoryError)
        fresh()
        assert opened() == [("error_new", "critical", "firing")]
        perform(alice, errors.settle, listed(alice, level="critical")[0].id)
        for _ in range(2):
            fresh()
            moved.shift(timedelta(minutes=6))
        fresh()
        assert opened() == []
        met(MemoryError)
        fresh()
        assert sorted(opened()) == [("error_back", "warning", "firing"), ("error_new", "critical", "firing")]


def test_a_list_is_narrowed_searched_and_sorted(alice: Actor) -> None:
    with time_machine.travel(clock.now(), tick=False) as moved:
        met(KeyError, "GET /deals", 3)
        moved.shift(timedelta(days=2))
        met(MemoryError, "GET /contacts")
        moved.shift(timedelta(minutes=1))
        met(TimeoutError, "POST /contacts", 2)

        def names(**narrowed: object) -> list[str]:
            return [one.what for one in listed(alice, **narrowed)]

        assert names() == ["TimeoutError", "MemoryError", "KeyError"]
        assert names(level="critical") == ["MemoryError"]
        assert names(period="day") == ["TimeoutError", "MemoryError"]
        assert names(q="contacts post") == ["TimeoutError"]
        assert names(q=only_of(alice, "KeyError").reference.lower()) == ["KeyError"]
        assert names(part=Slice("-times")) == ["KeyError", "TimeoutError", "MemoryError"]
        assert names(part=Slice("level")) == ["MemoryError", "KeyError", "TimeoutError"]
        assert names(part=Slice("what", size=1, number=2)) == ["MemoryError"]
    for wrong in (Query(level="x"), Query(state="x"), Query(period="x"), Query(part=Slice("trace"))):
        with pytest.raises(Invalid):
            perform(alice, errors.search, wrong)


def only_of(actor: Actor, what: str) -> ErrorLine:
    return next(one for one in listed(actor) if one.what == what)


def test_each_count_is_that_of_the_list_it_opens(alice: Actor) -> None:
    met(KeyError)
    met(MemoryError)
    met(TimeoutError)
    perform(alice, errors.settle, only_of(alice, "TimeoutError").id)
    perform(alice, errors.settle, only_of(alice, "KeyError").id)
    met(KeyError)
    counts = perform(alice, errors.standing)
    assert counts == {"all": 3, "critical": 1, "warning": 1, "info": 0, "back": 1, "recurring": 0, "settled": 1}
    for name, (state, level) in errors.GROUPS.items():
        assert len(listed(alice, state=state, level=level)) == counts[name]


def test_a08_a_task_is_made_of_an_error_once(alice: Actor, bob: Actor) -> None:
    reference = met()
    one = only(alice)
    assert perform(alice, errors.suggested, one.id).title == f"Mend ValueError in POST /contacts ({reference})"
    asked = {"title": "Mend it", "owner_id": str(bob.user_id), "due_on": "2099-01-05"}
    made = perform(alice, errors.make_task, one.id, asked)
    card = perform(alice, tasks.find, made.task_id)
    assert (card.title, card.owner_id, card.due_on) == ("Mend it", bob.user_id, date(2099, 1, 5))
    assert f"/maintenance/errors/{one.id}" in (card.note or "") and card.subject_id == one.id
    again = perform(alice, errors.make_task, one.id)
    assert (made.new, again.new, again.task_id) == (True, False, made.task_id)
    assert (only(alice).task_id, only(alice).place) == (made.task_id, alice.place)


def test_a08_without_a_word_the_task_is_ones_own_for_the_next_working_day(alice: Actor) -> None:
    met()
    card = perform(alice, tasks.find, perform(alice, errors.make_task, only(alice).id).task_id)
    assert (card.owner_id, card.due_on) == (alice.user_id, perform(alice, tasks.usual).due_on)


def test_a08_another_workspace_makes_no_second_task_and_a_refused_one_claims_nothing(
    alice: Actor, charlie: Actor
) -> None:
    met()
    one, elsewhere = only(alice), house_actor(charlie.place)
    with pytest.raises(Invalid):
        perform(alice, errors.make_task, one.id, {"owner_id": str(NOWHERE)})
    assert perform(elsewhere, errors.make_task, one.id).new
    with pytest.raises(Conflict):
        perform(alice, errors.make_task, one.id)
    with work(house_actor(alice.place), read=True) as session:
        assert session.exec(select(Task.id)).all() == []


def test_a08_a_kill_between_the_two_works_leaves_one_task(alice: Actor) -> None:
    met()
    one = only(alice)
    made = perform(alice, errors.make_task, one.id)
    with work(house_actor()) as session:  # as it was before the house knew
        session.execute(update(Crash).values(task_id=None))
    assert perform(alice, errors.make_task, one.id) == errors.Made(made.task_id, new=False)
    assert only(alice).task_id == made.task_id


def test_only_operators_see_and_settle_errors(alice: Actor, bob: Actor, charlie: Actor) -> None:
    met()
    one = only(alice)
    for who in (bob, charlie):
        with pytest.raises(NotAllowed):
            perform(who, errors.search, Query())
        for act, more in ((errors.find, ()), (errors.settle, ()), (errors.level, ("info",)), (errors.make_task, ())):
            with pytest.raises(NotAllowed):
                perform(who, act, one.id, *more)
    with pytest.raises(NotFound):
        perform(alice, errors.settle, NOWHERE)


def test_the_counts_of_days_are_forgotten_after_90_days_and_with_their_error(house: Config, alice: Actor) -> None:
    def days() -> int:
        with work(house_actor(), read=True) as session:
            return len(session.exec(select(CrashDay.id)).all())

    chore = next(one for one in CHORES if one.name == "forget old crashes")
    with time_machine.travel(clock.now(), tick=True) as moved:
        for _ in range(5):  # never 30 days without it
            met()
            moved.shift(timedelta(days=25))
        run(chore)
        assert days() == 3
        moved.shift(timedelta(days=31))
        run(chore)
        assert (listed(alice), days()) == ([], 0)
