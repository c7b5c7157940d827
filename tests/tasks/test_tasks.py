"""Tasks: hours, repetition, putting off, my day, and whom they are told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col

from models.notices import Notice
from models.tasks import Task
from services import contacts, tasks
from services.tasks import TaskCard
from services.tasks.reminding import remind
from services.work import Actor, Conflict, Invalid, house_actor, perform, work

MAY_30 = datetime(2027, 5, 30, 6, tzinfo=UTC)


def task(actor: Actor, due_on: date | None = None, **more: Any) -> TaskCard:
    return perform(actor, tasks.create, {"title": "Call Ada", "due_on": due_on, **more})


def open_ones(actor: Actor) -> list[tuple[str, date | None]]:
    found = perform(actor, tasks.search, tasks.Query(state="open"))
    return sorted((one.title, one.due_on) for one in found.rows)


def reminded(actor: Actor) -> int:
    with work(house_actor(actor.place)) as session:
        return remind(session, house_actor(actor.place))


def told(actor: Actor, kind: str) -> int:
    with work(actor, read=True) as session:
        mine = (col(Notice.user_id) == actor.user_id, col(Notice.kind) == kind)
        return len(session.scalars(select(Notice).where(*mine)).all())


@pytest.mark.parametrize(("typed", "kept"), [("9:05", "09:05"), ("14:30", "14:30"), ("7h15", "07:15"), (" ", None)])
def test_f08_an_hour_is_kept_in_one_form(alice: Actor, typed: str, kept: str | None) -> None:
    assert task(alice, date(2027, 1, 4), due_time=typed).due_time == kept


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"due_on": "2027-01-04", "due_time": "25:00"}, "due_time"),
        ({"due_time": "14:30"}, "due_time"),
        ({"repeat": "FREQ=DAILY"}, "repeat"),
        ({"due_on": "2027-01-04", "repeat": "every day"}, "repeat"),
        ({"due_on": "2027-01-04", "repeat": "FREQ=HOURLY"}, "repeat"),
    ],
)
def test_f08_what_cannot_be_is_refused_at_its_field(alice: Actor, typed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        perform(alice, tasks.create, {"title": "Call Ada", **typed})
    assert list(refused.value.fields) == [field]


def test_f08_daily_and_three_days_late_the_next_is_tomorrow(alice: Actor) -> None:
    made = task(alice, date(2027, 5, 27), repeat="FREQ=DAILY")
    with time_machine.travel(MAY_30):
        perform(alice, tasks.finish, made.id)
    assert open_ones(alice) == [("Call Ada", date(2027, 5, 31))]


def test_f08_monthly_on_the_31st_comes_on_30_june_and_then_on_31_july(alice: Actor) -> None:
    made = task(alice, date(2027, 5, 31), repeat="FREQ=MONTHLY")
    with time_machine.travel(MAY_30):
        perform(alice, tasks.finish, made.id)
        ((_, june),) = open_ones(alice)
        following = perform(alice, tasks.search, tasks.Query(state="open")).rows[0]
        perform(alice, tasks.finish, following.id)
    assert june == date(2027, 6, 30)
    assert open_ones(alice) == [("Call Ada", date(2027, 7, 31))]


def test_f08_done_the_day_before_a_clock_change_the_next_is_the_next_day(alice: Actor) -> None:
    made = task(alice, date(2027, 3, 27), repeat="FREQ=DAILY", due_time="02:30")
    with time_machine.travel(datetime(2027, 3, 27, 20, tzinfo=UTC)):  # 02:30 of the next day does not exist in Paris
        perform(alice, tasks.finish, made.id)
    assert open_ones(alice) == [("Call Ada", date(2027, 3, 28))]


def test_f08_a_rule_that_ends_ends(alice: Actor) -> None:
    made = task(alice, date(2027, 5, 30), repeat="FREQ=DAILY;COUNT=2")
    with time_machine.travel(MAY_30):
        perform(alice, tasks.finish, made.id)
        (second,) = perform(alice, tasks.search, tasks.Query(state="open")).rows
        perform(alice, tasks.finish, second.id)
    until = task(alice, date(2027, 5, 30), repeat="FREQ=DAILY;UNTIL=20270530")
    with time_machine.travel(MAY_30):
        perform(alice, tasks.finish, until.id)
    assert (second.due_on, open_ones(alice)) == (date(2027, 5, 31), [])


def test_f08_reopened_its_follower_goes_to_the_bin_unless_it_was_changed(alice: Actor) -> None:
    made = task(alice, date(2027, 5, 30), repeat="FREQ=DAILY")
    perform(alice, tasks.finish, made.id)
    perform(alice, tasks.reopen, made.id)
    assert open_ones(alice) == [("Call Ada", date(2027, 5, 30))]
    perform(alice, tasks.finish, made.id)
    (follower,) = perform(alice, tasks.search, tasks.Query(state="open")).rows
    perform(alice, tasks.change, follower.id, {"note": "Ask for the plan."})
    perform(alice, tasks.reopen, made.id)
    assert len(open_ones(alice)) == 2


def test_f08_my_day_groups_by_the_day_and_leaves_out_what_is_snoozed(alice: Actor, bob: Actor) -> None:
    with time_machine.travel(MAY_30):
        for title, due_on in {"Late": date(2027, 5, 1), "Now": date(2027, 5, 30), "Soon": date(2027, 6, 2)}.items():
            task(alice, due_on, title=title)
        task(alice, title="Some day")
        task(alice, date(2027, 5, 30), title="Bob's", owner_id=bob.user_id)
        put_off = task(alice, date(2027, 5, 29), title="Put off")
        perform(alice, tasks.snooze, put_off.id, date(2027, 6, 1))
        found = perform(alice, tasks.my_day)
    groups = {name: [one.title for one in getattr(found, name).tasks] for name in ("late", "now", "week", "someday")}
    assert groups == {"late": ["Late"], "now": ["Now"], "week": ["Soon"], "someday": ["Some day"]}
    assert found.snoozed == 1
    with time_machine.travel(MAY_30 + timedelta(days=2)):
        assert "Put off" in [one.title for one in perform(alice, tasks.my_day).late.tasks]


def test_f08_of_one_day_the_high_ones_come_first(alice: Actor) -> None:
    with time_machine.travel(MAY_30):
        for name in ("low", "normal", "high"):
            task(alice, date(2027, 5, 30), title=name, priority=name)
        assert [one.title for one in perform(alice, tasks.my_day).now.tasks] == ["high", "normal", "low"]


def test_f08_a_task_is_put_off_to_a_day_to_come_and_only_while_it_is_open(alice: Actor) -> None:
    with time_machine.travel(MAY_30):
        made = task(alice, date(2027, 5, 30))
        with pytest.raises(Invalid):
            perform(alice, tasks.snooze, made.id, date(2027, 5, 30))
        perform(alice, tasks.finish, made.id)
        with pytest.raises(Conflict):
            perform(alice, tasks.snooze, made.id, date(2027, 6, 1))


def test_f08_its_person_is_reminded_once_at_the_hour_where_they_are(alice: Actor) -> None:
    task(alice, date(2027, 5, 30), due_time="14:30")  # 12:30 in UTC: Alice is in Paris
    with time_machine.travel(datetime(2027, 5, 30, 12, 29, tzinfo=UTC)):
        assert reminded(alice) == 0
    with time_machine.travel(datetime(2027, 5, 30, 12, 31, tzinfo=UTC)):
        assert [reminded(alice), reminded(alice)] == [1, 0]
    assert told(alice, "notice.due") == 1


def test_f08_without_an_hour_one_is_reminded_at_nine_and_again_after_it_moved(alice: Actor) -> None:
    made = task(alice, date(2027, 5, 30))
    with time_machine.travel(datetime(2027, 5, 30, 7, 1, tzinfo=UTC)):
        assert reminded(alice) == 1
        perform(alice, tasks.change, made.id, {"due_on": "2027-06-02"})
    with time_machine.travel(datetime(2027, 6, 2, 7, 1, tzinfo=UTC)):
        assert reminded(alice) == 1


def test_f08_a_day_that_has_begun_brings_no_reminder_at_once(alice: Actor) -> None:
    with time_machine.travel(datetime(2027, 5, 30, 14, tzinfo=UTC)):
        made = task(alice, date(2027, 5, 30))
        assert reminded(alice) == 0
        perform(alice, tasks.change, made.id, {"due_time": "10:00"})
        assert reminded(alice) == 0


def test_f08_whom_a_task_is_assigned_to_is_told(alice: Actor, bob: Actor) -> None:
    made = task(alice, owner_id=bob.user_id)
    assert told(bob, "notice.given") == 1
    perform(alice, tasks.change, made.id, {"owner_id": alice.user_id})
    assert told(alice, "notice.given") == 0, "nobody is told what they did themselves"


def test_f08_a_task_about_a_contact_of_others_is_refused(alice: Actor, bob: Actor) -> None:
    theirs = perform(alice, contacts.create, {"name": "Ada"})
    with pytest.raises(Invalid) as refused:
        perform(bob, tasks.create, {"title": "Call", "contact_id": theirs.id})
    assert list(refused.value.fields) == ["contact_id"]


def test_f08_a_missed_minute_is_made_up_for_and_a_missed_week_is_not(alice: Actor) -> None:
    task(alice, date(2027, 5, 20))
    task(alice, date(2027, 5, 29), title="Yesterday")
    with time_machine.travel(MAY_30):
        assert reminded(alice) == 1
    with work(alice, read=True) as session:
        told_of = {one.title: one.reminded_at is not None for one in session.scalars(select(Task))}
    assert told_of == {"Call Ada": False, "Yesterday": True}
