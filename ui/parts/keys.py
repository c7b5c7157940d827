"""Keys: the effect of the theme's single keys (n, e, t, c) on the open page, and the list of all keys (?)."""

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element

from models.language import N_, _
from ui.parts.dialogs import lazy
from ui.parts.markup import element, icon_button, text_element

KEYS = (
    ((N_("Ctrl"), "K"), N_("Search everything, and commands after >")),
    (("/",), N_("Go to the search of this page")),
    (("n",), N_("Add something new here")),
    (("e",), N_("Edit what this page shows")),
    (("n", "c", "t", "e"), N_("On a contact: write a note, a call, a task, an email")),
    (("←", "→"), N_("Earlier and later, in the calendar")),
    (("t",), N_("In the calendar: today")),
    ((N_("Enter"),), N_("Save; in a longer text Ctrl and Enter")),
    ((N_("Esc"),), N_("Leave without saving")),
    (("x",), N_("Select the row under the focus or the mouse")),
    ((N_("Shift"), "X"), N_("Select all rows up to this one")),
    (("?",), N_("Show the help of this page")),
)


def on_key(name: str, do: Callable[[], Any]) -> None:
    """Do that when the key is pressed (`new`: n, `edit`: e, `task`: t, `call`: c), as long as this part of the page exists.

    The browser tells the whole client, which outlives its sub-pages: one listener is added, and the last page counts.
    """
    client = ui.context.client
    doing: dict[str, tuple[Element, Callable[[], Any]]] = client.storage.setdefault("keys", {})

    def pressed() -> Any:
        field, action = doing[name]
        if field.is_deleted:
            return None
        with field:
            return action()

    if name not in doing:
        ui.on(f"steward:{name}", pressed)
    doing[name] = (ui.context.slot.parent, do)


def keys_help() -> Callable[[], object]:
    """Return the function that shows the list of keys."""
    return lazy(_list)


def _list() -> ui.dialog:
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("Keyboard shortcuts")
        with element("div", "dialog-h"):
            text_element("h2", _("Keyboard shortcuts"))
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b"):
            keys_list(KEYS)
    return dialog


def keys_list(keys: Sequence[tuple[tuple[str, ...], str]]) -> None:
    """Add the list of these keys, each with its meaning."""
    with element("dl", "facts"):
        for pressed, meaning in keys:
            with element("div", "fact"):
                with element("dt"):
                    for key in pressed:
                        text_element("kbd", _(key))
                text_element("dd", _(meaning))
