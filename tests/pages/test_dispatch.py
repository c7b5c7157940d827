"""The page of dispatch, with simulated users."""

import json
from collections.abc import Callable
from typing import Any

from nicegui.testing import User

from services import visits
from services.work import Actor, perform
from tests.cast import Cast
from tests.dispatch.office import DAY, at, given, job, technician
from tests.waiting import until
from ui.parts.day_lanes import DayLanes, changed

Opened = Callable[[str | None], User]
PATH = f"/dispatch?day={DAY.isoformat()}"


def lanes(user: User) -> DayLanes:
    return next(iter(user.find(kind=DayLanes).elements))


def titles(user: User) -> dict[str, str]:
    """The visits by title, each with the lane it is in."""
    told: Any = lanes(user).told
    names = {one["id"]: one["name"] for one in told["lanes"]}
    return {one["title"]: names[one["lane"]] for one in told["blocks"].values()}


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
