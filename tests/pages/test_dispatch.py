"""The page of dispatch, with simulated users."""

import json
from collections.abc import Callable
from typing import Any

from nicegui.events import GenericEventArguments, handle_event
from nicegui.testing import User

from models.visits import Visit
from services import visits
from services.work import Actor, perform, work
from tests.cast import Cast
from tests.dispatch.office import DAY, at, given, job, technician
from tests.pages.acts import field
from tests.waiting import until
from ui.parts.day_lanes import DayLanes, changed
from ui.parts.markup import StaticHtml

Opened = Callable[[str | None], User]
PATH = f"/dispatch?day={DAY.isoformat()}"


def lanes(user: User) -> DayLanes:
    return next(iter(user.find(kind=DayLanes).elements))


def titles(user: User) -> dict[str, str]:
    """The visits by title, each with the lane it is in."""
    told: Any = lanes(user).told
    names = {one["id"]: one["name"] for one in told["lanes"]}
    return {one["title"]: names[one["lane"]] for one in told["blocks"].values()}


def press(listed: StaticHtml, told: str) -> None:
    """Press the button of a conflict."""
    for one in listed._event_listeners.values():
        if one.type == "click":
            handle_event(one.handler, GenericEventArguments(sender=listed, client=listed.client, args=told))


async def test_j02_the_day_shows_who_has_what_and_what_waits(alice_page: User, alice: Actor) -> None:
    given(alice, "Boiler", technician(alice, "Bob Keller", "gas"), 9)
    job(alice, "Leak", window=(at(11), at(12)))
    await alice_page.open(PATH)
    await alice_page.should_see("Mon 3 March")
    await alice_page.should_see("unscheduled")
    assert titles(alice_page) == {"Leak": "Unassigned", "Boiler": "Bob Keller"}
    told: Any = lanes(alice_page).told
    assert [one["time"] for one in told["blocks"].values()] == ["11:00", "09:00"]


async def test_a_move_reaches_every_open_board(opened: Opened, people: Cast, alice: Actor) -> None:
    bob, sam = technician(alice, "Bob Keller"), technician(alice, "Sam Carvalho")
    boiler = given(alice, "Boiler", bob, 9)
    one, two = opened(people.alice), opened(people.alice)
    await one.open(PATH)
    await two.open(PATH)
    perform(alice, visits.schedule, boiler, sam.id, at(10))
    for user in (one, two):
        await until(lambda user=user: titles(user) == {"Boiler": "Sam Carvalho"})  # type: ignore[misc]


async def test_a_move_tells_a_window_of_one_visit_in_less_than_a_kilobyte(alice_page: User, alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    given(alice, "Pump", bob, 14)
    boiler = given(alice, "Boiler", bob, 9)
    await alice_page.open(PATH)
    before = lanes(alice_page).told
    perform(alice, visits.schedule, boiler, bob.id, at(10))
    await until(lambda: lanes(alice_page).told["blocks"][str(boiler)]["at"] == 600)
    change = changed(before, lanes(alice_page).told)
    assert [one["title"] for one in change["put"]] == ["Boiler"]
    assert set(change) == {"put"}
    assert len(json.dumps(change)) < 1_000


async def test_a_drop_schedules_and_what_a_browser_makes_up_changes_nothing(alice_page: User, alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    boiler = given(alice, "Boiler", bob, 9)
    await alice_page.open(PATH)
    known: dict[str, Any] = {"id": str(boiler), "lane": str(bob.id), "day": 0, "at": 600, "version": None}
    wrong: list[dict[str, Any]] = [{}, {"id": "x"}, {**known, "id": str(bob.id)}, {**known, "version": 0}]
    for told in wrong:
        alice_page.find(kind=DayLanes).trigger("drop", told)
    version = perform(alice, visits.find, boiler).version
    alice_page.find(kind=DayLanes).trigger("drop", {**known, "version": version})
    await until(lambda: perform(alice, visits.find, boiler).start_at == at(10))
    alice_page.find(kind=DayLanes).trigger("drop", {**known, "lane": "", "version": version + 1})
    await until(lambda: titles(alice_page) == {"Boiler": "Unassigned"})


async def test_j02_a_refused_drop_offers_places_without_a_clash(alice_page: User, alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    technician(alice, "Ada Osei")
    given(alice, "Camera", bob, 11, minutes=90)
    gully = job(alice, "Gully").visits[0]
    await alice_page.open(PATH)
    drop = {"id": str(gully.id), "lane": str(bob.id), "day": 0, "at": 720, "version": gully.version}
    alice_page.find(kind=DayLanes).trigger("drop", drop)
    await alice_page.should_see("Camera is there at that time.")
    await alice_page.should_see("Give to Ada, free at 12:00")
    alice_page.find("Move to 12:30").click()
    await until(lambda: perform(alice, visits.find, gully.id).start_at == at(12, 30))
    assert perform(alice, visits.find, gully.id).technician_id == bob.id


async def test_j02_a_conflict_on_the_board_is_mended_by_a_button_or_left_with_a_reason(
    alice_page: User, alice: Actor
) -> None:
    bob = technician(alice, "Bob Keller")
    given(alice, "Camera", bob, 11, minutes=90)
    gully, pump = given(alice, "Gully", bob, 14), given(alice, "Pump", bob, 15)
    with work(alice) as session:
        session.get_one(Visit, gully).start_at = at(12)
        session.get_one(Visit, gully).end_at = at(13)
    await alice_page.open(PATH)
    page = lanes(alice_page).client
    listed = next(one for one in page.elements.values() if isinstance(one, StaticHtml) and "clashes" in one.classes)
    await until(lambda: "Move to 12:30" in listed.content)
    press(listed, f"{gully} 0")
    await until(lambda: perform(alice, visits.find, gully).start_at == at(12, 30))
    await until(lambda: not listed.visible)
    press(listed, f"{pump} 0")
    with work(alice) as session:
        session.get_one(Visit, gully).start_at = at(12)
    perform(alice, visits.schedule, pump, bob.id, at(15, 30))  # which tells the page
    await until(lambda: listed.visible)
    assert perform(alice, visits.find, pump).start_at == at(15, 30)
    press(listed, f"{gully} force")
    await alice_page.should_see("Place it anyway")
    field(alice_page, "Anyway, because…").set_value("Same house")
    alice_page.find("Place it anyway").click()
    await until(lambda: perform(alice, visits.find, gully).forced == "Same house")
