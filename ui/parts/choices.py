"""Choices: a few cards, each with a sentence that explains it; one of them is selected."""

from collections.abc import Callable, Mapping
from typing import Any

from nicegui.element import Element

from ui.parts.markup import element, text_element


class Choices:
    """A group of cards; `value` is the key of the selected one, or None. A form uses it like any other field."""

    def __init__(self, label: str, options: Mapping[str, tuple[str, str]], value: str | None = None) -> None:
        group = element("div", "choices").props("role=group")
        group.props["aria-label"] = label
        self.cards: dict[str, Element] = {}
        self.heard: list[Callable[[], Any]] = []
        with group:
            for key, (title, meaning) in options.items():
                with element("button", "choice").props("type=button") as card:
                    text_element("b", title)
                    text_element("div", meaning, "sub")
                card.on("click", lambda _, key=key: self._press(key))
                self.cards[key] = card
        self.mistake = text_element("p", "", "mistake").props("role=alert")
        self.error = None
        self.value = value

    @property
    def value(self) -> str | None:
        """The key of the selected card."""
        return self._value

    @value.setter
    def value(self, key: str | None) -> None:
        self._value = key
        for name, card in self.cards.items():
            card.props["aria-pressed"] = "true" if name == key else "false"

    @property
    def error(self) -> str | None:
        """The error shown under the cards."""
        return self.mistake.text or None

    @error.setter
    def error(self, text: str | None) -> None:
        self.mistake.set_text(text or "")
        self.mistake.set_visibility(bool(text))

    def props(self, _: str) -> "Choices":
        """Do nothing: a form gives its fields a look, but the cards have their own."""
        return self

    def run_method(self, name: str) -> None:
        """Focus the first card: a form moves to its first mistake."""
        next(iter(self.cards.values())).run_method(name)

    def on_value_change(self, heard: Callable[[], Any]) -> None:
        """Call this after another card was selected."""
        self.heard.append(heard)

    def _press(self, key: str) -> None:
        self.value = key
        for one in self.heard:
            one()
