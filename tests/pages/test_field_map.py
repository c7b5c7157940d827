"""The element of a map: everything goes out once, then only what changed; names are told when they are asked for."""

from typing import Any

from nicegui.events import GenericEventArguments, handle_event
from nicegui.testing import User

from ui.parts.map import FieldMap, Line, Person, Point, Tiles

HERE = 50.8, -1.09


class Heard(FieldMap):
    """A map that keeps what it says to its browser, and stands for the browser's part as well."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.said: list[tuple[str, Any]] = []

    def run_method(self, name: str, *args: Any, timeout: float = 1) -> Any:
        self.said.append((name, *args))

    def call(self, name: str, *args: Any) -> None:
        self.said.append((name, *args))

    def tell(self, event: str, args: Any = None) -> list[tuple[str, Any]]:
        """Let the browser say something; gives the answers."""
        self.said.clear()
        for one in self._event_listeners.values():
            if one.type == event:
                handle_event(one.handler, GenericEventArguments(sender=self, client=self.client, args=args))
        return list(self.said)


async def a_map(user: User, **more: Any) -> Heard:
    await user.open("/")
    with user:
        return Heard(**more)


def points(count: int) -> list[Point]:
    return [
        Point(f"p{n}", HERE[0] + n / 100, HERE[1], "warn", f"Job {n}", "Mill Lane", "Unassigned") for n in range(count)
    ]


async def test_j03_what_a_map_begins_with_comes_with_the_page(alice_page: User) -> None:
    one = await a_map(alice_page)
    one.show(points(2), [Person("bob", "Bob Keller", *HERE, 40.0, "±40 m, now")], [Line("way", (HERE, HERE))])
    assert one.props["begun"]["points"] == [1, 5_080_000, -109_000, 4, 2, 5_081_000, -109_000, 4]
    (bob,) = one.props["begun"]["people"].values()
    assert (bob["title"], bob["sub"], bob["ring"], bob["face"][0]) == ("Bob Keller", "±40 m, now", 40, "BK")
    assert "Mill Lane" not in str(one.props["begun"])
    assert one.tell("ready", one.edition) == []


async def test_j03_after_that_only_what_changed_is_sent(alice_page: User) -> None:
    one = await a_map(alice_page)
    one.show(points(500), [Person("bob", "Bob Keller", *HERE, 40.0, "±40 m, now")])
    one.tell("ready", one.edition)
    some = points(500)
    one.show([*some[:499], Point("new", 51.0, 0.0)], [Person("bob", "Bob Keller", *HERE, 40.0, "±40 m, 1 min ago")])
    ((name, change),) = one.said
    assert name == "change"
    assert change["points"] == [502, 5_100_000, 0, 1]
    assert [one["sub"] for one in change["people"].values()] == ["±40 m, 1 min ago"]
    assert change["gone"] == [500]
    assert len(str(change)) < 400
    one.said.clear()
    one.show([*some[:499], Point("new", 51.0, 0.0)], [Person("bob", "Bob Keller", *HERE, 40.0, "±40 m, 1 min ago")])
    assert one.said == []


async def test_j03_what_changed_before_the_browser_was_there_is_sent_when_it_is(alice_page: User) -> None:
    one = await a_map(alice_page)
    one.show(points(3))
    one.show(points(1))
    assert len(one.props["begun"]["points"]) == 4
    assert one.tell("ready", one.edition) == []
    assert one.tell("ready", 0) == [("change", {"points": [1, 5_080_000, -109_000, 4], "whole": True})]


async def test_j03_a_browser_that_began_with_less_than_came_later_gets_everything(alice_page: User) -> None:
    one = await a_map(alice_page)
    one.show(points(1))
    began = one.edition
    one.show(points(2))
    ((name, change),) = one.tell("ready", began)
    assert (name, change["whole"], len(change["points"])) == ("change", True, 8)
    empty = await a_map(alice_page)
    assert empty.tell("ready", 0) == []
    empty.show(points(1))
    assert [name for name, _change in empty.said] == ["change"]


async def test_j03_a_browser_is_told_what_points_are_called_and_nothing_it_cannot_know(alice_page: User) -> None:
    one = await a_map(alice_page)
    one.show(points(2))
    one.tell("ready", one.edition)
    ((name, rows),) = one.tell("look", [1, 2, 3, -1, "1", None, {"a": 1}])
    assert (name, list(rows)) == ("tell", [1, 2])
    assert rows[1] == {"title": "Job 0", "sub": "Mill Lane", "state": "Unassigned", "tone": "warn", "href": ""}
    for wrong in (None, "1", {"1": 1}, [[1]]):
        assert one.tell("look", wrong) == []
    one.show(points(1))
    assert one.tell("look", [2]) == []
    assert len(one.tell("look", [1] * 100_000)) == 1


async def test_j03_a_point_that_is_picked_goes_to_the_page(alice_page: User) -> None:
    picked = list[str]()
    one = await a_map(alice_page, picked=picked.append)
    one.show(points(2))
    for number in (2, 9, "1", None):
        one.tell("pick", number)
    assert picked == ["p1"]


async def test_j03_a_map_without_tiles_names_no_other_server(alice_page: User) -> None:
    one = await a_map(alice_page)
    assert one.props["tiles"] is None
    assert "http" not in str(one.props)
    with alice_page:
        street = Heard(tiles=Tiles("https://tiles.example.com/{z}/{x}/{y}.png", "© Ada"))
    assert street.props["tiles"] == {
        "url": "https://tiles.example.com/{z}/{x}/{y}.png",
        "attribution": "© Ada",
        "nearest": 19,
    }
