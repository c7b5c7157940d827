"""The picker: to whom. A contact, found on the server while typing, or any address; nothing is guessed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from services import contacts
from services.contacts import ContactCard, Listed
from ui.live import perform
from ui.parts.forms import ENTERED
from ui.parts.markup import avatar, element, text_element


class Picker:
    """A field with suggestions under it. What is chosen: `contact_id`, or `address` as it was typed."""

    def __init__(self, label: str) -> None:
        self.contact_id: UUID | None = None
        self.set_to: str | None = ""  # what the field was set to; None once somebody typed
        self.found: list[Listed] = []
        self.found_for = ""  # the text they fit: it lags behind what is typed
        self.row = 0
        self.heard: list[Callable[[], Any]] = []
        with element("div", "picker"):
            self.field = ui.input(label, placeholder=_("Name of a contact, or an address"))
            self.field.props("outlined dense autocomplete=off aria-controls=picker-list debounce=120")
            self.rows = element("div", "picker-list").props("id=picker-list role=listbox")
            self.rows.props["aria-label"] = _("Suggestions")
        self.emails = ui.select([], label=_("Which address")).props("outlined dense")
        self._show([])
        self._offer([])
        self._listen()

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return str(self.field.value or "").strip()

    @property
    def address(self) -> str:
        """The address to write to, where it is not simply the contact's first one."""
        if self.contact_id is None:
            return self.typed
        return str(self.emails.value or "") if self.emails.visible else ""

    @property
    def error(self) -> str | None:
        """What is wrong with it."""
        return self.field.error

    @error.setter
    def error(self, text: str | None) -> None:
        self.field.error = text

    def props(self, _: str) -> "Picker":
        """A form gives its fields a look; this one has it already."""
        return self

    def run_method(self, name: str) -> None:
        """A form goes to its first mistake."""
        self.field.run_method(name)

    def on_value_change(self, heard: Callable[[], Any]) -> None:
        """Call this after somebody else was chosen, or typed."""
        self.heard.append(heard)
        self.emails.on_value_change(heard)

    def choose(self, card: ContactCard, address: str = "") -> None:
        """Choose a contact."""
        self.contact_id, self.set_to = card.id, card.name
        self.field.set_value(card.name)
        self._show([])
        self._offer(card.emails, address)
        self.error = None if card.emails else _("This contact has no email address.")
        self._tell()

    def clear(self, typed: str = "") -> None:
        """Choose nobody; `typed` stands in the field."""
        self.contact_id, self.set_to = None, typed
        self.field.set_value(typed)
        self._show([])
        self._offer([])
        self.error = None

    def _listen(self) -> None:
        self.field.on_value_change(self._search)
        self.field.on("keydown.down.prevent", lambda: self._move(1))
        self.field.on("keydown.up.prevent", lambda: self._move(-1))
        self.field.on("keydown.enter.exact", lambda event: self._enter(str(event.args).strip()), js_handler=ENTERED)
        self.field.on("keydown.esc", lambda: self._show([]))
        self.field.on("blur", lambda: self._show([]))

    async def _search(self) -> None:
        typed = self.typed
        if typed == self.set_to:
            return
        self.contact_id = self.set_to = None
        self._offer([])
        self._tell()
        await self._look_for(typed)

    async def _look_for(self, typed: str) -> None:
        found = await perform(contacts.suggest, typed, 6) if len(typed) > 1 else []
        if typed == self.typed:  # nothing was typed meanwhile
            self._show(found or [], typed)

    def _show(self, found: list[Listed], typed: str = "") -> None:
        self.found, self.found_for, self.row = found, typed, 0
        self.rows.set_visibility(bool(found))
        self._draw()

    def _draw(self) -> None:
        self.rows.clear()
        if self.found:
            self.field.props(f"aria-activedescendant=picker-{self.row}")
        else:
            self.field.props(remove="aria-activedescendant")
        with self.rows:
            for number, one in enumerate(self.found):
                row = element("div", "palette-row").props(f"role=option id=picker-{number}")
                row.props["aria-selected"] = "true" if number == self.row else "false"
                row.on("mousedown.prevent", lambda event, one=one: self._take(one))  # before the field loses the focus
                with row:
                    avatar(one.name, "tiny")
                    text_element("span", one.name, "clip").style("flex:none;max-width:62%")
                    text_element("span", one.email or _("No email address"), "sub clip")

    def _move(self, by: int) -> None:
        if self.found:
            self.row = (self.row + by) % len(self.found)
            self._draw()

    async def _enter(self, typed: str) -> None:
        """Take the chosen line; where nobody has seen the lines for what is typed, only if there is no other."""
        seen = typed == self.found_for
        if not seen and typed != self.set_to:
            await self._look_for(typed)
        if typed == self.found_for and (len(self.found) == 1 or (seen and self.found)):
            await self._take(self.found[self.row])

    async def _take(self, one: Listed) -> None:
        typed = self.typed
        card = await perform(contacts.find, one.id)
        if card is not None and typed == self.typed:  # nothing was typed meanwhile
            self.choose(card)

    def _offer(self, emails: list[str], address: str = "") -> None:
        first = emails[0] if emails else None
        self.emails.set_options(emails, value=address if address in emails else first)
        self.emails.set_visibility(len(emails) > 1)
        self.field.props["hint"] = first if len(emails) == 1 else None

    def _tell(self) -> None:
        for one in self.heard:
            one()
