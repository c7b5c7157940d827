"""Values of a card by the names of its fields, those of custom fields included."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from markupsafe import Markup
from nicegui.element import Element

from services.records.custom import PREFIX
from ui.live import bind

PILLS, PILL = Markup('<span class="pills">{}</span>'), Markup('<span class="pill">{}</span>')
E = TypeVar("E", bound=Element)


def value_of(card: Any, name: str) -> Any:
    """Return the value of a field of a card, None where it has no such field; a custom one is among its `fields`."""
    if name.startswith(PREFIX):
        return card.fields.get(name.removeprefix(PREFIX))
    return getattr(card, name, None)


def bind_value(element: E, prop: str, card: Any, name: str, shown: Callable[[Any], Any]) -> E:
    """Show a field of a live card in a property of an element, now and after each change."""
    if not name.startswith(PREFIX):
        return bind(element, prop, card, name, shown)
    key = name.removeprefix(PREFIX)
    return bind(element, prop, card, "fields", lambda values: shown(values.get(key)))


def pills(values: Iterable[str]) -> Markup:
    """Return several words, each as a pill."""
    return PILLS.format(Markup(" ").join(PILL.format(one) for one in values))
