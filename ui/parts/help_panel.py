"""The help panel: at the side of the page, what it is for, what one does there, its keys, and the guide."""

from collections.abc import Callable

from nicegui import ui

from models.language import _
from services.house import guide
from ui import help as helps
from ui.parts.keys import KEYS, keys_list
from ui.parts.markup import element, icon_button, text_element

ALWAYS = ("Ctrl K", "/", "?")


def help_panel(keys: Callable[[], object]) -> Callable[[], object]:
    """Return the function that opens the help of the open page. `keys` shows the list of all keys."""
    here, client = ui.context.slot, ui.context.client
    opened: list[ui.dialog] = []

    def show() -> None:
        if opened and not opened[0].is_deleted and opened[0].value:
            opened[0].close()
            return
        with here.parent:
            opened[:] = [_panel(client.sub_pages_router.current_path, keys)]
        opened[0].open()

    return show


def _panel(path: str, keys: Callable[[], object]) -> ui.dialog:
    found = helps.of(path)
    with ui.dialog() as dialog, ui.card().classes("dialog notices help"):
        dialog.props["aria-label"] = _("Help")
        dialog.on_value_change(lambda event: None if event.value else dialog.delete())
        with element("div", "dialog-h"):
            text_element("h2", _("Help"))
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b").props("tabindex=0"):  # it scrolls, and holds nothing that takes the focus
            if found is not None:
                text_element("p", _(found.about), "help-about")
                text_element("h3", _("What you can do here"))
                with element("ul", "help-do"):
                    for one in found.do:
                        text_element("li", _(one))
            text_element("h3", _("Keyboard shortcuts"))
            wanted = dict.fromkeys((*(found.keys if found else ()), *ALWAYS))
            keys_list([one for one in KEYS if " ".join(one[0]) in wanted])
        with element("div", "dialog-f"):
            ui.button(_("All shortcuts"), on_click=lambda: (dialog.close(), keys())).classes("ghost first")
            _guide_link(found).on("click", dialog.close)
    return dialog


def _guide_link(found: helps.Help | None) -> ui.link:
    name, _hash, section = (found.guide if found else "").rpartition("#")
    at = guide.PAPERS[f"{name}.md"] if name else guide.AT
    return ui.link(_("Read more in the guide"), f"{at}#{section}" if section else at).classes("link")
