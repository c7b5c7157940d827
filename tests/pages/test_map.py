"""The page of the map with simulated users: what it shows, its filters, live, and what it says when there is nothing."""

from collections.abc import Callable
from datetime import timedelta

from nicegui import ui
from nicegui.testing import User
from sqlalchemy import select

from models.positions import PositionLook
from services import jobs, settings, visits
from services.house.settings import change
from services.work import Actor, clock, perform, work
from tests.cast import Cast, enter
from tests.map.town import MILL, QUAY, given, job, on_the_road, technician
from tests.pages.acts import field
from tests.waiting import until
from ui.parts.map import FieldMap

Opened = Callable[[str | None], User]


def drawn(user: User) -> FieldMap:
    (found,) = user.find(FieldMap).elements
    return found


def titles(user: User) -> list[tuple[str, str, str]]:
    return [(one.title, one.state, one.tone) for one in drawn(user).points.values()]


async def test_j03_jobs_and_visits_are_points_coloured_by_their_state(alice_page: User, alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    now = clock.now()
    missed = given(alice, job(alice, "Gully"), bob, now - timedelta(hours=3))
    perform(alice, visits.miss, missed, "Nobody opened")
    given(alice, job(alice, "Late one"), bob, now - timedelta(hours=1, minutes=30))
    given(alice, job(alice, "Boiler", QUAY), bob, now + timedelta(hours=1))
    job(alice, "Leak", priority="urgent")
    job(alice, "Unknown", None)
    await alice_page.open("/map")
    await until(lambda: drawn(alice_page).points)
    assert set(titles(alice_page)) >= {
        ("Late one", "Late", "bad"),
        ("Boiler", "Scheduled", "accent"),
        ("Leak", "Unscheduled", "warn"),
        ("Gully", "No visit planned", "warn"),
    }
    await alice_page.should_see("1 without coordinates")
    await alice_page.should_see("No street map set")
    leak = next(one for one in drawn(alice_page).points.values() if one.title == "Leak")
    assert leak.sub == "Urgent · 1 Leak Lane"
    boiler = next(one for one in drawn(alice_page).points.values() if one.title == "Boiler")
    assert "Bob Keller · 1 Boiler Lane" in boiler.sub


async def test_j03_the_map_follows_what_happens(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/map")
    await alice_page.should_see("0 places")
    one = job(alice, "Leak")
    await alice_page.should_see("1 place")
    assert titles(alice_page) == [("Leak", "Unscheduled", "warn")]
    visit = given(alice, one, technician(alice, "Bob Keller"), clock.now() + timedelta(minutes=5))
    perform(alice, visits.set_out, visit)
    await until(lambda: titles(alice_page) == [("Leak", "On the way", "info")])
    perform(alice, jobs.change, one.id, {"title": "Large leak"})


async def test_j03_filters_are_in_the_address_and_narrow_the_map(alice_page: User, alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    given(alice, job(alice, "Boiler"), bob, clock.now() + timedelta(days=9))
    job(alice, "Leak")
    await alice_page.open(f"/map?when=open&technician={bob.id}")
    await until(lambda: [one[0] for one in titles(alice_page)] == ["Boiler"])
    assert alice_page.client is not None
    with alice_page:
        field(alice_page, "Technician", ui.select).set_value("")
    await until(lambda: len(titles(alice_page)) == 2)
    assert alice_page.client.sub_pages_router.current_path == "/map?when=open"
    with alice_page:
        field(alice_page, "Show", ui.select).set_value("today")
    await until(lambda: titles(alice_page) == [])


async def test_j03_an_address_that_names_nothing_shows_what_it_can(alice_page: User, alice: Actor) -> None:
    job(alice, "Leak")
    await alice_page.open("/map?when=never&technician=nobody")
    await until(lambda: len(titles(alice_page)) == 1)


async def test_j03_colleagues_are_shown_with_accuracy_age_and_their_way(
    alice_page: User, alice: Actor, bob: Actor
) -> None:
    assert bob.user_id is not None and alice.user_id is not None
    van = technician(alice, "Bob Keller", bob.user_id)
    first = given(alice, job(alice, "Boiler", QUAY), van, clock.now() + timedelta(minutes=5))
    perform(alice, visits.set_out, first)
    given(alice, job(alice, "Pump"), van, clock.now() + timedelta(hours=2))
    on_the_road(alice, bob.user_id, MILL, accuracy_m=400, minutes_ago=6)
    await alice_page.open("/map")
    await alice_page.should_see("1 colleague on the road")
    ((person,), lines) = drawn(alice_page).people.values(), drawn(alice_page).lines.values()
    assert (person.name, person.told, person.accuracy_m, person.old) == ("Bob", "±400 m, 6 min ago", 400, False)
    assert [(one.tone, one.dashed) for one in lines][:1] == [("info", False)]
    await until(lambda: _looks(alice) == [(bob.user_id, alice.user_id)])


async def test_j03_nobody_who_did_not_agree_is_shown(alice_page: User) -> None:
    await alice_page.open("/map")
    await alice_page.should_see("Nobody shares a position now")
    assert not drawn(alice_page).people


async def test_j03_the_street_map_is_drawn_and_its_missing_is_told_to_those_who_may_set_it(
    opened: Opened, people: Cast, alice: Actor
) -> None:
    hers, planner = opened(people.alice), opened(enter(people.acme, "Dora", "dispatch"))
    for one in (hers, planner):
        await one.open("/map")
        await one.should_see("No street map set")
    await hers.should_see("Set one")
    await planner.should_not_see("Set one", retries=3)
    change(alice, settings.MAP_TILES.key, "https://tiles.example.com/{z}/{x}/{y}.png")
    await planner.open("/map")
    await until(lambda: drawn(planner).props["tiles"] is not None)
    assert drawn(planner).props["tiles"]["attribution"] == "tiles.example.com"
    await planner.should_not_see("No street map set", retries=3)


async def test_j03_a_point_opens_its_record(alice_page: User, alice: Actor) -> None:
    one = job(alice, "Leak")
    await alice_page.open("/map")
    await until(lambda: drawn(alice_page).points)
    (point,) = drawn(alice_page).points.values()
    assert point.href == f"/visits/{one.visits[0].id}"


async def test_j03_who_sees_no_map_gets_none(opened: Opened, people: Cast) -> None:
    billing = opened(enter(people.acme, "Ben", "billing"))
    assert (await billing.http_client.get("/map")).status_code == 403


async def test_those_who_visit_may_use_camera_and_position_and_others_may_not(opened: Opened, people: Cast) -> None:
    async def devices(token: str | None, path: str = "/") -> str:
        return (await opened(token).http_client.get(path)).headers["permissions-policy"]

    ours = "camera=(self), microphone=(self), geolocation=(self)"
    assert await devices(people.bob) == ours
    assert await devices(enter(people.acme, "Finn", "field"), "/contacts") == ours
    none = "camera=(), microphone=(), geolocation=()"
    assert await devices(enter(people.acme, "Ben", "billing")) == none
    assert await devices(None, "/sign-in") == none


def _looks(actor: Actor) -> list[tuple[object, object]]:
    with work(actor, read=True) as session:
        return [(one.user_id, one.viewer_id) for one in session.scalars(select(PositionLook))]
