"""Schedules by a rule: planned and sent on its days, paused and resumed, one day skipped, changed from now on."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import update

from models.messages import Schedule
from models.outbox import Outgoing
from services import contacts, messages, settings
from services.house.settings import change
from services.messages import ScheduleCard, recurring
from services.messages.recurring import Recurring
from services.outbox.states import Change
from services.work import Actor, Conflict, Invalid, NotFound, Stale, clock, perform, work
from tests.cast import Cast, actor
from tests.messages.test_schedules import START, leave, live, plan, rows, schedule
from tests.outbox.rows import BOOT, make, take


@pytest.fixture
def moved(alice: Actor) -> Iterator[time_machine.Traveller]:
    """A clock the test may move: Sunday, 10 January 2027, 7:00 in Paris."""
    with time_machine.travel(START.astimezone(UTC), tick=True) as traveller:
        yield traveller


def days(actor: Actor, card: ScheduleCard, count: int = 5) -> list[str]:
    return [f"{one.day:%m-%d}" for one in perform(actor, messages.next_times, card.id, count)]


def texts(actor: Actor) -> set[str]:
    """The texts of what waits, as it is in the outbox."""
    found = perform(actor, messages.search, messages.Query(states=("pending",))).rows
    return {perform(actor, messages.find, one.id).body for one in found}


def test_s06_it_leaves_on_the_days_of_its_rule(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice, rrule="FREQ=WEEKLY;BYDAY=MO,TH")
    assert made.next_at == datetime(2027, 1, 11, 8, tzinfo=UTC)
    assert live(moved, alice, 12) == [11, 14, 18, 21]
    assert days(alice, made, 2) == ["01-25", "01-28"]


def test_case_38_s06_a_monthly_one_from_the_31st_leaves_on_the_last_day_of_a_shorter_month(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    made = schedule(alice, starts_at=datetime(2027, 1, 31, 9), rrule="FREQ=MONTHLY")
    assert days(alice, made) == ["01-31", "02-28", "03-31", "04-30", "05-31"]
    moved.move_to(datetime(2027, 2, 27, tzinfo=UTC))
    plan(alice)
    leave(alice)
    assert live(moved, alice, 3) == [28]


def test_s06_it_ends_by_itself_after_its_count(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice, rrule="FREQ=DAILY;INTERVAL=2;COUNT=3")
    assert live(moved, alice, 7) == [10, 12, 14]
    assert perform(alice, messages.find_schedule, made.id).ended_at is not None


def test_an_end_in_the_rule_is_the_end_of_the_schedule(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice, rrule="RRULE:FREQ=DAILY;UNTIL=20270112T235959Z")
    assert (made.rrule, made.until) == ("", date(2027, 1, 12)), "it is 00:59 in Paris then, before nine"


@pytest.mark.parametrize(("values", "fields"), [
    ({"rrule": "FREQ=HOURLY"}, {"rrule"}), ({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, {"rrule"}),
    ({"rrule": "X" * 501}, {"rrule"}), ({"rrule": "FREQ=DAILY;UNTIL=soon"}, {"rrule"}),
    ({"rrule": "FREQ=HOURLY", "zone": "Mars", "to": "nobody"}, {"rrule", "zone", "to"}),
    ({"rrule": "FREQ=WEEKLY;BYDAY=MO", "until": date(2027, 1, 10)}, {"until"}),
    ({"rrule": "FREQ=YEARLY;COUNT=1", "starts_at": datetime(2020, 1, 1, 9)}, {"until"}),
])  # fmt: skip
def test_s07_a_wrong_rule_is_refused_at_its_field(
    moved: time_machine.Traveller, alice: Actor, values: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        schedule(alice, **values)
    assert set(refusal.value.fields) == fields
    assert perform(alice, messages.schedules).rows == []


def test_on_working_days_only_a_weekend_and_a_holiday_wait_for_the_next_one(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    perform(alice, change, settings.HOLIDAYS.key, "2027-01-18\n2027-01-11")
    made = schedule(alice, working_days=True, rrule="FREQ=WEEKLY;BYDAY=SU")
    assert days(alice, made, 3) == ["01-12", "01-19", "01-25"]
    assert live(moved, alice, 10) == [12, 19]


def test_in_their_own_zone_it_leaves_at_the_recipients_wall_time_and_follows_a_move(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    values = {"name": "Grace", "emails": ["grace@example.com"], "phones": ["+9779841234567"]}
    grace = perform(alice, contacts.create, values)
    made = schedule(alice, to="", contact_id=grace.id, in_zones=True, starts_at=datetime(2027, 1, 11, 9))
    assert made.zone == "Asia/Kathmandu" and made.next_at == datetime(2027, 1, 11, 3, 15, tzinfo=UTC)
    perform(alice, contacts.change, grace.id, {"zone": "America/New_York"})
    there = perform(alice, messages.find_schedule, made.id)
    assert there.next_at == datetime(2027, 1, 11, 14, tzinfo=UTC)
    assert [(day, state) for day, state, _ in rows(alice)] == [(11, "pending")]


def test_while_paused_nothing_leaves_and_afterwards_it_goes_on_from_then(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    made = schedule(alice)
    assert live(moved, alice, 1) == [10]
    paused = perform(alice, messages.pause_schedule, made.id)
    assert paused.paused and paused.next_at is None and paused.paused_at is not None
    assert [day for day, *_ in rows(alice)] == [10], "what waited is taken back"
    assert live(moved, alice, 3) == []
    resumed = perform(alice, messages.resume_schedule, made.id)
    assert not resumed.paused and resumed.next_at == datetime(2027, 1, 14, 8, tzinfo=UTC)
    assert live(moved, alice, 2) == [14, 15]


def test_pausing_twice_pauses_once_and_an_ended_one_is_not_paused(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice)
    first = perform(alice, messages.pause_schedule, made.id)
    assert perform(alice, messages.pause_schedule, made.id).paused_at == first.paused_at
    perform(alice, messages.end_schedule, made.id)
    for verb in (messages.pause_schedule, messages.resume_schedule):
        with pytest.raises(Conflict):
            perform(alice, verb, made.id)


def test_a_contact_restored_while_its_schedule_is_paused_gets_nothing(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    grace = perform(alice, contacts.create, {"name": "Grace", "emails": ["grace@example.com"]})
    made = schedule(alice, to="", contact_id=grace.id)
    perform(alice, messages.pause_schedule, made.id)
    perform(alice, contacts.bin, grace.id)
    perform(alice, contacts.restore, grace.id)
    assert live(moved, alice, 2) == []


def test_what_was_tried_is_cancelled_by_a_pause_and_says_who(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice)
    moved.shift(timedelta(hours=2))
    tried = take(alice)[0].id
    later = clock.now() + timedelta(hours=1)
    make(alice, Change(tried, ("claimed",), "pending", 1, BOOT, "rcpt", 451, "Greylisted", due_at=later))
    perform(alice, messages.pause_schedule, made.id)
    kept = perform(alice, messages.find, tried)
    assert kept.state == "cancelled" and "paused by Alice" in kept.attempts[-1].text


def test_one_day_is_skipped_and_said_and_put_back(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice)
    skipped = perform(alice, messages.skip, made.id, date(2027, 1, 11))
    assert skipped.skipped == ["2027-01-11"] and days(alice, made, 3) == ["01-10", "01-12", "01-13"]
    assert [(day, state) for day, state, _ in rows(alice)] == [(10, "pending"), (11, "cancelled")]
    gone = perform(alice, messages.search, messages.Query(states=("cancelled",))).rows[0]
    assert "skipped by Alice" in perform(alice, messages.find, gone.id).attempts[-1].text
    assert perform(alice, messages.unskip, made.id, date(2027, 1, 11)).skipped == []
    moved.shift(timedelta(hours=27))
    assert len(take(alice)) == 1, "the latest"
    found = perform(alice, messages.search, messages.Query(schedule_id=made.id)).rows
    assert sorted(one.state for one in found) == ["cancelled", "cancelled", "claimed"], "skipped, late, and today's"


def test_a_skipped_day_stays_out_and_the_days_around_it_leave(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice)
    perform(alice, messages.skip, made.id, date(2027, 1, 13))
    assert live(moved, alice, 5) == [10, 11, 12, 14]


def test_a_day_that_has_passed_or_has_no_message_is_not_skipped(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice, rrule="FREQ=WEEKLY;BYDAY=SU")
    moved.shift(timedelta(hours=3))
    for day in (date(2027, 1, 10), date(2027, 1, 11), date(2026, 1, 4)):
        with pytest.raises(Invalid):
            perform(alice, messages.skip, made.id, day)
    assert perform(alice, messages.find_schedule, made.id).skipped == []


def test_a_change_counts_from_now_on_and_what_left_stays(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice)
    assert live(moved, alice, 1) == [10]
    changes = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "body": "Dear Ada, anew", "to": "office@example.com"}
    changed = perform(alice, messages.change_schedule, made.id, changes)
    assert changed.next_at == datetime(2027, 1, 12, 8, tzinfo=UTC) and changed.to == "office@example.com"
    assert texts(alice) == {"Dear Ada, anew"}
    assert [(day, to) for day, _, to in rows(alice)] == [(10, "ada@example.com"), (12, "office@example.com")]
    assert live(moved, alice, 9) == [12, 19]


def test_a_later_time_today_does_not_send_a_second_one_today(moved: time_machine.Traveller, alice: Actor) -> None:
    made = schedule(alice)
    moved.shift(timedelta(hours=3))
    assert leave(alice) == [10]
    perform(alice, messages.change_schedule, made.id, {"starts_at": datetime(2027, 1, 10, 15)})
    assert live(moved, alice, 2) == [11]


def test_a_change_to_what_was_changed_meanwhile_is_refused_with_both(
    moved: time_machine.Traveller, alice: Actor
) -> None:
    made = schedule(alice)
    perform(alice, messages.change_schedule, made.id, {"body": "One"}, before={"body": made.body})
    with pytest.raises(Stale) as refusal:
        perform(alice, messages.change_schedule, made.id, {"body": "Two"}, before={"body": made.body})
    assert (refusal.value.more["theirs"], refusal.value.more["yours"]) == ({"body": "One"}, {"body": "Two"})
    with pytest.raises(Stale):
        perform(alice, messages.change_schedule, made.id, {"subject": "Two"}, made.version)
    assert texts(alice) == {"One"}


@pytest.mark.parametrize("changes", [
    {"channel": "sms"}, {"every": "hour"}, {"made_by": None}, {"rrule": "FREQ=HOURLY"}, {"zone": "Mars"}, {"to": ""},
    {"until": date(2027, 1, 1)}, {"body": ""}, {"starts_at": None},
])  # fmt: skip
def test_a_change_is_checked_as_a_new_one(moved: time_machine.Traveller, alice: Actor, changes: dict[str, Any]) -> None:
    made = schedule(alice)
    with pytest.raises(Invalid) as refusal:
        perform(alice, messages.change_schedule, made.id, changes)
    assert set(refusal.value.fields) == set(changes)
    assert perform(alice, messages.find_schedule, made.id) == made


def test_the_next_five_of_what_is_being_typed_and_of_what_runs(moved: time_machine.Traveller, alice: Actor) -> None:
    typed = {"starts_at": "2027-01-10T09:00", "zone": "Europe/Paris", "rrule": "FREQ=YEARLY"}
    found = perform(alice, messages.next_times, typed, 2)
    assert [one.due_at for one in found] == [datetime(2027, 1, 10, 8, tzinfo=UTC), datetime(2028, 1, 10, 8, tzinfo=UTC)]
    for wrong in (0, 51):
        with pytest.raises(Invalid):
            perform(alice, messages.next_times, typed, wrong)
    with pytest.raises(Invalid) as refusal:
        perform(alice, messages.next_times, {**typed, "rrule": "FREQ=HOURLY"})
    assert set(refusal.value.fields) == {"rrule"}
    made = schedule(alice)
    perform(alice, messages.end_schedule, made.id)
    assert perform(alice, messages.next_times, made.id) == []


def test_the_calendar_holds_what_will_be_sent_in_the_readers_zone(moved: time_machine.Traveller, alice: Actor) -> None:
    night = schedule(alice, starts_at=datetime(2027, 1, 10, 23, 30), zone="America/New_York", subject="Night")
    perform(alice, messages.pause_schedule, schedule(alice, subject="Paused").id)
    perform(alice, messages.skip, night.id, date(2027, 1, 12))
    once = {"to": "ada@example.com", "subject": "Once", "body": "Now"}
    perform(alice, messages.send, once, datetime(2027, 1, 12, 11, tzinfo=UTC))
    found, capped = perform(alice, messages.going_out, date(2027, 1, 10), date(2027, 1, 14))
    assert [(one.day.day, one.subject) for one in found] == [(11, "Night"), (12, "Night"), (12, "Once"), (14, "Night")]
    assert not capped
    with pytest.raises(Invalid):
        perform(alice, messages.going_out, date(2027, 1, 10), date(2027, 6, 14))


def test_another_company_and_a_reader_change_no_schedule(people: Cast, alice: Actor) -> None:
    made = schedule(alice, starts_at=clock.now().replace(tzinfo=None))
    charlie = actor(people.charlie)
    for verb, more in (
        (messages.pause_schedule, ()), (messages.resume_schedule, ()), (messages.skip, (date(2030, 1, 1),)),
        (messages.unskip, (date(2030, 1, 1),)), (messages.change_schedule, ({"body": "Mine"},)), (messages.next_times, ()),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            perform(charlie, verb, made.id, *more)


def test_a_recurring_campaign_is_prepared_instead_of_a_message(
    moved: time_machine.Traveller, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    campaigns = Recurring(
        prepare=lambda session, actor, schedule, one, expires_at: told.append(one.day.day) is None,
        take_back=lambda session, actor, schedule, why: told.append("back"),
    )
    monkeypatch.setattr(recurring, "CAMPAIGNS", [campaigns])
    made = schedule(alice)
    with work(alice) as session:
        session.execute(Outgoing.__table__.delete())  # type: ignore[attr-defined]
        session.execute(update(Schedule).values(chosen={"ids": [str(UUID(int=1))]}, planned_until=None))
    moved.shift(timedelta(days=2))
    plan(alice)
    assert told == [12, 13], "the days without a row"
    perform(alice, messages.pause_schedule, made.id)
    assert told == [12, 13, "back"]
    perform(alice, messages.end_schedule, made.id)
    assert told == [12, 13, "back", "back"]
