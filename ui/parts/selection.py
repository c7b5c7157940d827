"""The chosen rows of a list: a checkbox for each, and a bar above the table with what can be done to them.

They stay chosen from page to page, until the search or a filter changes, something is done to them, or they are let go.
The box in the heading chooses the rows of its page alone; the whole list is chosen by a button of its own.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID
from weakref import WeakMethod, proxy

from nicegui import events

from models.language import _, ngettext
from ui.parts.markup import button, element, icon_button, text_element
from ui.parts.rows import Rows
from ui.words import number, or_more

MOST = 500  # rows at once
ALL = '<q-checkbox v-model="props.selected" dense aria-label="{}" />'
ONE = '<q-checkbox v-model="props.selected" dense :aria-label="props.row.choose" />'


Acts = Callable[["Selection"], Callable[[Sequence[Mapping[str, Any]]], object]]


class Selection:
    """Give it to a `Table`. Each of `acts` adds buttons, and returns what is called with the chosen rows after each
    change. With `whole`, which returns the whole list as bulk takes it, more rows can be chosen than are read."""

    def __init__(self, *acts: Acts) -> None:
        self.acts = list(acts)
        self.whole: WeakMethod[Callable[[], Mapping[str, Any] | None]] | None = None
        self.all = False
        self.chosen: dict[str, Mapping[str, Any]] = {}
        self.rows: Rows
        self.total, self.capped = 0, False
        # Weakly, because the table holds the selection: a closed page would wait for the garbage collector.
        self.everything: WeakMethod[Callable[[int], Awaitable[Sequence[Mapping[str, Any]]]]] | None = None

    @property
    def ids(self) -> list[str]:
        """The ids of the chosen rows, in the order they were chosen."""
        return list(self.chosen)

    @property
    def number(self) -> int:
        """How many rows are chosen; of a long list as far as they are counted."""
        return self.total if self.all else len(self.chosen)

    def which(self) -> Mapping[str, Any]:
        """Return what is chosen as bulk takes it: the ids, or the whole list."""
        whole = self._whole() if self.all else None
        return whole if whole is not None else {"ids": [UUID(one) for one in self.chosen]}

    def bar(self) -> None:
        """Show the bar's place: it appears when something is chosen."""
        with element("div", "bulk") as self.shown:
            icon_button("close", _("Clear selection"), on_click=self.clear).classes("small")
            self.count = text_element("span", "", "num").props("role=status")
            self.more = button("", "quiet small", on_click=self._all)
            self.changed = [one(proxy(self)) for one in self.acts]  # what they show is held by this
        self.shown.set_visibility(False)

    def attach(self, rows: Rows) -> None:
        """Give the rows of a table their checkboxes."""
        self.rows = rows
        rows.selection = "multiple"
        rows.add_slot("header-selection", ALL.format(_("Select all rows")))
        rows.add_slot("body-selection", ONE)
        rows.on_choice(self._turned)

    def seen(self, rows: Sequence[Mapping[str, Any]], total: int, capped: bool = False) -> None:
        """Take over what the table shows now: chosen rows may have changed."""
        self.total, self.capped = total, capped
        fresh = {str(one["id"]): one for one in rows}
        if self.all:
            self.chosen = fresh
            self._mark()
        elif any(fresh.get(key, one) != one for key, one in self.chosen.items()):
            self.chosen = {key: fresh.get(key, one) for key, one in self.chosen.items()}
        self._show()

    def clear(self) -> None:
        """Let all rows go."""
        self.chosen, self.all = {}, False
        self._mark()
        self._show()

    def keep(self, keys: Sequence[str]) -> None:
        """Let those go that are not among these."""
        if not self.chosen.keys() <= set(keys):
            self.chosen = {key: one for key, one in self.chosen.items() if key in keys}
            self._mark()

    def _turned(self, event: events.GenericEventArguments) -> None:
        there = {str(one["id"]): one for one in self.rows.rows}
        asked = event.args.get("keys", []) if isinstance(event.args, dict) else []
        keys = [str(one) for one in asked if str(one) in there or str(one) in self.chosen]
        self.all = False
        for key in keys:
            if not event.args.get("added"):
                self.chosen.pop(key, None)
            elif len(self.chosen) < MOST:
                self.chosen[key] = there.get(key) or self.chosen[key]
        self.rows.choose(self.chosen)
        self._show()

    async def _all(self) -> None:
        """Choose every row of the list: the list itself, or as many rows as may be chosen at once."""
        if self._whole() is not None:
            self.all = True
            self.chosen = {str(one["id"]): one for one in self.rows.rows}
            self._mark()
            self._show()
            return
        every = self.everything() if self.everything is not None else None
        if every is not None:
            self.chosen = {str(one["id"]): one for one in await every(MOST)}
            self._mark()
            self._show()

    def _mark(self) -> None:
        self.rows.selected = [{"id": key} for key in self.chosen]

    def _show(self) -> None:
        boundless = self._whole() is not None
        count, most = self.number, self.total if boundless else min(self.total, MOST)
        self.shown.set_visibility(bool(count))
        told = ngettext("{count} selected", "{count} selected", count).format(count=number(count))
        self.count.set_text(or_more(told, self.capped and self.all))
        whole = _("Select all {count}") if boundless or self.total <= MOST else _("Select the first {count}")
        self.more.set_text(or_more(whole.format(count=number(most)), boundless and self.capped))
        self.more.set_visibility(self.everything is not None and 0 < count < most and not self.all)
        for one in self.changed:
            one(list(self.chosen.values()))

    def _whole(self) -> Mapping[str, Any] | None:
        found = self.whole() if self.whole is not None else None
        return found() if found is not None else None
