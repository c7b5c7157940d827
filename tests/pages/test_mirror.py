"""A mirror: each element is told when it is added and when its field changes, and at no other time."""

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from ui.live.mirror import Mirror, bind, fill, forget_gone


class Card(BaseModel):
    """What is shown."""

    name: str
    rating: int = 0


def windows(mirror: Mirror, count: int, told: list[str]) -> list[Any]:
    """So many elements bound to the name; each time one of them is told goes into `told`."""

    def change(name: str) -> str:
        told.append(name)
        return name.upper()

    return [bind(element(), "text", mirror, "name", change) for _ in range(count)]


def element() -> Any:
    return SimpleNamespace(text="", is_deleted=False)


def test_a_hundred_windows_of_a_record_are_told_its_name_a_hundred_times() -> None:
    told: list[str] = []
    shown = windows(Mirror(Card(name="Ada")), 100, told)
    assert len(told) == 100
    assert {one.text for one in shown} == {"ADA"}


def test_a_change_is_told_once_to_each_element_that_shows_the_field() -> None:
    told: list[str] = []
    mirror = Mirror(Card(name="Ada"))
    shown = windows(mirror, 3, told)
    fill(mirror, Card(name="Ada", rating=5))
    assert len(told) == 3, "the name did not change"
    fill(mirror, Card(name="Grace", rating=5))
    assert told[3:] == ["Grace"] * 3
    assert [one.text for one in shown] == ["GRACE"] * 3 and mirror.name == "Grace"


def test_an_element_that_is_gone_is_not_told_and_then_forgotten() -> None:
    told: list[str] = []
    mirror = Mirror(Card(name="Ada"))
    gone, here = windows(mirror, 2, told)
    gone.is_deleted = True
    fill(mirror, Card(name="Grace"))
    assert (gone.text, here.text) == ("ADA", "GRACE")
    forget_gone(mirror)
    assert [one.element for one in mirror._bound["name"]] == [here]


def test_what_breaks_in_one_element_is_shown_in_the_others() -> None:
    mirror = Mirror(Card(name="Ada"))
    bind(element(), "text", mirror, "name", lambda name: {"Ada": "fine"}[name])
    (other,) = windows(mirror, 1, [])
    with pytest.raises(KeyError):
        fill(mirror, Card(name="Grace"))
    assert other.text == "GRACE"
