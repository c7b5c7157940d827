"""Feeds of the calendar, as a calendar program reads them; read by the tests' own reader, not by the library."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services import sites, tasks, visits
from services.accounts import users
from services.calendar import events, feeds
from services.technicians import TechnicianCard
from services.work import Actor, Invalid, NotAllowed, NotFound, clock, perform
from tests.calendar import ics
from tests.calendar.conftest import MakeVisit

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
AT = datetime(2027, 3, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(alice: Actor, bob: Actor, ida: Actor) -> Iterator[None]:
    """It is March, once everybody has signed in."""
    with clock.at(NOW):
        yield


def token(address: str) -> str:
    return address.rpartition("/")[2].removesuffix(".ics")


def read(address: str) -> list[ics.Event]:
    body = feeds.calendar(token(address)).body
    assert body is not None
    return ics.events(body)


def test_f16_the_feed_has_ones_visits_with_their_times_and_places(
    alice: Actor, bob: Actor, bert: TechnicianCard, goes: MakeVisit, job_visit: MakeVisit
) -> None:
    boiler = job_visit("Boiler, and a \\ in “its” title; " + "é" * 60, AT, bert, 90)
    goes("Alice's own", AT)
    (one,) = read(perform(bob, feeds.make).url)
    assert one["summary"] == boiler.title
    assert (one["dtstart"], one["dtend"]) == (AT, AT + timedelta(minutes=90))
    assert (one["location"], one["geo"]) == ("12 Quay Street; Harbour", "48.85;2.35")
    assert one["uid"] == f"{boiler.id}@steward"
    assert str(one["url"]).endswith(f"/visits/{boiler.id}")
    assert "Customer of Boiler" in str(one["description"])


def test_f16_all_day_tasks_are_dates_and_those_with_an_hour_are_instants(alice: Actor, bob: Actor) -> None:
    perform(alice, tasks.create, {"title": "Call", "due_on": "2027-03-28"})
    perform(alice, tasks.create, {"title": "Meet", "due_on": "2027-03-28", "due_time": "03:30"})
    perform(alice, tasks.create, {"title": "Bob's", "due_on": "2027-03-28", "owner_id": bob.user_id})
    call, meet = sorted(read(perform(alice, feeds.make).url), key=lambda one: str(one["summary"]))
    assert (call["dtstart"], call["dtend"]) == (date(2027, 3, 28), date(2027, 3, 29))
    assert meet["dtstart"] == datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "summer time has just begun in Paris"


def test_f16_cancelled_and_binned_visits_are_absent_from_the_feed(alice: Actor, goes: MakeVisit) -> None:
    address = perform(alice, feeds.make).url
    kept, gone, off = goes("Kept", AT), goes("Gone", AT + timedelta(hours=1)), goes("Off", AT + timedelta(hours=2))
    assert len(read(address)) == 3
    perform(alice, visits.bin, gone.id)
    perform(alice, visits.cancel, off.id, "Ill")
    assert [one["uid"] for one in read(address)] == [f"{kept.id}@steward"]
    perform(alice, visits.restore, gone.id)
    assert [one["summary"] for one in read(address)] == ["Kept", "Gone"]


def test_f16_a_moved_visit_keeps_its_uid_and_counts_up(alice: Actor, goes: MakeVisit) -> None:
    address, visit = perform(alice, feeds.make).url, goes("Talk", AT)
    (before,) = read(address)
    later = AT + timedelta(days=1)
    perform(alice, visits.change, visit.id, {"at": later.isoformat()})
    (after,) = read(address)
    assert (after["uid"], after["dtstart"]) == (before["uid"], later)
    assert int(str(after["sequence"])) > int(str(before["sequence"]))


def test_f16_what_an_event_shows_of_other_records_is_never_stale(
    alice: Actor, bert: TechnicianCard, job_visit: MakeVisit
) -> None:
    visit = job_visit("Boiler", AT, bert)
    address = perform(alice, feeds.make, "all").url
    assert [one["location"] for one in read(address)] == ["12 Quay Street; Harbour"]
    assert visit.site_id
    perform(alice, sites.change, visit.site_id, {"address": "1 New Road"})
    assert [one["location"] for one in read(address)] == ["1 New Road"]


def test_f16_all_visits_are_for_those_who_see_the_plan_and_name_who_goes(
    alice: Actor, bob: Actor, ida: Actor, bert: TechnicianCard, goes: MakeVisit, job_visit: MakeVisit
) -> None:
    goes("Alice sells", AT)
    job_visit("Boiler", AT + timedelta(hours=2), bert)
    address = perform(ida, feeds.make, "all").url
    assert [one["summary"] for one in read(address)] == ["Alice sells", "Boiler · Bert"]
    assert read(perform(ida, feeds.make, "mine").url) == []
    with pytest.raises(NotAllowed):
        perform(bob, feeds.make, "all")
    assert ida.user_id
    perform(replace(alice, proved_at=NOW), users.change_role, ida.user_id, "sales")
    with pytest.raises(NotFound):
        feeds.calendar(token(address))


def test_f16_what_has_not_changed_is_not_sent_again(alice: Actor, goes: MakeVisit) -> None:
    goes("Talk", AT)
    address = token(perform(alice, feeds.make).url)
    first = feeds.calendar(address)
    again = feeds.calendar(address, first.etag)
    assert (again.etag, again.body) == (first.etag, None)
    perform(alice, tasks.create, {"title": "Elsewhere, without a day"})
    assert feeds.calendar(address, first.etag).body is None, "something happened, and nothing of it is shown"
    goes("Another", AT)
    other = feeds.calendar(address, first.etag)
    assert other.body is not None
    assert other.etag != first.etag


def test_f16_an_answer_is_recognised_without_reading_a_visit(
    alice: Actor, goes: MakeVisit, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes("Talk", AT)
    address = token(perform(alice, feeds.make).url)
    known = feeds.calendar(address).etag
    monkeypatch.setattr(events, "_visits", None)
    assert feeds.calendar(address, known).body is None


def test_f16_a_revoked_address_and_that_of_a_disabled_colleague_are_gone(alice: Actor, bob: Actor) -> None:
    first, second = perform(bob, feeds.make), perform(bob, feeds.make)
    with pytest.raises(NotFound):
        perform(alice, feeds.revoke, first.id)
    perform(bob, feeds.revoke, first.id)
    with pytest.raises(NotFound):
        feeds.calendar(token(first.url))
    assert feeds.calendar(token(second.url)).body
    assert bob.user_id
    perform(replace(alice, proved_at=NOW), users.disable, bob.user_id)
    with pytest.raises(NotFound):
        feeds.calendar(token(second.url))


def test_f16_ones_feeds_say_when_they_were_read(alice: Actor, bob: Actor) -> None:
    made = perform(alice, feeds.make)
    assert [(one.id, one.read_at) for one in perform(alice, feeds.mine)] == [(made.id, None)]
    feeds.calendar(token(made.url))
    (one,) = perform(alice, feeds.mine)
    assert one.read_at == NOW
    with clock.at(NOW + timedelta(minutes=1)):
        feeds.calendar(token(made.url))
    assert perform(alice, feeds.mine) == [one], "it is kept to five minutes, so that asking writes nothing"
    assert perform(bob, feeds.mine) == []


def test_f16_nobody_has_feeds_without_end(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST", 2)
    for _ in range(2):
        perform(alice, feeds.make)
    with pytest.raises(Invalid):
        perform(alice, feeds.make)
    with pytest.raises(Invalid):
        perform(alice, feeds.make, "everything")


@pytest.mark.parametrize("bad", ["", "x", "é", "A" * 64, "A" * 500, "../../etc/passwd"])
def test_f16_what_is_no_address_opens_nothing(alice: Actor, bad: str) -> None:
    with pytest.raises(NotFound):
        feeds.calendar(bad)


def test_f16_a_feed_is_not_made_in_the_name_of_somebody(alice: Actor) -> None:
    with pytest.raises(NotAllowed):
        perform(replace(alice, permissions=alice.permissions - {"visits.read"}), feeds.make)
