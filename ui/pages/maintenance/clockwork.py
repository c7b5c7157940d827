"""The clock: each chore with when it last ran, how long it took, and its trouble."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from services.house.health import Beating, Snapshot
from ui.parts.markup import element, icon, panel, text_element
from ui.words import exact, lasting


@dataclass(frozen=True, slots=True)
class Line:
    """The pieces of one chore's line that change."""

    bubble: Element
    sign: Element
    told: TextElement
    age: TextElement


def clockwork(zone: str) -> Callable[[Snapshot], None]:
    """Put the list into the page; gives the function that fills it."""
    with panel("Clock"):
        rows = element("div")
    lines: dict[str, Line] = {}

    def show(now: Snapshot) -> None:
        with rows:
            for one in now.beats:
                if one.chore not in lines:
                    lines[one.chore] = _line(one.chore)
                _say(lines[one.chore], one, now, zone)

    return show


def _line(chore: str) -> Line:
    with element("div", "feed"):
        with element("span", "bubble") as bubble:
            sign = icon("schedule")
        with element("div"):
            text_element("b", chore[0].upper() + chore[1:])
            told = text_element("div", classes="sub")
        return Line(bubble, sign, told, text_element("time"))


def _say(line: Line, one: Beating, now: Snapshot, zone: str) -> None:
    tone, sign, told = "ok", "check", f"{_often(one.every)}, took {one.took_ms} ms"
    if one.late:
        tone, sign, told = "bad", "alarm_off", f"does not run, though it should {_often(one.every)}"
    elif one.trouble:
        tone, sign, told = "warn", "warning", one.trouble
    elif one.at is None:
        tone, sign, told = "", "schedule", f"{_often(one.every)}, has not run yet"
    line.bubble.classes(remove="ok warn bad", add=tone)
    line.sign.props["name"] = sign
    line.told.set_text(told)
    age = now.at - one.at if one.at else None
    line.age.set_text(
        "now" if age is not None and age.total_seconds() < 15 else lasting(age) if age is not None else "–"
    )
    line.age.props["title"] = exact(one.at, zone)


def _often(every: timedelta) -> str:
    words_for = {1: "every second", 60: "every minute", 3_600: "every hour", 86_400: "every day"}
    return words_for.get(int(every.total_seconds()), f"every {lasting(every)}")
