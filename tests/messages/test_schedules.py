"""The same message every day: one row for each local day, whatever happened to the server or to the contact meanwhile."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select, update

from models.messages import Message, Schedule
from models.outbox import Outgoing
from services import contacts, messages
from services.contacts import ContactCard
from services.messages import ScheduleCard
from services.outbox import claim
from services.records.lookup import lookup
from services.work import Actor, Invalid, house_actor, perform, work
from tests.outbox.rows import BOOT, force, take

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2027, 1, 10, 7, tzinfo=PARIS)  # an ordinary morning, two hours before the first one goes out
DAILY = {"subject": "Good morning", "body": "Dear Ada,", "starts_at": datetime(2027, 1, 10, 9), "zone": "Europe/Paris"}
OUT: Any = Outgoing.__table__  # type: ignore[attr-defined]
MESSAGES: Any = Message.__table__  # type: ignore[attr-defined]


@pytest.fixture
def moved(alice: Actor) -> Iterator[time_machine.Traveller]:
    """A clock the test may move."""
    with time_machine.travel(START.astimezone(UTC), tick=True) as traveller:
        yield traveller


@pytest.fixture
def grace(moved: time_machine.Traveller, alice: Actor) -> ContactCard:
    """A contact to write to."""
    return perform(alice, contacts.create, {"name": "Grace", "emails": ["grace@example.com"]})


def schedule(actor: Actor, **more: Any) -> ScheduleCard:
    return perform(actor, messages.create_schedule, {**DAILY, "to": "ada@example.com", **more})


def to_grace(actor: Actor, grace: ContactCard, **more: Any) -> ScheduleCard:
    return perform(actor, messages.create_schedule, {**DAILY, "contact_id": grace.id, **more})


def plan(actor: Actor) -> None:
    messages.plan_all(house_actor(actor.place))


def rows(actor: Actor) -> list[tuple[int, str, str]]:
    """Each occurrence by day of the month: the day, its state, its recipient."""
    query = select(MESSAGES.c.occurrence_on, OUT.c.state, OUT.c.recipient).join(OUT, OUT.c.id == MESSAGES.c.id)
    with work(actor, read=True) as session:
        return [(day.day, state, to) for day, state, to in session.execute(query.order_by(MESSAGES.c.occurrence_on))]


def leave(actor: Actor) -> list[int]:
    """Everything due leaves now; gives the days it was for, in the order it left."""
    taken = [one.id for one in take(actor)]
    with work(actor, read=True) as session:
        days = {i: d.day for i, d in session.execute(select(MESSAGES.c.id, MESSAGES.c.occurrence_on))}
    for one in taken:
        force(actor, one, "sent", BOOT)
    return [days[one] for one in taken]


def live(moved: time_machine.Traveller, actor: Actor, days: int) -> list[int]:
    """The server lives through some days, planning and sending each hour. Gives what left."""
    left: list[int] = []
    for _ in range(days * 12):
        moved.shift(timedelta(hours=2))
        plan(actor)
        left += leave(actor)
    return left


@pytest.mark.parametrize(("values", "fields"), [
    ({"zone": "Mars/Olympus"}, {"zone"}), ({"zone": ""}, {"zone"}), ({"zone": "localtime"}, {"zone"}),
    ({"starts_at": START}, {"starts_at"}), ({"starts_at": datetime(1999, 1, 1)}, {"starts_at"}),
    ({"starts_at": datetime(2050, 1, 1)}, {"starts_at"}), ({"starts_at": "soon"}, {"starts_at"}),
    ({"until": date(2027, 1, 9)}, {"until"}), ({"until": "31.2.2027"}, {"until"}), ({"to": "nobody"}, {"to"}),
    ({"starts_at": datetime(2026, 1, 1, 9), "until": date(2026, 12, 31)}, {"until"}),
    ({"every": "hour"}, {"every"}), ({"late": "never"}, {"late"}), ({"subject": ""}, {"subject"}), ({"to": ""}, {"to"}),
    ({"zone": "Mars", "starts_at": None, "late": "x", "to": "", "body": ""}, {"zone", "starts_at", "late", "to", "body"}),
])  # fmt: skip
def test_s07_each_wrong_field_has_a_sentence_of_its_own(
    moved: time_machine.Traveller, alice: Actor, values: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        schedule(alice, **values)
    assert set(refusal.value.fields) == fields
    assert perform(alice, messages.schedules).rows == []


def test_s06_the_first_is_made_at_once_and_the_next_in_time(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice)
    assert made.next_at == datetime(2027, 1, 10, 8, tzinfo=UTC)
    assert [day for day, *_ in rows(alice)] == [10, 11]


def test_s06_it_leaves_once_each_local_day(moved: time_machine.Traveller, alice: Actor) -> None:
    schedule(alice)
    assert live(moved, alice, 5) == [10, 11, 12, 13, 14]


def test_planning_again_and_again_makes_nothing_twice(moved: time_machine.Traveller, alice: Actor) -> None:
    schedule(alice)
    for _ in range(5):
        plan(alice)
        moved.shift(timedelta(minutes=7))
    assert [day for day, *_ in rows(alice)] == [10, 11]


def test_two_planners_at_the_same_moment_make_nothing_twice(moved: time_machine.Traveller, alice: Actor) -> None:
    from tests.work.threads import at_once

    schedule(alice)
    moved.shift(timedelta(days=3))
    at_once(*[lambda: plan(alice)] * 4)
    plan(alice)
    days = [day for day, *_ in rows(alice)]
    assert days == sorted(set(days)) == [10, 11, 12, 13, 14]


def test_s06_it_ends_by_itself_after_its_last_day(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice, until=date(2027, 1, 12))
    assert live(moved, alice, 5) == [10, 11, 12]
    now = perform(alice, messages.find_schedule, made.id)
    assert now.ended_at is not None and now.next_at is None
    assert perform(alice, messages.schedules).rows == []


@pytest.mark.parametrize(("late", "leaves"), [("latest", [15]), ("all", [10, 11, 12, 13, 14, 15]), ("skip", [])])
def test_s07_after_five_days_of_downtime_lateness_decides(
    moved: time_machine.Traveller, alice: Actor, late: str, leaves: list[int]
) -> None:
    schedule(alice, late=late)
    moved.shift(timedelta(days=5, hours=4))  # 11:00 on the 15th
    plan(alice)
    assert leave(alice) == leaves
    found = rows(alice)
    assert [day for day, *_ in found] == [10, 11, 12, 13, 14, 15, 16]
    assert {state for day, state, _ in found if day not in leaves and day != 16} == (
        {"cancelled"} if late != "all" else set()
    )


def test_what_is_skipped_says_so(moved: time_machine.Traveller, alice: Actor) -> None:
    schedule(alice, late="skip")
    moved.shift(timedelta(hours=4))
    leave(alice)
    one = next(row for row in perform(alice, messages.search, messages.Query()).rows if row.state == "cancelled")
    assert "its schedule skips late messages" in perform(alice, messages.find, one.id).explanation


def test_a_few_minutes_are_not_late(moved: time_machine.Traveller, alice: Actor) -> None:
    schedule(alice, late="skip")
    moved.shift(timedelta(hours=2, minutes=9))
    assert leave(alice) == [10]


def test_after_two_years_of_downtime_everything_is_caught_up_in_steps(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    schedule(alice, late="latest")
    moved.shift(timedelta(days=800))
    for _ in range(4):
        plan(alice)
    assert len(rows(alice)) == 802
    assert len(leave(alice)) == 1


def test_ending_a_schedule_cancels_what_waits_and_keeps_what_left(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice)
    moved.shift(timedelta(hours=3))
    leave(alice)
    ended = perform(alice, messages.end_schedule, made.id)
    assert ended.next_at is None
    assert [(day, state) for day, state, _ in rows(alice)] == [(10, "sent"), (11, "cancelled")]
    assert live(moved, alice, 3) == []


def test_ending_one_that_ended_by_itself_cancels_its_last_one_that_is_still_tried(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    made = schedule(alice, until=date(2027, 1, 10), late="all")
    moved.shift(timedelta(hours=3))
    with work(alice) as session:  # the next round finds it past its last day
        session.execute(update(Schedule).values(planned_until=None))
    plan(alice)
    assert perform(alice, messages.find_schedule, made.id).ended_at is not None
    assert [(day, state) for day, state, _ in rows(alice)] == [(10, "pending")]
    perform(alice, messages.end_schedule, made.id)
    assert [(day, state) for day, state, _ in rows(alice)] == [(10, "cancelled")]


def test_ending_twice_ends_once(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice)
    first = perform(alice, messages.end_schedule, made.id)
    assert perform(alice, messages.end_schedule, made.id).ended_at == first.ended_at


def test_nothing_more_goes_to_a_contact_in_the_bin(
    moved: time_machine.Traveller, alice: Actor, grace: ContactCard
) -> None:
    to_grace(alice, grace)
    assert live(moved, alice, 1) == [10]
    perform(alice, contacts.bin, grace.id)
    assert live(moved, alice, 4) == []


def test_a_contact_that_comes_back_is_written_to_again(
    moved: time_machine.Traveller, alice: Actor, grace: ContactCard
) -> None:
    to_grace(alice, grace)
    perform(alice, contacts.bin, grace.id)
    perform(alice, contacts.restore, grace.id)
    assert live(moved, alice, 1) == [10]
    perform(alice, contacts.bin, grace.id)
    assert live(moved, alice, 2) == []
    perform(alice, contacts.restore, grace.id)
    assert live(moved, alice, 2) == [13, 14]


def test_what_waits_goes_to_the_contacts_new_address(
    moved: time_machine.Traveller, alice: Actor, grace: ContactCard
) -> None:
    to_grace(alice, grace)
    live(moved, alice, 1)
    perform(alice, contacts.change, grace.id, {"emails": ["hopper@example.com"]})
    live(moved, alice, 2)
    assert [to for _, state, to in rows(alice) if state == "sent"] == ["grace@example.com", *["hopper@example.com"] * 2]


def test_without_an_address_nothing_is_made_until_there_is_one(
    moved: time_machine.Traveller, alice: Actor, grace: ContactCard
) -> None:
    to_grace(alice, grace)
    perform(alice, contacts.change, grace.id, {"emails": []})
    assert live(moved, alice, 2) == []
    perform(alice, contacts.change, grace.id, {"emails": ["hopper@example.com"]})
    assert live(moved, alice, 1) == [12]


def test_a_written_address_stays_whatever_the_contact_has(
    moved: time_machine.Traveller, alice: Actor, grace: ContactCard
) -> None:
    to_grace(alice, grace, to="office@example.com")
    perform(alice, contacts.change, grace.id, {"emails": ["hopper@example.com"]})
    live(moved, alice, 2)
    assert {to for *_, to in rows(alice)} == {"office@example.com"}


def test_a_change_of_anything_else_moves_nothing(
    moved: time_machine.Traveller, alice: Actor, grace: ContactCard
) -> None:
    to_grace(alice, grace)
    before = rows(alice)
    perform(alice, contacts.change, grace.id, {"title": "Admiral"})
    assert rows(alice) == before


def test_while_sending_is_held_nothing_leaves_and_afterwards_the_latest_does(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    schedule(alice, late="latest")
    with work(alice) as session:
        claim.hold(session, "a copy")
    assert live(moved, alice, 3) == []
    with work(alice) as session:
        claim.release(session, alice)
    assert leave(alice) == [12]  # it is 7:00 on the 13th


def test_the_hour_that_is_missing_and_the_hour_that_comes_twice_change_nothing(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    schedule(alice, starts_at=datetime(2027, 1, 10, 2, 30))
    moved.move_to(datetime(2027, 3, 27, 0, tzinfo=UTC))
    plan(alice)
    leave(alice)
    assert live(moved, alice, 3) == [27, 28, 29]
    moved.move_to(datetime(2027, 10, 30, 0, tzinfo=UTC))
    plan(alice)
    leave(alice)
    assert live(moved, alice, 3) == [30, 31, 1]


def test_the_list_says_of_each_schedule_what_its_own_page_says(alice: Actor, grace: ContactCard) -> None:
    schedule(alice, until=date(2027, 1, 12))
    to_grace(alice, grace)
    perform(alice, messages.end_schedule, schedule(alice).id)
    listed = perform(alice, messages.schedules, messages.ScheduleQuery(ended=True)).rows
    assert [perform(alice, messages.find_schedule, one.id) for one in listed] == listed and len(listed) == 3
    assert [(one.contact, one.author, one.next_at is None) for one in listed] == [
        (None, "Alice", True), ("Grace", "Alice", False), (None, "Alice", False)
    ]  # fmt: skip


def test_f01_a_schedule_is_found_by_its_subject_and_the_present_name_of_its_contact(
    alice: Actor, charlie: Actor, grace: ContactCard
) -> None:
    made = perform(alice, messages.create_schedule, {**DAILY, "contact_id": grace.id})

    def found(actor: Actor, typed: str) -> list[tuple[str, str]]:
        return [(one.title, one.under) for one in perform(actor, lookup, typed) if one.noun == "schedule"]

    assert found(alice, "good mor") == found(alice, "grace") == [("Good morning", "Grace")]
    perform(alice, contacts.change, grace.id, {"name": "Grace Hopper"})
    perform(alice, messages.change_schedule, made.id, {"subject": "Good evening"})
    assert found(alice, "hopper") == found(alice, "evening") == [("Good evening", "Grace Hopper")]
    assert found(alice, "morning") == found(charlie, "evening") == []
