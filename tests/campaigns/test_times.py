"""When a campaign is sent: planned, late, in each recipient's zone, or spread over some time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services import campaigns, messages
from services.campaigns import late
from services.work import Actor, clock, perform
from tests.campaigns.world import (
    find,
    go_on,
    leave,
    look,
    outgoing,
    people,
    person,
    rows,
    settle,
    start,
)


@pytest.fixture(autouse=True)
def awake() -> None:
    late.AWAKE.since = late.AWAKE.seen = None


def test_case_03_due_at_eight_with_the_server_up_at_one_it_is_skipped_and_says_so(alice: Actor) -> None:
    people(alice, 3)
    eight = clock.now() + timedelta(hours=20)
    planned = start(alice, send_at=eight.isoformat())
    assert planned.state == "draft"
    with clock.at(eight + timedelta(hours=5)):
        look(alice.place)
        now = find(alice, planned.id)
        assert (now.state, "not running then" in now.why, rows(alice, planned.id)) == ("stopped", True, [])


def test_case_03_what_was_written_before_the_server_went_down_is_skipped_as_well(alice: Actor) -> None:
    people(alice, 3)
    eight = clock.now() + timedelta(minutes=10)
    campaign = start(alice, send_at=eight.isoformat())
    go_on(alice.place)
    with clock.at(eight + timedelta(hours=5)):
        assert leave(alice.place) == []
        look(alice.place)
        now = find(alice, campaign.id)
    assert (now.state, now.states, "not running" in now.why) == ("stopped", {"cancelled": 3}, True)


def test_a_campaign_that_began_in_time_goes_on_however_long_the_server_was_down(alice: Actor) -> None:
    people(alice, 3)
    eight = clock.now() + timedelta(minutes=10)
    start(alice, send_at=eight.isoformat())
    go_on(alice.place)
    with clock.at(eight):
        settle(alice.place, leave(alice.place, 1))
    with clock.at(eight + timedelta(hours=5)):
        assert len(leave(alice.place)) == 2


def test_a_planned_campaign_begins_a_little_before_its_time_and_leaves_at_it(alice: Actor) -> None:
    people(alice, 2)
    at = clock.now() + timedelta(hours=3)
    campaign = start(alice, send_at=at.isoformat())
    look(alice.place)
    assert find(alice, campaign.id).state == "draft"
    with clock.at(at - timedelta(minutes=10)):
        look(alice.place)
        go_on(alice.place)
        assert [one.due_at for one in outgoing(alice, campaign.id)] == [at, at]


def test_in_their_own_zones_each_gets_it_at_the_wall_time_there(alice: Actor) -> None:
    person(alice, "Tara", zone="Asia/Kathmandu"), person(alice, "Nell", zone="America/New_York"), person(alice, "Pia")
    nine = datetime(2031, 6, 2, 7, tzinfo=UTC)  # 09:00 in Paris
    with clock.at(nine - timedelta(days=2)):
        campaign = start(alice, send_at=nine.isoformat(), in_zones=True)
    with clock.at(nine - timedelta(hours=20)):
        look(alice.place)
        go_on(alice.place)
        due = {one.recipient: one.due_at for one in outgoing(alice, campaign.id)}
    assert due == {
        "tara@x.example": datetime(2031, 6, 2, 3, 15, tzinfo=UTC),
        "nell@x.example": datetime(2031, 6, 2, 13, tzinfo=UTC),
        "pia@x.example": nine,
    }


def test_those_in_whose_zone_the_time_has_passed_are_counted_before_the_click(alice: Actor) -> None:
    person(alice, "Tara", zone="Asia/Kathmandu"), person(alice, "Pia")
    nine = datetime(2031, 6, 2, 7, tzinfo=UTC)
    typed = {"filter": {}, "send_at": nine.isoformat(), "in_zones": True}
    with clock.at(nine - timedelta(minutes=5)):  # 12:40 in Kathmandu
        found = perform(alice, campaigns.estimate, typed)
        assert (found.will_get, found.left_out) == (1, {"too_late": 1})
        late_ones = perform(alice, campaigns.estimate_rows, typed, campaigns.EstimateQuery("too_late"))
        assert [one.name for one in late_ones.rows] == ["Tara"]
        campaign = start(alice, send_at=nine.isoformat(), in_zones=True)
        go_on(alice.place)
        assert find(alice, campaign.id).left_out == {"too_late": 1}


def test_a_text_reaches_those_without_a_zone_at_the_wall_time_of_their_number(alice: Actor) -> None:
    person(alice, "Tara", phone="+977 984 1234567"), person(alice, "Pia", phone="+33 6 12 34 56 78")
    person(alice, "Moved", phone="+977 984 1234568", zone="America/New_York")
    nine = datetime(2031, 6, 2, 7, tzinfo=UTC)  # 09:00 in Paris
    text = {"channel": "sms", "subject": "", "html": "", "text": "Hello"}
    with clock.at(nine - timedelta(days=2)):
        campaign = start(alice, send_at=nine.isoformat(), in_zones=True, **text)
    with clock.at(nine - timedelta(hours=20)):
        look(alice.place)
        go_on(alice.place)
        due = sorted(one.due_at for one in outgoing(alice, campaign.id))
    assert due == [datetime(2031, 6, 2, 3, 15, tzinfo=UTC), nine, datetime(2031, 6, 2, 13, tzinfo=UTC)]


@pytest.mark.parametrize(("hours", "late"), [(0, ["Tara"]), (4, ["Pia", "Tara"]), (30, ["Moved", "Pia", "Tara"])])
def test_numbers_in_whose_zone_the_time_has_passed_are_counted_and_named_before_the_click(
    alice: Actor, hours: int, late: list[str]
) -> None:
    person(alice, "Tara", phone="+977 984 1234567"), person(alice, "Pia", phone="+33 6 12 34 56 78")
    person(alice, "Moved", phone="+33 6 12 34 56 79", zone="America/New_York")
    nine = datetime(2031, 6, 2, 7, tzinfo=UTC)
    typed = {"filter": {}, "channel": "sms", "text": "Hello", "send_at": nine.isoformat(), "in_zones": True}
    with clock.at(nine - timedelta(minutes=5) + timedelta(hours=hours)):
        found = perform(alice, campaigns.estimate, typed)
        rest = perform(alice, campaigns.estimate_rows, typed, campaigns.EstimateQuery())
        named = perform(alice, campaigns.estimate_rows, typed, campaigns.EstimateQuery("too_late"))
    assert (found.will_get, found.left_out) == (3 - len(late), {"too_late": len(late)})
    assert ([one.name for one in named.rows], rest.total) == (late, 3 - len(late))


def test_spread_over_an_hour_the_last_one_leaves_before_its_end(alice: Actor) -> None:
    people(alice, 4)
    campaign = start(alice, spread=60)
    go_on(alice.place)
    due = [one.due_at for one in outgoing(alice, campaign.id)]
    assert [(one - due[0]) / timedelta(minutes=1) for one in due] == [0, 15, 30, 45]


def test_the_calendar_shows_a_planned_campaign_once_however_many_get_it(alice: Actor) -> None:
    people(alice, 3)
    at = clock.now() + timedelta(days=2)
    planned = start(alice, send_at=at.isoformat())
    start(alice)  # leaves now
    go_on(alice.place)
    day = at.astimezone(ZoneInfo(alice.zone)).date()
    for now in (clock.now(), at - timedelta(minutes=5)):
        with clock.at(now):
            look(alice.place)
            go_on(alice.place)
            found, _capped = perform(alice, messages.going_out, now.date(), day)
        assert [(one.campaign_id, one.day, one.subject) for one in found] == [(planned.id, day, "Winter")]
