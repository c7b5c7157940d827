"""The columns of a list: which are shown, and in which order."""

from collections.abc import Mapping, Sequence

from nicegui import ui
from nicegui.element import Element

from models.language import _
from ui.parts.density import density_switch
from ui.parts.dialogs import answer
from ui.parts.markup import button, element, icon_button, text_element


async def choose_columns(labels: Mapping[str, str], shown: Sequence[str], usual: Sequence[str]) -> list[str] | None:
    """Ask which columns to show, in which order. Return their names, an empty list for the usual ones, or None where the
    dialog was left. The first of `labels` names the record, and is always shown."""
    chooser = Chooser(labels, shown)
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("Columns")
        with element("div", "dialog-h"):
            text_element("h2", _("Columns"))
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b"):
            chooser.rows = element("ol", "choose-list")
            chooser.draw()
            with element("div", "line between"):
                text_element("span", _("Density of lists"), "sub")
                density_switch()
        with element("div", "dialog-f"):
            button(_("Default"), "ghost first", on_click=lambda: dialog.submit([]))
            button(_("Cancel"), "ghost", on_click=dialog.close)
            button(_("Show"), "solid", on_click=lambda: dialog.submit(chooser.chosen()))
    found: list[str] | None = await answer(dialog)
    return [] if found == list(usual) else found


class Chooser:
    """The list of columns in the dialog: the shown ones first, in their order."""

    rows: Element

    def __init__(self, labels: Mapping[str, str], shown: Sequence[str]) -> None:
        self.labels, self.first = labels, next(iter(labels))
        self.on = {name: name in shown for name in labels}
        self.order = [*shown, *(name for name in labels if name not in shown)]

    def chosen(self) -> list[str]:
        """Return the shown columns, in their order."""
        return [name for name in self.order if self.on[name] or name == self.first]

    def draw(self, focus: str = "") -> None:
        """Draw the rows; `focus` is the column whose button was pressed."""
        self.rows.clear()
        with self.rows:
            for at, name in enumerate(self.order):
                with element("li", "choose-row"):
                    box = ui.checkbox(self.labels[name], value=self.on[name])
                    box.bind_value_to(self.on, name)
                    box.set_enabled(name != self.first)
                    for by, icon, word in (
                        (-1, "arrow_upward", _("Move {name} up")),
                        (1, "arrow_downward", _("Move {name} down")),
                    ):
                        press = icon_button(
                            icon, word.format(name=self.labels[name]), on_click=lambda n=name, b=by: self.move(n, b)
                        )
                        press.classes("small").set_enabled(0 <= at + by < len(self.order))
                        if focus == f"{name}{by}":
                            press.props("autofocus").run_method("$el.focus")

    def move(self, name: str, by: int) -> None:
        """Move a column one place."""
        at = self.order.index(name)
        self.order[at], self.order[at + by] = self.order[at + by], self.order[at]
        self.draw(f"{name}{by}")
