"""What the map shows: today's visits and open jobs, by their state; and nothing of what somebody may not see."""

from datetime import datetime, timedelta

import pytest

from services import contacts, jobs, visits
from services import map as maps
from services.map import Query, Spot
from services.visits.lateness import late
from services.work import Actor, NotAllowed, clock, perform
from tests.map.town import MILL, QUAY, given, job, technician

NOON = datetime.fromisoformat("2026-11-25T11:00:00+00:00")  # a Wednesday, 12:00 in Paris


def titles(actor: Actor, *asked: object, **more: object) -> list[str]:
    return [one.title for one in perform(actor, maps.shown, Query(*asked, **more)).spots]  # type: ignore[arg-type]


def spot(actor: Actor, title: str) -> Spot:
    (found,) = (one for one in perform(actor, maps.shown, Query()).spots if one.title == title)
    return found


def test_j03_an_open_job_is_where_its_site_is(alice: Actor) -> None:
    job(alice, "Leak", MILL, priority="urgent")
    one = spot(alice, "Leak")
    assert (one.lat, one.lon, one.state, one.late) == (*MILL, "planned", False)
    assert (one.address, one.priority, one.technician) == ("1 Leak Lane", "urgent", None)


def test_j03_today_this_week_and_open_jobs_are_told_apart(alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    with clock.at(NOON):
        for title, days in (("Today", 0), ("Friday", 2), ("Monday", 5)):
            given(alice, job(alice, title), bob, NOON + timedelta(days=days, hours=2))
        job(alice, "Nobody")
        done = job(alice, "Done")
        perform(alice, jobs.cancel, done.id, "Not wanted")
        assert titles(alice) == ["Today", "Friday", "Monday", "Nobody"]
        assert titles(alice, "today") == ["Today"]
        assert titles(alice, "week") == ["Today", "Friday"]
        assert titles(alice, "open") == ["Today", "Friday", "Monday", "Nobody"]
    with clock.at(NOON + timedelta(days=5)):
        assert titles(alice, "today") == ["Monday"]


def test_j03_today_is_that_of_the_person(alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    late_evening = datetime.fromisoformat("2026-11-25T22:30:00+00:00")  # 23:30 in Paris
    with clock.at(NOON):
        given(alice, job(alice, "Before midnight", minutes=30), bob, late_evening)
        given(alice, job(alice, "Over midnight", minutes=60), bob, late_evening + timedelta(minutes=30))
        assert titles(alice, "today") == ["Before midnight"]
    with clock.at(NOON + timedelta(days=1)):
        assert titles(alice, "today") == ["Over midnight"]


def test_j03_what_is_promised_for_today_and_has_nobody_yet_is_shown_today(alice: Actor) -> None:
    with clock.at(NOON):
        window = {"window_start_at": NOON.isoformat(), "window_end_at": (NOON + timedelta(hours=2)).isoformat()}
        job(alice, "Promised", **window)
        job(alice, "Some day")
        assert titles(alice, "today") == ["Promised"]


def test_j03_the_visits_of_one_technician(alice: Actor) -> None:
    bob, ada = technician(alice, "Bob Keller"), technician(alice, "Ada Osei")
    given(alice, job(alice, "Bobs"), bob, clock.now() + timedelta(hours=1))
    given(alice, job(alice, "Adas"), ada, clock.now() + timedelta(hours=1))
    job(alice, "Nobodys")
    assert titles(alice, technician=bob.id) == ["Bobs"]
    assert titles(alice, "open", technician=ada.id) == ["Adas"]


def test_j03_a_visit_goes_through_its_states_on_the_map(alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    with clock.at(NOON):
        visit = given(alice, job(alice, "Boiler"), bob, NOON + timedelta(minutes=30))
        assert (spot(alice, "Boiler").state, spot(alice, "Boiler").technician) == ("scheduled", "Bob Keller")
        perform(alice, visits.set_out, visit)
        assert spot(alice, "Boiler").state == "en_route"
        perform(alice, visits.arrive, visit)
        assert spot(alice, "Boiler").state == "working"
        perform(alice, visits.refuse_signature, visit, "Nobody was there")
        perform(alice, visits.finish, visit)
        assert spot(alice, "Boiler").state == "finished"
        assert titles(alice, "open") == []
    with clock.at(NOON + timedelta(days=1)):
        assert titles(alice) == []


def test_j03_an_open_job_without_a_visit_left_is_shown_as_such(alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    one = job(alice, "Gutter", QUAY)
    visit = given(alice, one, bob, clock.now())
    perform(alice, visits.miss, visit, "Nobody opened")
    found = perform(alice, maps.shown, Query("open")).spots
    assert [(each.visit_id, each.job_id, each.state, each.lat) for each in found] == [(None, one.id, "", QUAY[0])]
    assert titles(alice, "open", technician=bob.id) == []


def test_j03_a_visit_is_late_after_its_window_or_a_quarter_of_an_hour_after_its_start() -> None:
    start, minute = NOON, timedelta(minutes=1)
    assert not late("scheduled", start, None, start + 15 * minute)
    assert late("scheduled", start, None, start + 16 * minute)
    assert not late("en_route", start, start + 60 * minute, start + 59 * minute)
    assert late("en_route", start, start + 60 * minute, start + 61 * minute)
    assert late("planned", None, start, start + minute)
    assert not late("planned", None, None, start)
    assert not late("working", start, start, start + 99 * minute)


def test_j03_what_has_no_coordinates_is_counted_and_what_is_in_the_bin_is_not(alice: Actor) -> None:
    job(alice, "Somewhere", None)
    gone = job(alice, "Gone")
    perform(alice, jobs.bin, gone.id)
    found = perform(alice, maps.shown, Query())
    assert (found.spots, found.unplaced, found.capped) == ([], 1, False)


def test_j03_a_sales_visit_is_where_it_was_recorded(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada Lovelace"})
    place = {"lat": 48.85, "lon": 2.35, "accuracy_m": 12, "source": "gps"}
    perform(alice, visits.create, {"contact_id": ada.id, "position": place})
    assert [(one.lat, one.customer) for one in perform(alice, maps.shown, Query("today")).spots] == [
        (48.85, "Ada Lovelace")
    ]


def test_j03_no_more_is_shown_than_a_browser_draws_at_once(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        job(alice, f"Job {number}")
    monkeypatch.setattr("services.map.spots.MOST", 3)
    found = perform(alice, maps.shown, Query())
    assert (len(found.spots), found.capped) == (3, True)


def test_j03_others_see_nothing_of_it(alice: Actor, bob: Actor, charlie: Actor) -> None:
    job(alice, "Leak")
    assert titles(charlie) == []
    with pytest.raises(NotAllowed):
        perform(bob, maps.shown, Query())
