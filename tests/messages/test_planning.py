"""Planning many: short works that let others in between, one broken schedule that stops nobody, and rounds that cost nothing."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import func, insert, select, update

from models.columns import uuid7
from models.health import Beat
from models.messages import Schedule
from services import chores, contacts, messages
from services.house import bells, copies
from services.messages import ScheduleCard
from services.outbox import claim
from services.outbox.states import OUTBOX, Change
from services.work import Actor, Event, clock, house_actor, perform, work
from services.work.events import listen
from tests.outbox.rows import BOOT, make, take
from tests.statements import statements

PLANNING = next(one for one in chores.CHORES if one.run is messages.plan_all)
SCHEDULES: Any = Schedule.__table__  # type: ignore[attr-defined]
START = datetime(2027, 1, 10, 7, tzinfo=ZoneInfo("Europe/Paris"))  # two hours before the first one goes out
DAILY = {"subject": "Good morning", "body": "Dear Ada,", "starts_at": datetime(2027, 1, 10, 9), "zone": "Europe/Paris"}


@pytest.fixture
def moved(alice: Actor) -> Iterator[time_machine.Traveller]:
    """A clock the test may move."""
    with time_machine.travel(START.astimezone(UTC), tick=True) as traveller:
        yield traveller


def daily(actor: Actor, **more: Any) -> ScheduleCard:
    return perform(actor, messages.create_schedule, {**DAILY, **more})


def fill(actor: Actor, number: int) -> None:
    """So many daily schedules, none of them planned."""
    row = {**DAILY, "made_at": clock.now(), "version": 1, "channel": "email", "every": "day", "late": "latest"}
    with work(actor) as session:
        session.connection().execute(
            insert(SCHEDULES), [{**row, "id": uuid7(), "to": f"a{n}@example.com"} for n in range(number)]
        )


def lose_the_zone(actor: Actor, schedule: ScheduleCard) -> None:
    """As after a move to a machine that does not know it any more."""
    with work(actor) as session:
        session.execute(update(SCHEDULES).where(SCHEDULES.c.id == schedule.id).values(zone="US/Pacific-New"))


def waiting(actor: Actor, to: str = "") -> int:
    """How many occurrences wait, all of them or those for one address."""
    query = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.state == "pending")
    with work(actor, read=True) as session:
        return session.scalar(query.where(OUTBOX.c.recipient == to) if to else query) or 0


def test_while_many_are_planned_people_go_on_saving(moved: time_machine.Traveller, alice: Actor) -> None:
    fill(alice, 120)
    saved: list[int] = []

    def save(heard: list[Event]) -> None:
        if any(one.kind is claim.QUEUED for one in heard):
            perform(alice, contacts.create, {"name": "Ada"})
            saved.append(waiting(alice))

    deaf = listen(save)
    assert messages.plan_all(house_actor(alice.place)) == 120
    deaf()
    assert len(saved) >= 3 and saved[0] < saved[-1] == waiting(alice) == 240


def test_whoever_waits_for_the_writer_has_it_between_two_works(moved: time_machine.Traveller, alice: Actor) -> None:
    fill(alice, 400)
    planner = threading.Thread(target=bells.run, args=[PLANNING])
    planner.start()
    saved = 0
    while planner.is_alive():
        perform(alice, contacts.create, {"name": "Ada"})
        saved += planner.is_alive()
    planner.join()
    assert saved >= 3


def test_after_a_long_sleep_a_few_schedules_are_enough_for_one_work(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    fill(alice, 3)
    messages.plan_all(house_actor(alice.place))
    moved.shift(timedelta(days=150))
    works: list[int] = []
    deaf = listen(lambda heard: works.append(len(heard)))
    messages.plan_all(house_actor(alice.place))
    deaf()
    assert works == [300, 150]


def test_a_schedule_whose_zone_is_gone_keeps_no_other_waiting(
    moved: time_machine.Traveller, alice: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    bad, _ = daily(alice, to="ada@example.com"), daily(alice, to="grace@example.com")
    lose_the_zone(alice, bad)
    moved.shift(timedelta(days=3))
    bells.run(PLANNING)
    assert (waiting(alice, "ada@example.com"), waiting(alice, "grace@example.com")) == (2, 5)
    assert str(bad.id) in caplog.text
    with work(house_actor(), read=True) as session:
        beat = session.scalars(select(Beat).where(Beat.chore == PLANNING.name)).one()  # type: ignore[arg-type]
        assert "ValueError" in beat.trouble


def test_a_schedule_whose_zone_is_gone_is_still_listed_and_can_be_ended(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    grace = perform(alice, contacts.create, {"name": "Grace", "emails": ["grace@example.com"]})
    bad = daily(alice, contact_id=grace.id)
    lose_the_zone(alice, bad)
    perform(alice, contacts.bin, grace.id)
    assert perform(alice, messages.schedules).rows[0].next_at is None
    perform(alice, contacts.restore, grace.id)
    assert perform(alice, messages.end_schedule, bad.id).ended_at is not None


def test_a_round_that_makes_nothing_writes_nothing(moved: time_machine.Traveller, alice: Actor) -> None:
    daily(alice, to="ada@example.com")
    for _ in range(4):
        moved.shift(timedelta(hours=3))
        with statements() as sent:
            assert messages.plan_all(house_actor(alice.place)) == 0
        assert [one for one in sent if not one.startswith(("BEGIN", "SELECT", "PRAGMA"))] == []


def put_off(actor: Actor) -> UUID:
    """What is due is tried, and the server wants it later."""
    one = take(actor)[0].id
    later = Change(
        one, ("claimed",), "pending", 1, BOOT, "rcpt", 451, "Greylisted", due_at=clock.now() + timedelta(hours=1)
    )
    assert make(actor, later) == [True]
    return one


@pytest.mark.parametrize("leaves", ["bin", "address"])
def test_what_was_tried_is_cancelled_and_keeps_its_history(
    moved: time_machine.Traveller, alice: Actor, leaves: str
) -> None:
    assert copies.detect_moves() == [], "as at a first start"
    grace = perform(alice, contacts.create, {"name": "Grace", "emails": ["grace@example.com"]})
    daily(alice, contact_id=grace.id)
    moved.shift(timedelta(hours=3))
    tried = put_off(alice)
    copies.remember(house_actor(alice.place))
    if leaves == "bin":
        perform(alice, contacts.bin, grace.id)
    else:
        perform(alice, contacts.change, grace.id, {"emails": []})
    kept = perform(alice, messages.find, tried)
    assert (kept.state, [one.code for one in kept.attempts]) == ("cancelled", [451, None])
    assert "no email address" in kept.explanation
    assert waiting(alice) == 0
    assert copies.detect_moves() == [], "nothing was restored, so nothing is held"


@pytest.mark.parametrize("seconds", [5, 600])
def test_a_contact_that_comes_back_is_written_to_once_for_each_day(
    moved: time_machine.Traveller, alice: Actor, seconds: int
) -> None:
    """Within the minute the day that was tried is planned anew, as every day ahead; later it is over."""
    grace = perform(alice, contacts.create, {"name": "Grace", "emails": ["grace@example.com"]})
    daily(alice, contact_id=grace.id)
    moved.shift(timedelta(hours=2, seconds=seconds))
    tried = put_off(alice)
    perform(alice, contacts.bin, grace.id)
    perform(alice, contacts.restore, grace.id)
    today = [one.id for one in take(alice)]
    assert len(today) == (1 if seconds < 60 else 0) and tried not in today
    assert waiting(alice) == 1, "tomorrow's"
    moved.shift(timedelta(hours=3))
    assert take(alice) == [], "and what was cancelled never leaves"
