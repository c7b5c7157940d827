"""The palette: Ctrl+K finds contacts, companies, messages and pages; arrows choose, Enter opens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services.records import lookup
from services.records.declaration import of_noun
from ui.live import perform
from ui.parts.dialogs import lazy
from ui.parts.forms import ENTERED
from ui.parts.markup import StaticHtml, element, icon, text_element

KEYS = Markup(
    "<span><kbd>↑</kbd><kbd>↓</kbd><span>{}</span></span><span><kbd>{}</kbd><span>{}</span></span>"
    "<span><kbd>{}</kbd><span>{}</span></span>"
)


@dataclass(frozen=True, slots=True)
class Found:
    """One line: its group, icon, text, a remark, and its address."""

    group: str
    icon: str
    text: str
    remark: str
    path: str


def palette(entries: Sequence[Any]) -> Callable[[], object]:
    """Return the function that opens the palette. `entries` are the words of the menu."""
    return lazy(lambda: Palette(entries))


class Palette:
    """The dialog, its results, and the selected line."""

    def __init__(self, entries: Sequence[Any]) -> None:
        self.entries = entries
        self.found: list[Found] = []
        self.found_for: str | None = None  # the text they match: it lags behind the field
        self.chosen = 0
        with ui.dialog() as self.dialog, ui.card().classes("palette"):
            self.dialog.props["aria-label"] = _("Search and commands")
            self.typed = ui.input(placeholder=_("Search contacts, companies, messages"))
            self.typed.props("outlined dense autofocus aria-controls=palette-list debounce=120")
            self.typed.props["aria-label"] = _("Search")
            self.typed.add_slot("prepend", '<q-icon name="search" aria-hidden="true" />')
            self.rows = element("div", "palette-list").props("id=palette-list role=listbox tabindex=0")
            self.rows.props["aria-label"] = _("Results")
            keys = KEYS.format(_("choose"), _("Enter"), _("open"), _("Esc"), _("close"))
            StaticHtml("div", "palette-f").show(keys)
        self.typed.on_value_change(self.search)
        self.typed.on("keydown.down.prevent", lambda: self.move(1))
        self.typed.on("keydown.up.prevent", lambda: self.move(-1))
        self.typed.on("keydown.enter", lambda event: self.enter(str(event.args)), js_handler=ENTERED)

    async def open(self) -> None:
        """Open it empty, with all pages listed."""
        self.typed.value = ""
        self.found_for = None
        self.dialog.open()
        await self.search()

    async def search(self) -> None:
        """Find the results for the current text."""
        text = str(self.typed.value or "")
        hits = await perform(lookup.lookup, text) if text.strip() else []
        if text == str(self.typed.value or ""):  # otherwise the answer is for an older text
            self.found = [_record(one) for one in hits or []] + pages(self.entries, text)
            self.found_for, self.chosen = text, 0
            self.show()

    async def enter(self, text: str) -> None:
        """Open the selected line for this text, once its results are there."""
        if text != self.found_for:
            await self.search()
        if text == self.found_for and self.found:
            self.go(self.found[self.chosen])

    def move(self, by: int) -> None:
        """Select the next line, or the previous one."""
        self.chosen = (self.chosen + by) % max(1, len(self.found))
        self.show()

    def go(self, one: Found) -> None:
        """Open the selected line."""
        self.dialog.close()
        ui.navigate.to(one.path)

    def show(self) -> None:
        """Draw the lines."""
        self.rows.clear()
        with self.rows:
            _show(self.found, self.chosen, self.go)
        self.typed.props(f"aria-activedescendant=palette-{self.chosen}")


def pages(entries: Sequence[Any], text: str) -> list[Found]:
    """Return the pages whose title starts with the text; all of them for an empty text."""
    wanted = text.strip().lower()
    found = [(one, _(one.word)) for one in entries]
    return [
        Found(_("Pages"), one.icon, word, _("Page"), one.path) for one, word in found if word.lower().startswith(wanted)
    ]


def _record(one: lookup.Found) -> Found:
    record = of_noun(one.noun)
    return Found(_(record.plural).capitalize(), record.icon, one.title, one.under, f"{record.path}/{one.id}")


def _show(found: list[Found], chosen: int, go: Callable[[Found], None]) -> None:
    if not found:
        nothing = _("No results. Try part of a name, an address or a phone number.")
        text_element("p", nothing, "sub").style("padding:14px 10px")
    group = ""
    for number, one in enumerate(found):
        if one.group != group:
            group = one.group
            text_element("div", group, "palette-group").props("aria-hidden=true")
        row = element("div", "palette-row").props(f"role=option id=palette-{number}")
        row.props["aria-selected"] = "true" if number == chosen else "false"
        with row.on("click", lambda event, one=one: go(one)):
            icon(one.icon)
            text_element("span", one.text, "clip")
            text_element("span", one.remark, "sub clip")
