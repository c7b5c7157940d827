"""The map of dispatch, with simulated users: the visits in their technicians' colours, and the way of the chosen one."""

from typing import Any

from nicegui.testing import User
from sqlalchemy import select

from models.positions import PositionLook
from services.dispatch import planning
from services.work import Actor, work
from tests.cast import Cast, actor
from tests.dispatch.office import DAY, at, given, job, technician
from tests.map.town import on_the_road
from tests.pages.test_dispatch import PATH
from tests.waiting import until
from ui.parts.day_lanes import DayLanes
from ui.parts.map import FieldMap
from ui.theme import colour

HILSEA, MILTON = (50.83, -1.07), (50.797, -1.055)


def drawn(user: User) -> FieldMap:
    return next(iter(user.find(kind=FieldMap).elements))


def hues(user: User) -> dict[str, str]:
    return {one.title: one.hue for one in drawn(user).points.values()}


async def test_j03_visits_of_the_day_have_the_colour_of_their_technician(alice_page: User, alice: Actor) -> None:
    bob = technician(alice, "Bob Keller", "gas")
    given(alice, "Boiler", bob, 9, where=HILSEA)
    job(alice, "Leak", window=(at(11), at(12)))
    await alice_page.open(PATH)
    await until(lambda: drawn(alice_page).points)
    assert hues(alice_page) == {"Boiler": colour("Bob Keller"), "Leak": ""}
    assert [one.tone for one in drawn(alice_page).points.values() if one.title == "Leak"] == ["warn"]
    boiler = next(one for one in drawn(alice_page).points.values() if one.title == "Boiler")
    assert boiler.place()[2] != next(one for one in drawn(alice_page).points.values() if one.title == "Leak").place()[2]
    assert boiler.sub.startswith("Bob Keller · 09:00–10:00")


async def test_a_chosen_bar_is_marked_on_the_map_and_a_point_chooses_its_bar(alice_page: User, alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    boiler, pump = given(alice, "Boiler", bob, 9, where=HILSEA), given(alice, "Pump", bob, 14, where=MILTON)
    await alice_page.open(PATH)
    await until(lambda: drawn(alice_page).points)
    shown = drawn(alice_page)
    alice_page.find(kind=DayLanes).trigger("choose", {"id": str(boiler)})
    await until(lambda: shown.marked == shown.numbers[str(boiler)])
    (way,) = shown.lines.values()
    assert (way.places, way.tone, way.dashed) == ((HILSEA, MILTON), colour("Bob Keller"), False)
    alice_page.find(kind=FieldMap).trigger("pick", shown.numbers[str(pump)])
    await until(lambda: shown.marked == shown.numbers[str(pump)])
    await alice_page.should_see("Pump, Pump Street 1")
    alice_page.find(kind=DayLanes).trigger("choose", {"id": None})
    await until(lambda: shown.marked is None and not shown.lines)


async def test_a_proposed_plan_is_drawn_as_ways(alice_page: User, alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    job(alice, "Leak", where=HILSEA, window=(at(9), at(9)))
    job(alice, "Tap", where=MILTON, window=(at(13), at(13)))
    await alice_page.open(PATH)
    await until(lambda: drawn(alice_page).points)
    planning.plan(alice, DAY, seconds=0.2)
    await until(lambda: drawn(alice_page).lines)
    (way,) = drawn(alice_page).lines.values()
    assert (way.places, way.tone, way.dashed) == ((HILSEA, MILTON), colour(bob.name), True)
    assert hues(alice_page) == dict.fromkeys(("Leak", "Tap"), colour(bob.name))
    assert {one.state for one in drawn(alice_page).points.values()} == {"Proposed"}


async def test_who_looks_at_the_board_sees_who_is_on_the_road_and_is_recorded(
    alice_page: User, people: Cast, alice: Actor
) -> None:
    bob = actor(people.bob)
    assert bob.user_id is not None
    on_the_road(alice, bob.user_id, HILSEA)
    await alice_page.open(PATH)
    await until(lambda: drawn(alice_page).people)
    (shown,) = drawn(alice_page).people.values()
    assert (shown.name, shown.accuracy_m, shown.told) == (bob.name, 40, "±40 m, 2 min ago")

    def looks() -> list[Any]:
        with work(alice) as session:
            return [(one.viewer_id, one.user_id) for one in session.scalars(select(PositionLook))]

    await until(lambda: looks() == [(alice.user_id, bob.user_id)])
