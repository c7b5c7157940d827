"""The picker: a record of one type, found on the server while its name is being typed."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self
from uuid import UUID

from nicegui import background_tasks, ui

from models.language import _
from services.records.declaration import Record
from services.records.lookup import Found, lookup
from ui.guard import is_id
from ui.live import perform
from ui.parts.forms import ENTERED
from ui.parts.markup import avatar, element, icon, text_element

MOST = 6  # suggestions


class Picker:
    """A field with suggestions under it. `value` is the id of the chosen record, None when the field is empty, and else
    the text in it, which no service takes for an id."""

    def __init__(self, label: str, record: Record, placeholder: str = "") -> None:
        self.record = record
        self.chosen: UUID | None = None
        self.set_to: str | None = ""  # the field's text as it was set; None while other text is typed
        self.found: Sequence[Found] = []
        self.found_for = ""  # the text they match: it lags behind the field
        self.row = 0
        self.heard: list[Callable[[], Any]] = []
        self.heard_chosen: list[Callable[[], Any]] = []
        with element("div", "picker"):
            self.field = ui.input(label, placeholder=placeholder)
            self.list_id = f"picker-{self.field.id}"
            self.field.props(f"outlined dense autocomplete=off aria-controls={self.list_id} debounce=120")
            self.rows = element("div", "picker-list").props(f"id={self.list_id} role=listbox")
            self.rows.props["aria-label"] = _("Suggestions")
        self._show([])
        self._listen()

    @property
    def typed(self) -> str:
        """The text in the field."""
        return str(self.field.value or "").strip()

    @property
    def value(self) -> UUID | str | None:
        """The chosen record, or the text instead."""
        return self.chosen or self.typed or None

    @value.setter
    def value(self, value: UUID | str | None) -> None:
        if value is None or not is_id(str(value)):
            self.clear(str(value or ""))
        else:
            background_tasks.create(self.find(UUID(str(value))), name="show what a picker is set to")

    @property
    def error(self) -> str | None:
        """The error shown at the field."""
        return self.field.error

    @error.setter
    def error(self, text: str | None) -> None:
        unmatched = text and self.chosen is None and self.typed
        self.field.error = _("Choose one from the list.") if unmatched else text

    def props(self, props: str) -> Self:
        """Set properties of the field, as a form does."""
        self.field.props(props)
        return self

    def on(self, event: str, handler: Callable[..., Any]) -> None:
        """Call this on an event of the field."""
        self.field.on(event, handler)

    def update(self) -> None:
        """Send the field again, as a form does when it opens."""
        self.field.update()

    def run_method(self, name: str) -> None:
        """Call a method of the field: a form moves to its first mistake."""
        self.field.run_method(name)

    def on_value_change(self, heard: Callable[[], Any]) -> None:
        """Call this after another record was chosen, or text was typed."""
        self.heard.append(heard)

    def on_chosen(self, heard: Callable[[], Any]) -> None:
        """Call this after a record was chosen, or Enter was pressed in the empty field."""
        self.heard_chosen.append(heard)

    def set(self, record_id: UUID, title: str) -> None:
        """Set it to a record, without calling the listeners."""
        self.chosen, self.set_to = record_id, title
        self.field.set_value(title)
        self._show([])
        self.error = None

    def clear(self, typed: str = "") -> None:
        """Choose nothing; `typed` is the text in the field."""
        self.chosen, self.set_to = None, typed
        self.field.set_value(typed)
        self._show([])
        self.error = None

    async def find(self, record_id: UUID) -> None:
        """Set it to the record with this id."""
        with self.field:  # a background task has no place on the page
            card = await perform(self.record.service.find, record_id)
            if card is not None:
                self.set(record_id, getattr(card, self.record.title))

    async def suggest(self, typed: str) -> Sequence[Found]:
        """Return the suggestions for a text."""
        return await perform(lookup, typed, (self.record.noun,), MOST) or []

    async def take(self, one: Found) -> None:
        """Choose one of the suggestions."""
        self.set(one.id, one.title)
        await self.tell(*self.heard, *self.heard_chosen)

    async def tell(self, *heard: Callable[[], Any]) -> None:
        """Call the listeners."""
        for one in heard:
            done = one()
            if isinstance(done, Awaitable):
                await done

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
        self.chosen = self.set_to = None
        await self.tell(*self.heard)
        await self._look_for(typed)

    async def _look_for(self, typed: str) -> None:
        found = await self.suggest(typed) if len(typed) > 1 else []
        if typed == self.typed:  # no new text was typed meanwhile
            self._show(found, typed)

    def _show(self, found: Sequence[Found], typed: str = "") -> None:
        self.found, self.found_for, self.row = found, typed, 0
        self.rows.set_visibility(bool(found))
        self._draw()

    def _draw(self) -> None:
        self.rows.clear()
        if self.found:
            self.field.props(f"aria-activedescendant={self.list_id}-{self.row}")
        else:
            self.field.props(remove="aria-activedescendant")
        with self.rows:
            for number, one in enumerate(self.found):
                row = element("div", "palette-row").props(f"role=option id={self.list_id}-{number}")
                row.props["aria-selected"] = "true" if number == self.row else "false"
                row.on("mousedown.prevent", lambda _event, one=one: self.take(one))  # before the field loses the focus
                with row:
                    avatar(one.title, "tiny") if self.record.noun == "contact" else icon(self.record.icon)
                    text_element("span", one.title, "clip").style("flex:none;max-width:62%")
                    text_element("span", self.under(one), "sub clip")

    def under(self, one: Found) -> str:
        """Return the detail that distinguishes two suggestions with the same title."""
        return one.under

    def _move(self, by: int) -> None:
        if self.found:
            self.row = (self.row + by) % len(self.found)
            self._draw()

    async def _enter(self, typed: str) -> None:
        """Take the selected line; if the lines for this text were not shown yet, only when there is exactly one."""
        if not typed:
            await self.tell(*self.heard_chosen)
        seen = typed == self.found_for
        if not seen and typed != self.set_to:
            await self._look_for(typed)
        if typed == self.found_for and (len(self.found) == 1 or (seen and self.found)):
            await self.take(self.found[self.row])
