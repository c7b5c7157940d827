"""The background tasks: each with its last run, its duration, and its trouble."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from models.language import N_, _
from services.house.health import Beating, Snapshot
from ui.parts.markup import element, icon, panel, text_element
from ui.words import exact, lasting

JUST_NOW = 15  # seconds: a heartbeat is recorded at most every ten
OFTEN = {
    1: N_("Every second"),
    60: N_("Every minute"),
    3_600: N_("Every hour"),
    86_400: N_("Every day"),
    604_800: N_("Every week"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """The parts of one task's line that change."""

    bubble: Element
    icon: Element
    text: TextElement
    age: TextElement


def clockwork(zone: str) -> Callable[[Snapshot], None]:
    """Put the list into the page; return the function that fills it."""
    with panel(_("Background tasks")):
        rows = element("div")
    lines: dict[str, Line] = {}

    def show(now: Snapshot) -> None:
        with rows:
            for one in now.beats:
                if one.chore not in lines:
                    lines[one.chore] = _line(_(one.chore))
                _say(lines[one.chore], one, now, zone)

    return show


def _line(name: str) -> Line:
    with element("div", "feed"):
        with element("span", "bubble") as bubble:
            sign = icon("schedule")
        with element("div"):
            text_element("b", name[0].upper() + name[1:])
            text = text_element("div", classes="sub")
        return Line(bubble, sign, text, text_element("time"))


def _say(line: Line, one: Beating, now: Snapshot, zone: str) -> None:
    tone, sign, text = "ok", "check", _("{often}, took {ms} ms")
    if one.late:
        tone, sign, text = "bad", "alarm_off", _("{often}, but it does not run")
    elif one.trouble:
        tone, sign, text = "warn", "warning", one.trouble
    elif one.at is None:
        tone, sign, text = "", "schedule", _("{often}, has not run yet")
    line.bubble.classes(remove="ok warn bad", add=tone)
    line.icon.props["name"] = sign
    line.text.set_text(text if one.trouble and not one.late else text.format(often=_often(one.every), ms=one.took_ms))
    age = now.at - one.at if one.at else None
    if age is None:
        line.age.set_text("–")
    else:
        line.age.set_text(_("now") if age.total_seconds() < JUST_NOW else lasting(age))
    line.age.props["title"] = exact(one.at, zone)


def _often(every: timedelta) -> str:
    known = OFTEN.get(int(every.total_seconds()))
    return _(known) if known else _("Every {span}").format(span=lasting(every))
