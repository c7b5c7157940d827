"""The field a fact is edited in: its keys, and buttons for them on phones."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from models.language import _
from ui.parts import markup
from ui.parts.markup import element
from ui.parts.picker import Picker

Close = Callable[[], None]
BACK = "window.dispatchEvent(new Event('steward:back'))"  # the theme's script knows which fact was left with a key


class Several(Element):
    """A field made of several, with buttons of its own: leaving one of them saves nothing. It has a `value`."""

    def __init__(self) -> None:
        super().__init__("div")
        self.classes("several").props("role=group")
        self.wrong: Any = None

    def end_by(self, save: Callable[[], Awaitable[None]], leave: Callable[[], None]) -> None:
        """Add what ends the editing: buttons, and their keys."""
        with self:
            self.wrong = markup.text_element("p", "", "error").props("role=alert")
            self.wrong.set_visibility(False)
            with element("div", "line"):
                markup.button(_("Save"), "solid small", on_click=save)
                markup.button(_("Cancel"), "ghost small", on_click=leave)
        self.on("keydown.ctrl.enter", save)
        self.on("keydown.esc", leave)

    @property
    def error(self) -> str:
        """What is wrong, in a sentence; empty if nothing is."""
        return str(self.wrong.text) if self.wrong is not None else ""

    @error.setter
    def error(self, said: str) -> None:
        self.wrong.set_text(said)
        self.wrong.set_visibility(bool(said))


def bind_keys(field: Any, save: Callable[[Close], Awaitable[None]], close: Callable[[bool], None]) -> None:
    """Enter saves and Esc cancels, and both return the focus; leaving for another element saves, and keeps it there."""

    async def done() -> None:
        await save(lambda: close(True))

    async def left() -> None:
        await save(lambda: close(False))

    if isinstance(field, Several):
        field.end_by(done, lambda: close(True))
        return
    if isinstance(field, ui.select) and field.multiple:  # several are chosen before it is left
        pass
    elif isinstance(field, ui.select):
        field.on_value_change(done)
        field.on("popup-hide", done)
        field.run_method("showPopup")
    elif isinstance(field, Picker):
        field.on_chosen(done)
    else:
        field.on("keydown.ctrl.enter" if isinstance(field, ui.textarea) else "keydown.enter", done)
        _buttons(done, lambda: close(True))
    field.on("blur", left)
    field.on("keydown.esc", lambda: close(True))


def _buttons(save: Callable[[], Awaitable[None]], leave: Callable[[], None]) -> None:
    """Show buttons for the keys, for phones without them. The field keeps the focus, because leaving it saves."""
    with element("div", "line only-m").on("mousedown", js_handler="(event) => event.preventDefault()"):
        markup.button(_("Save"), "solid", on_click=save)
        markup.button(_("Cancel"), "ghost", on_click=leave)
