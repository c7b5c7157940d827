"""The chips that insert variables into a text: the usual ones, a menu of the others, and one of the custom fields."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui
from nicegui.element import Element

from models.language import _, ngettext
from services import custom_fields, templates
from services.records import declaration
from services.templates import VARIABLES
from ui import guard
from ui.live import watch
from ui.parts.markup import button, element, text_element

CHIPS = ("first_name", "company", "city", "today", "me.name", "workspace.name")  # the others are in a menu
STAY = "(e) => e.preventDefault()"  # the focus stays in the text
# Into the field that was used last, or into the text; from a menu once that has closed, because closing takes the focus.
INSERT = """() => {
  const put = () => {
    const box = getHtmlElement(%s), seen = (one) => one && one.offsetParent !== null;
    const text = [...box.querySelectorAll('.write-text textarea, .write-text [contenteditable]')].find(seen);
    (seen(box.last) ? box.last : text).focus();
    document.execCommand('insertText', false, '%s');
  };
  %s
}"""
AT_ONCE, LATER = "put();", "setTimeout(put, 350);"


class VariableChips:
    """The chips beside a text; `box` holds its fields."""

    def __init__(self, box: Element) -> None:
        self.box = box
        with element("div", "line write-vars") as self.line:
            text_element("span", _("Variables"), "sub")
            others = [name for name in VARIABLES if name not in CHIPS]
            for name in CHIPS:
                self._inserts(button(_(VARIABLES[name].word), "pill"), _written(name), AT_ONCE)
            with button(_("{count} more").format(count=len(others)), "pill", "more_horiz"), ui.menu() as menu:
                menu.props("no-refocus")
                for name in others:
                    self._item(_(VARIABLES[name].word), _written(name))

    async def offer_own(self) -> None:
        """Add the chip of the custom fields, for those who may see templates; a field that is added is in it at once."""
        if not guard.page_actor().may("templates.read"):
            return
        with self.line, button("", "pill", "tune") as press, ui.menu() as menu:
            menu.props("no-refocus")

        def show(found: Mapping[str, Mapping[str, str]]) -> None:
            count = sum(map(len, found.values()))
            press.set_text(ngettext("{count} custom field", "{count} custom fields", count).format(count=count))
            press.set_visibility(count > 0)
            menu.clear()
            with menu:
                for noun, names in found.items():
                    ui.item_label(_(declaration.of_noun(noun).noun).capitalize()).props("header")
                    for name, word in names.items():
                        self._item(word, name)

        with self.line:
            await watch(show, templates.own_variables, on=custom_fields.CHANGES)

    def _item(self, word: str, name: str) -> None:
        self._inserts(ui.menu_item(word).props("role=menuitem"), name, LATER)

    def _inserts(self, pressed: Any, name: str, when: str) -> None:
        script = INSERT % (self.box.id, f"{{{{ {name} }}}}", when)
        pressed.on("mousedown", js_handler=STAY).on("click", js_handler=script)


def _written(name: str) -> str:
    return VARIABLES[name].inserted or name
