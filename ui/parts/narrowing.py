"""What narrows and shapes a list beside its search: its filter, the saved view it comes from, and its columns.

The address holds all of it: `?view=` the saved one, `filter=` and `columns=` where they differ from it.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from nicegui import ui

from models.language import N_, _, with_noun
from services import views
from services.accounts import users
from services.records import filters
from services.records.declaration import Record
from services.views import Counted, Fields, ViewCard
from services.work import Invalid, NotFound
from ui.guard import is_id
from ui.live import ask
from ui.parts.filter_builder import build
from ui.parts.filter_words import sentence
from ui.parts.markup import banner, button, element, icon_button, text_element

Tree = Mapping[str, Any]


class Narrowing:
    """The filter and the columns of one list. `beside` returns the tree of the filters in its toolbar; `changed` reads
    the list again."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.saved: ViewCard | None = None
        self.tree: Tree = {}
        self.columns: Sequence[str] = ()
        self.trouble = ""
        self.fields = Fields({}, "")
        self.beside: Callable[[], Tree] = dict
        self.changed: Callable[[], Awaitable[Any]]
        self.place = ui.context.slot.parent

    async def read(self, view: str, since: Tree) -> "Narrowing":
        """Read the saved view and the address, and return it. A view that is gone is no longer there to narrow: it is
        refused."""
        given = parse_qs(ui.context.client.sub_pages_router.current_path.partition("?")[2])
        self.fields = await ask(views.fields, self.record.noun)
        self.saved = await ask(views.find, UUID(view)) if is_id(view) else None
        if self.saved is not None and self.saved.record != self.record.noun:
            raise NotFound(with_noun("That {noun} is no longer here.", N_("view")))
        self.tree = self.saved.filter if self.saved else since
        self.columns = self.saved.columns if self.saved else ()
        if "filter" in given:
            self.tree = self._read_tree(given["filter"][-1])
        if "columns" in given:
            self.columns = [name for name in given["columns"][-1].split(",") if name][: views.COLUMNS]
        await self.check()
        return self

    async def renew(self) -> None:
        """Read the fields that there are again, because some were added or removed."""
        self.fields = await ask(views.fields, self.record.noun)
        await self.check()

    async def check(self) -> None:
        """Find out what is wrong with the filter: then the list shows nothing instead of too much."""
        self.trouble = self.trouble if self.tree == {"all": []} else ""
        if self.tree and not self.trouble:
            self.trouble = await self._trouble()

    def address(self) -> dict[str, str]:
        """Return what the address holds of it."""
        same = self.saved is not None and self.saved.filter == self.tree
        columns = list(self.saved.columns) if self.saved else []
        return {
            "view": str(self.saved.id) if self.saved else "",
            "filter": json.dumps(self.tree, separators=(",", ":")) if not same and (self.tree or self.saved) else "",
            "columns": ",".join(self.columns) if list(self.columns) != columns else "",
        }

    def said(self, field: str) -> Any:
        """Return the value that the filter asks of a field by a condition of its own, None without one."""
        found = [one.get("value") for one, _rest in self.leaves() if _asks(one, field)]
        return found[0] if found else None

    def without(self, field: str) -> Tree:
        """Return the filter without the conditions of its own that ask for a value of a field."""
        rest = [one for one, _rest in self.leaves() if not _asks(one, field)]
        return {"all": rest} if rest else {}

    @property
    def text(self) -> str:
        """The filter as queries take it."""
        return json.dumps(self.tree) if self.tree else ""

    @property
    def mine(self) -> bool:
        """Whether the filter differs for each person who looks."""
        return any("me" in _values(one) for one in filters.conditions(self.tree))

    async def open_builder(self) -> None:
        """Show the builder, and take over the filter built there."""
        owners = {str(one): name for one, name in await ask(users.owners)}
        tree = await build(self.record, self.fields, owners, self.tree, self.beside())
        if tree is not None:
            await self.take(tree)

    async def take(self, tree: Tree) -> None:
        """Narrow the list by another filter."""
        self.tree = tree
        with self.place:  # the button that was pressed is drawn anew meanwhile
            await self.check()
            await self.changed()

    def leaves(self) -> list[tuple[Tree, Tree]]:
        """Return each part of the filter that can be removed by itself, with the filter that is left then."""
        some = self.tree.get("all")
        if not isinstance(some, list):
            return [(self.tree, {})] if self.tree else []
        others = [[*some[:at], *some[at + 1 :]] for at in range(len(some))]
        return [(one, {"all": rest} if rest else {}) for one, rest in zip(some, others, strict=True)]

    def _read_tree(self, text: str) -> Tree:
        try:
            return filters.read(text)
        except Invalid as wrong:
            self.trouble = wrong.fields["filter"]
            return {"all": []}

    async def _trouble(self) -> str:
        try:
            found: Counted = await ask(views.count, self.record.noun, self.tree)
        except Invalid as wrong:
            return wrong.fields.get("filter", wrong.message)
        if not found.removed:
            return ""
        gone = ", ".join(f"“{name}”" for name in found.removed)
        return _("This filter uses a field that was removed: {fields}.").format(fields=gone)


class Chips:
    """The line under the toolbar that says how a list is filtered, each part with a button that removes it."""

    def __init__(self, narrowing: Narrowing) -> None:
        self.narrowing = narrowing
        self.shown: Tree = {}
        self.trouble = element("div", "chips-trouble")
        self.line = element("div", "chips")
        self.line.props["aria-label"] = _("Active filter")
        self.line.props("role=group")

    async def show(self) -> None:
        """Draw the filter as it is now."""
        one = self.narrowing
        names: Mapping[str, str] = {}
        with suppress(Invalid):
            names = await ask(views.names, one.record.noun, one.tree)
        if self.line.is_deleted:
            return
        self.line.clear()
        self.trouble.clear()
        if one.trouble:
            with self.trouble, banner("warn", "filter_alt_off"), element("div"):
                text_element("b", one.trouble)
                text_element("span", " " + _("Nothing is shown until you change the filter."))
        with self.line:
            for node, rest in one.leaves() if not one.trouble or one.tree != {"all": []} else []:
                self._chip(sentence(node, one.fields, names), rest)
            if one.tree:
                button(_("Clear filter"), "quiet small", on_click=lambda: one.take({}))
        self.line.set_visibility(bool(one.tree))

    def _chip(self, text: str, rest: Tree) -> None:
        with element("span", "pill-chip"):
            press = button(text, "quiet small", on_click=self.narrowing.open_builder)
            press.props["aria-label"] = _("Change the filter “{filter}”").format(filter=text)
            label = _("Remove the filter “{filter}”").format(filter=text)
            icon_button("close", label, on_click=lambda: self.narrowing.take(rest)).classes("small")


def _asks(node: Tree, field: str) -> bool:
    return node.get("field") == field and node.get("op") in ("is", "in")


def _values(condition: Tree) -> list[Any]:
    value = condition.get("value")
    return value if isinstance(value, list) else [value]
