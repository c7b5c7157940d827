"""A mirror: an action's result as of now, and the elements that show its fields.

NiceGUI's own binding updates every element bound to a field again whenever one is added, so the hundredth window of a
record cost twice the first. Here a new element takes its value, and the others hear only of changes.
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
    """An element's property that shows a field, converted for display."""

    element: Element
    name: str
    change: Change | None

    def push(self, value: Any) -> None:
        """Show this value of the field."""
        setattr(self.element, self.name, self.change(value) if self.change else value)


class Mirror:
    """An answer's fields, as attributes. Only the functions below write to it, because a field may have any name."""

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
    """Take another answer and push the differences. An element's error is raised after all others are updated."""
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
    """Release the elements that are deleted."""
    for field, some in mirror._bound.items():
        mirror._bound[field] = [one for one in some if not one.element.is_deleted]
