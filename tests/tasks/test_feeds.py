"""The calendar feed: a secret address, read by a program that has nothing else."""

from datetime import UTC, date, datetime

import icalendar
import pytest
import time_machine

from services import tasks
from services.house import limits
from services.tasks import feeds
from services.work import Actor, NotFound, perform
from services.work.config import Config
from tests.pages.conftest import served

NOW = datetime(2027, 5, 30, 6, tzinfo=UTC)


def token(address: str) -> str:
    return address.rpartition("/")[2].removesuffix(".ics")


def read(address: str) -> list[icalendar.Component]:
    return icalendar.Calendar.from_ical(feeds.calendar(token(address))).walk("VEVENT")


def test_f08_the_feed_shows_ones_own_open_tasks_with_their_days_and_hours(alice: Actor, bob: Actor) -> None:
    with time_machine.travel(NOW):
        perform(alice, tasks.create, {"title": "Call; Ada, now", "due_on": "2027-06-01", "note": "Two\nlines"})
        perform(alice, tasks.create, {"title": "Visit", "due_on": "2027-06-02", "due_time": "14:30"})
        perform(alice, tasks.create, {"title": "Bob's", "due_on": "2027-06-02", "owner_id": bob.user_id})
        perform(alice, tasks.create, {"title": "Some day"})
        done = perform(alice, tasks.create, {"title": "Done", "due_on": "2027-06-02"})
        perform(alice, tasks.finish, done.id)
        call, visit = read(perform(alice, feeds.renew))
    assert (str(call["summary"]), call["dtstart"].dt, call["dtend"].dt) == (
        "Call; Ada, now", date(2027, 6, 1), date(2027, 6, 2),
    )  # fmt: skip
    assert "Two\nlines" in str(call["description"])
    assert visit["dtstart"].dt == datetime(2027, 6, 2, 12, 30, tzinfo=UTC), "half past two in Paris"


def test_f08_a_new_address_ends_the_former_and_removing_it_ends_it(alice: Actor) -> None:
    first = perform(alice, feeds.renew)
    second = perform(alice, feeds.renew)
    with pytest.raises(NotFound):
        feeds.calendar(token(first))
    assert feeds.calendar(token(second))
    known = perform(alice, feeds.mine)
    assert known is not None
    assert known.read_at is not None
    perform(alice, feeds.remove)
    assert perform(alice, feeds.mine) is None
    with pytest.raises(NotFound):
        feeds.calendar(token(second))


@pytest.mark.parametrize("bad", ["", "x", "é", "A" * 64, "A" * 500, "../../etc/passwd"])
def test_f08_what_is_no_address_opens_nothing(alice: Actor, bad: str) -> None:
    with pytest.raises(NotFound):
        feeds.calendar(bad)


async def test_f08_outlook_reads_it_because_it_is_not_compressed(alice: Actor, house: Config) -> None:
    address = perform(alice, feeds.renew)
    limits.load()
    async with served(house) as user:
        outlook = user(None).http_client
        answer = await outlook.get(f"/calendar/{token(address)}.ics", headers={"Accept-Encoding": "gzip"})
        unknown = await outlook.get("/calendar/nothing.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["content-encoding"] == "identity"
    assert answer.text.startswith("BEGIN:VCALENDAR")
    assert unknown.status_code == 404
