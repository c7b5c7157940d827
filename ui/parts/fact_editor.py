"""The field a fact is edited in: its keys, and buttons for them on phones."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from models.language import _
from ui.parts import markup
from ui.parts.markup import element
from ui.parts.picker import Picker

Close = Callable[[], None]
BACK = "window.dispatchEvent(new Event('steward:back'))"  # the theme's script knows which fact was left with a key


def bind_keys(field: Any, save: Callable[[Close], Awaitable[None]], close: Callable[[bool], None]) -> None:
    """Enter saves and Esc cancels, and both return the focus; leaving for another element saves, and keeps it there."""

    async def done() -> None:
        await save(lambda: close(True))

    async def left() -> None:
        await save(lambda: close(False))

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
