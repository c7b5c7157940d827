"""A mirror: what an action gives, as it is now, and the elements that show its fields.

NiceGUI's own binding tells every element that is bound to a field again for each one that is added, so the hundredth
window of a record cost twice the first. Here a new element takes its value, and the others hear of changes only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from nicegui.element import Element
from pydantic import BaseModel

E = TypeVar("E", bound=Element)
Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Bound:
    """A property of an element that shows a field, changed into what is shown."""

    element: Element
    name: str
    change: Change | None

    def push(self, value: Any) -> None:
        """Show this value of the field."""
        setattr(self.element, self.name, self.change(value) if self.change else value)


class Mirror:
    """The fields of an answer, as attributes. Only the functions below write to it: a field may have any name."""

    def __init__(self, value: BaseModel) -> None:
        self._value = value
        self._bound: dict[str, list[Bound]] = {}

    def __getattr__(self, field: str) -> Any:
        return getattr(self._value, field)


def bind(element: E, name: str, mirror: Mirror, field: str, change: Change | None = None) -> E:
    """Show a field of a mirror in a property of an element (`text`, `content`, `visible`), now and after each change."""
    bound = Bound(element, name, change)
    bound.push(getattr(mirror, field))
    mirror._bound.setdefault(field, []).append(bound)
    return element


def fill(mirror: Mirror, value: BaseModel) -> None:
    """Take another answer and push what differs. What breaks in one element is raised when all others have it."""
    before, mirror._value, broken = mirror._value, value, None
    for field, some in mirror._bound.items():
        now = getattr(value, field)
        if now == getattr(before, field):
            continue
        for one in [one for one in some if not one.element.is_deleted]:
            try:
                one.push(now)
            except Exception as error:
                broken = error
    if broken is not None:
        raise broken


def forget_gone(mirror: Mirror) -> None:
    """Let go of the elements that are gone."""
    for field, some in mirror._bound.items():
        mirror._bound[field] = [one for one in some if not one.element.is_deleted]
