"""The board on many screens: what all of them show is worked out once, and each is told what it has not got."""

from typing import Any

from nicegui.testing import User

from models.language import speaking
from services.dispatch import board
from services.work import Actor, perform
from tests.dispatch.office import DAY, given, technician
from tests.pseudo import Pseudo
from ui.pages.dispatch import drawing
from ui.parts.map import FieldMap, Point


def test_a_board_is_drawn_once_for_all_windows_of_a_language(alice: Actor) -> None:
    given(alice, "Boiler", technician(alice, "Bob Keller"), 9)
    shown = perform(alice, board.day, DAY)
    one = drawing.told(shown)
    assert drawing.told(shown) is one
    with speaking(Pseudo()):
        assert drawing.told(shown)["lanes"][0]["name"] != one["lanes"][0]["name"]
    again = drawing.told(perform(alice, board.day, DAY))
    assert again is not one
    assert again == one


async def test_a_map_that_does_not_stand_yet_is_not_told_everything_at_each_change(alice_page: User) -> None:
    await alice_page.open("/")
    with alice_page:
        one = FieldMap()
    waiting: Any = one.client.outbox.updates
    waiting.clear()
    for lat in (50.7, 50.8):
        one.show([Point("p", lat, -1.1, "warn", "Job", "Mill Lane", "Unassigned")])
    assert one.id not in waiting
