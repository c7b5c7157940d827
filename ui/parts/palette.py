"""The palette: Ctrl+K finds every record, page and command. Arrows choose, Enter opens, Tab shows what else can be done.

The server finds, and shows the list as one piece of markup; choosing is the browser's (steward.js), so that arrows never
wait. `>` shows commands only, `#` tags.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from nicegui import ui

from models.language import C_, _, ngettext
from services import tags
from services.records import lookup
from services.records.declaration import of_noun
from services.tags import Mark
from services.work import Actor
from ui import guard
from ui.live import perform
from ui.parts import commands
from ui.parts.dialogs import lazy
from ui.parts.export import open_export
from ui.parts.look import LOOKS, set_look
from ui.parts.markup import StaticHtml, element, icon_button
from ui.parts.palette_lines import LIST, Line, Part, command_line, markup, record_line, records, tag_lines, write_line
from ui.routes import Entry

KEYS = Markup(
    "<span><kbd>↑</kbd><kbd>↓</kbd><span>{}</span></span><span><kbd>{}</kbd><span>{}</span></span>"
    "<span><kbd>{}</kbd><kbd>{}</kbd><span>{}</span></span><span><kbd>&gt;</kbd><span>{}</span></span>"
    "<span><kbd>#</kbd><span>{}</span></span><span><kbd>{}</kbd><span>{}</span></span>"
)
NOTHING = Markup('<p class="sub palette-none">{}</p>')
# A press on a line: what it does is done by the server, and a line that leads somewhere closes the palette.
PRESSED = """(e) => {
  const line = e.target.closest('[role=option]');
  if (line && !e.ctrlKey && !e.metaKey && !e.shiftKey) emit(line.dataset.act ?? '');
}"""
TAGGED = ("contact", "company", "deal")  # the lists that a tag narrows
LATELY, BEFORE, PLACES = 6, 5, 6  # lines of a group: opened lately, commands and pages beside records


def palette(
    entries: Sequence[Entry], actor: Actor, keys: Callable[[], object], suggest: Callable[[], object]
) -> Callable[[], object]:
    """Return the function that opens the palette. `entries` are those of the menu; `keys` shows the keyboard shortcuts,
    `suggest` the form for feedback."""
    acts: dict[str, Callable[[], Any]] = {
        "keys": keys,
        "suggest": suggest,
        "out": guard.sign_out,
        "export": lambda: open_export(of_noun("contact"), {}),
        **{look: partial(set_look, look) for look in LOOKS},
    }
    return lazy(lambda: Palette(entries, actor, acts))


class Palette:
    """The dialog, and what it shows for a text."""

    def __init__(self, entries: Sequence[Entry], actor: Actor, acts: Mapping[str, Callable[[], Any]]) -> None:
        self.entries, self.actor, self.acts = entries, actor, acts
        self.opened = 0  # times: an answer for the time before is not shown
        with ui.dialog() as self.dialog, ui.card().classes("palette"):
            self.dialog.props["aria-label"] = _("Search and commands")
            with element("div", "palette-h"):
                self.typed = ui.input(placeholder=_("Search, or > for commands"))
                self.typed.props(
                    "borderless autofocus debounce=100 role=combobox aria-expanded=true aria-autocomplete=list"
                )
                self.typed.props(f"aria-controls={LIST} autocomplete=off enterkeyhint=go spellcheck=false")
                self.typed.props["aria-label"] = _("Search")
                self.typed.add_slot("prepend", '<q-icon name="search" aria-hidden="true" />')
                icon_button("close", _("Close"), on_click=self.dialog.close).classes("only-m")
            self.rows = StaticHtml("div", LIST).props(f"id={LIST} role=listbox")
            self.rows.props["aria-label"] = _("Results")
            self.none = StaticHtml("div", "no-box")
            self.told = StaticHtml("div", "vh").props("role=status")
            StaticHtml("div", "palette-f").show(_keys())
        self.typed.on_value_change(self.search)
        self.rows.on("click", lambda event: self.press(str(event.args or "")), js_handler=PRESSED)

    async def open(self) -> None:
        """Open it empty: what was opened lately, a few commands, and the pages."""
        self.opened += 1
        self.typed.value = ""
        self.dialog.open()
        await self.search()

    async def search(self) -> None:
        """Show what there is for the present text. Answers for an older one are dropped."""
        text, opened = str(self.typed.value or ""), self.opened
        found = await self.find(text)
        if text == str(self.typed.value or "") and opened == self.opened:
            self.show(text, found)

    async def find(self, text: str) -> list[Part]:
        """Return the groups for a text."""
        typed = text.strip()
        if not typed:
            return await self._before()
        if typed.startswith(">"):
            return await self._commands(typed[1:].strip())
        if typed.startswith("#"):
            return await self._tags(typed[1:].strip())
        return await self._everything(typed)

    def show(self, text: str, found: Sequence[Part]) -> None:
        """Draw the groups, and say how many lines there are."""
        self.rows.props["data-for"] = text
        self.rows.update()
        self.rows.show(markup(found))
        number = sum(len(one.lines) for one in found)
        nothing = _("No results. Try part of a name, an address, a number or a phone number.")
        self.none.show(Markup() if number else NOTHING.format(nothing))
        self.told.show(Markup("{}").format(ngettext("{count} result", "{count} results", number).format(count=number)))

    async def press(self, act: str) -> None:
        """Close the palette after a line was pressed, and do what its command names."""
        self.dialog.close()
        if act in self.acts:
            done = self.acts[act]()
            if hasattr(done, "__await__"):
                await done

    @property
    def writes(self) -> bool:
        """Whether this person may write messages."""
        return self._may("messages.send")

    def _may(self, permission: str) -> bool:
        return self.actor.may(permission) and self.actor.viewing is None

    async def _before(self) -> list[Part]:
        lately = await perform(lookup.opened_lately, LATELY) or []
        return [
            Part(_("Opened lately"), [record_line(one, self.writes, kind=True) for one in lately]),
            Part(_("Commands"), [command_line(one) for one in commands.first_commands(self.actor)]),
            Part(_("Pages"), [command_line(one) for one in commands.places(self.entries, self.actor, "")]),
        ]

    async def _commands(self, typed: str) -> list[Part]:
        found = [command_line(one) for one in commands.commands(self.actor, typed)]
        return [*await self._writing(typed), Part(_("Commands"), found, marked=typed)]

    async def _tags(self, typed: str) -> list[Part]:
        if not self.actor.may("tags.read"):
            return []
        lists = [(_(one.plural).capitalize(), one.path) for one in map(of_noun, TAGGED) if one.may(self.actor, "read")]
        found = await perform(lookup.lookup, typed, (tags.TAG.noun,), 20) if typed else await perform(tags.known)
        marks = [one if isinstance(one, Mark) else Mark(id=one.id, name=one.title, colour="") for one in found or []]
        return [Part(_("Tags"), tag_lines(marks[:20], lists), marked=typed)]

    async def _everything(self, typed: str) -> list[Part]:
        writing = await self._writing(typed)
        groups = await perform(lookup.everywhere, typed) or []
        deeds, places = commands.commands(self.actor, typed), commands.places(self.entries, self.actor, typed)
        exact = commands.named([*deeds, *places], typed)
        first = [Part(_("Go to"), [command_line(one) for one in exact], marked=typed)]
        rest = [
            Part(_("Commands"), [command_line(one) for one in deeds if one not in exact][:BEFORE], marked=typed),
            Part(_("Pages"), [command_line(one) for one in places if one not in exact][:PLACES], marked=typed),
        ]
        found = records(groups, typed, self.writes)
        known = exact or writing or any(not one.alike for group in groups for one in group.hits)
        parts = [*writing, *first, *found, *rest]
        return parts if known else [*parts, *self._adding(typed, any(one.lines for one in parts))]

    async def _writing(self, typed: str) -> list[Part]:
        """Return the contacts that “write to …” names."""
        whom = commands.whom_to_write(typed) if self.writes else None
        found = await perform(lookup.lookup, whom, ("contact",), 8) if whom else []
        return [Part(_("Write to"), [write_line(one) for one in found or []], marked=whom or "")] if found else []

    def _adding(self, typed: str, alike: bool) -> list[Part]:
        if len(typed) < 2 or not self._may("contacts.edit"):
            return []
        text = _("Add “{name}” as a contact").format(name=typed)
        heading = _("Add") if alike else _("No results")
        return [Part(heading, [Line("person_add", text, path=f"/contacts?new=1&named={quote(typed)}")])]


def _keys() -> Markup:
    return KEYS.format(
        *(_("choose"), _("Enter"), C_("key", "open"), _("Ctrl"), _("Enter"), _("in a new tab")),
        *(_("commands"), _("tags"), _("Esc"), _("close")),
    )
