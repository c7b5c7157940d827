"""The list page of a record type: its head, search and filters, the live table, and the form that adds a record."""

import json
import weakref
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast
from uuid import UUID

from nicegui import ui

from models.language import _, with_noun
from services.records.conditions import LONGEST
from services.records.declaration import Record
from services.records.filters import both
from services.records.lists import Page, Query, Slice
from services.work import Actor, Kind
from ui.live import shared
from ui.parts.bulk import bulk_acts
from ui.parts.columns import choose_columns
from ui.parts.custom_columns import CustomColumns
from ui.parts.dialogs import Form, lazy
from ui.parts.export import export_button
from ui.parts.filters import Filter, Switch, day_of, filters, search_box, tree_of, where
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.keys import on_key
from ui.parts.markup import button, element, icon_button, page_head
from ui.parts.narrowing import Chips, Narrowing
from ui.parts.selection import Selection
from ui.parts.table import Column, Table
from ui.parts.view_tabs import ViewTabs
from ui.parts.weakly import weakly
from ui.theme import colour, initials
from ui.words import or_more, timed

Row = Callable[[Any], Mapping[str, Any]]


@dataclass
class RecordList:
    """A list of records. `query` builds the query for its service's `search` from the page, the words, and the filters'
    values, by name. `form` builds the dialog that adds a record, given its draft."""

    record: Record
    query: Callable[..., Any]
    row: Row
    columns: Sequence[Column]
    placeholder: str
    changes: Sequence[Kind]
    invites: str  # a sentence for the empty list
    form: Callable[[FormDraft | None], Form] | None = None
    filters: Mapping[str, Filter] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)  # further filters, kept in the address
    toolbar: Callable[[], Awaitable[None]] | None = None
    head: Callable[[], object] = lambda: None  # further buttons in the head of the page
    main: Callable[[], object] = lambda: None  # its main button, where there is no `form`
    tabs: Callable[[], None] = lambda: None  # under the heading: the other lists of its room
    counted: Callable[[Page[Any]], Any] = lambda page: None  # told each time how many there are
    selection: Selection | None = None  # what can be done to several records at once
    fixed_tree: Mapping[str, Any] = field(default_factory=dict)  # the `fixed` filters as a tree, where they have one
    switches: Mapping[str, Switch] = field(default_factory=dict)  # in the toolbar, beside the filters
    search: Callable[..., Any] | None = None  # the action that reads it; that of its type's service by default
    path: str = ""  # its address; that of its type by default
    title: str = ""  # of the page
    nothing: str = ""  # the title of the empty list
    adding: Callable[[], Any] | None = None  # adds the button of the empty list where there is no `form`
    before: Callable[[], Awaitable[None]] | None = None  # what stands between the head and the list
    turned: Callable[[], object] = lambda: None  # called when what narrows it has changed
    exported: dict[str, Any] = field(default_factory=dict)  # what is shown, as an export takes it

    async def show(
        self, actor: Actor, *, q: str, sort: str, number: int, new: str, view: str = "", since: str = ""
    ) -> None:
        """Build the page: filtered by the words `q`, sorted, at that page; with `new`, the form open; with the id of a
        saved `view`, as saved; else with a day, the records added `since`."""
        self.own = await CustomColumns(self.record, self.columns).read()
        self.words, self.turns = cast("Mapping[str, Any]", {}), dict[str, Any]()  # no text
        self.narrowing = await Narrowing(self.record).read(view, _added_since(since))
        self._offer_bulk(actor)
        sort = sort or (self.narrowing.saved.sort if self.narrowing.saved else "")
        noun, may = self.record.noun, self.form is not None and self.record.may(actor, "edit")
        draft = await form_draft(noun) if may else None
        form = self.form
        add = lazy(lambda: self.own.into(form(draft))) if form is not None else lambda: None
        with page_head(self.title or _(self.record.plural).capitalize()) as (_heading, line):
            self._beside_add(actor)
            if may:
                button(with_noun("Add {noun}", noun), "solid", "add", on_click=add)
                on_key("new", add)
            self.main()
        self.tabs()
        if self.before is not None:
            await self.before()
            self.before = None
        if draft is not None:
            draft.offer(with_noun("You have an unsaved {noun}.", noun), add)
        await self._panel(actor, q, Slice(sort, 25, number), line, add if may else None)
        if new and may:
            add()

    async def _panel(self, actor: Actor, q: str, part: Slice, line: Any, add: Callable[[], Any] | None) -> None:
        """Build the panel: the tabs of views, the toolbar, the filter in words, and the table."""
        with element("section", "panel cards"):
            self.views = ViewTabs(actor, self.narrowing, weakly(self._as_view), weakly(self._usual))
            await self.views.tabs()
            chosen = await self._toolbar(q)
            with element("div", "chips-line"):
                self.chips = Chips(self.narrowing)
                with element("div", "chips-end"):
                    await self.views.buttons()
            invite = with_noun("Add the first {noun}", self.record.noun)
            first = lambda: button(invite, "solid", "add", on_click=add)  # noqa: E731
            table = self._table(chosen, part, first if add is not None else self.adding, line)
            self.table = weakref.proxy(table)
            self.narrowing.beside, self.narrowing.changed = weakly(self._beside), weakly(self._narrowed)
            await self.chips.show()
            self.views.show()
            await table.show()
            await self.own.follow(weakly(self._other_fields))
        for one in chosen.values():
            one.on_value_change(self._first)
        self.turned()

    def _beside_add(self, actor: Actor) -> None:
        self.head()
        export_button(self.record, actor, self.exported)

    def _offer_bulk(self, actor: Actor) -> None:
        acts = bulk_acts(self.record, actor)
        if acts is not None and self.narrowing.trouble == "":
            self.selection = self.selection or Selection()
            self.selection.acts.append(acts)
            self.selection.whole = weakref.WeakMethod(self._whole)

    def _whole(self) -> Mapping[str, Any] | None:
        """Return the whole list as bulk takes it; None where a filter of it has no tree."""
        chosen = tree_of(self.filters, self.chosen)
        if chosen is None or (any(self.fixed.values()) and not self.fixed_tree):
            return None
        words = str(self.words["q"].value or "")
        return {
            "filter": both(self.fixed_tree, chosen, *self._off(), self.narrowing.tree),
            **({"q": words} if words else {}),
        }

    async def _toolbar(self, q: str) -> dict[str, Any]:
        with element("div", "toolbar"):
            box = search_box(self.placeholder, q)
            self.chosen = filters(self.filters)
            self.turns = {name: ui.switch(one.label, value=one.on) for name, one in self.switches.items()}
            button(_("Filter"), "ghost only-d", "filter_alt", on_click=self.narrowing.open_builder)
            icon_button("filter_alt", _("Build a filter"), on_click=self.narrowing.open_builder).classes("only-m")
            icon_button("view_column", _("Columns"), on_click=self._choose_columns).classes("only-d")
            self.views.saving()
            if self.toolbar is not None:
                await self.toolbar()
        return {"q": box, **self.chosen, **self.turns}

    def _beside(self) -> Mapping[str, Any]:
        """Return the search, the filters of the toolbar and those of the address as a tree, as far as they have one."""
        words = str(self.words["q"].value or "").strip()[:LONGEST] if self.words else ""
        found = where("words", "contains")(words) if words and "words" in self.narrowing.fields.shapes else {}
        return both(self.fixed_tree, tree_of(self.filters, self.chosen) or {}, found, *self._off())

    def _usual(self) -> Mapping[str, Any]:
        return both(*self._off())

    def _off(self) -> list[Mapping[str, Any]]:
        return [one.tree for name, one in self.switches.items() if not self.turns[name].value]

    def kept(self, *without: str) -> dict[str, Any]:
        """Return what the address of the same list in another tab keeps: all but these filters of the address, whose
        conditions leave the filter as well."""
        tree = self.narrowing.tree
        for name in without:
            tree = self.narrowing.without(name) if tree else {}
        shown = self._address() | {"view": "", "filter": json.dumps(tree, separators=(",", ":")) if tree else ""}
        return {name: value for name, value in shown.items() if value and name not in without}

    def _as_view(self) -> dict[str, Any]:
        part = self.table.part.sort if hasattr(self, "table") else ""
        return {"filter": both(self._beside(), self.narrowing.tree), "sort": part, "columns": [*self.narrowing.columns]}

    async def _first(self) -> None:
        self.views.show()
        self.turned()
        await self.table.first()

    async def _narrowed(self) -> None:
        await self.chips.show()
        await self._first()

    async def _other_fields(self) -> None:
        self.table.take_columns(self.own.columns)
        await self.narrowing.renew()
        await self._narrowed()

    async def _choose_columns(self) -> None:
        labels = {one.name: one.label for one in self.own.columns}
        usual = [one.name for one in self.columns if not one.more]
        found = await choose_columns(labels, [one.name for one in self.table.shown], usual)
        if found is not None:
            self.narrowing.columns = found
            self.table.choose(found)
            self.views.show()
            self.table.readdress()

    def _address(self) -> dict[str, Any]:
        words = {name: one.value for name, one in self.words.items()}
        turned = {name: "1" if one.value else "" for name, one in self.turns.items()}
        return words | turned | dict(self.fixed) | self.narrowing.address()

    def _table(self, chosen: Mapping[str, Any], part: Slice, add: Callable[[], Any] | None, line: Any) -> Table[Any]:
        self.words = chosen

        async def load(part: Slice) -> Page[Any] | None:
            if self.narrowing.trouble:
                return Page()
            query = self.query(part, **{name: one.value for name, one in chosen.items()})
            query = self.exported["list"] = replace(query, filter=self.narrowing.text)
            search = self.search or self.record.service.search
            return await shared(search, query, on=self.changes, mine=self.narrowing.mine)

        def count(found: Page[Any]) -> None:
            line.set_text(or_more(self.record.counted(found.total), found.capped))
            self.counted(found)

        nothing = self.nothing or _("No {nouns} yet").format(nouns=_(self.record.plural))
        return Table(
            self.own.columns,
            load,
            lambda one: self.own.cells(one, self.row(one)),
            self.changes,
            self.record.usual,
            self._address,
            self.path or self.record.path,
            (self.record.icon, nothing, self.invites),
            part,
            counted=count,
            empty_action=add,
            selection=self.selection,
            chosen=self.narrowing.columns,
            narrowed=self._is_narrowed,
        )

    def _is_narrowed(self) -> bool:
        """Return whether something hides rows: what a switch hides is not missed."""
        return any(value for name, value in self._address().items() if name not in self.switches)


def keeping(listed: RecordList, show: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return what shows the tabs of a list: their links keep what else narrows it, whenever that changes."""
    held = weakref.ref(show)  # which holds the list

    def again(found: Any) -> None:
        here = held()
        if here is not None:
            here(found)

    def shown(found: Any) -> None:
        listed.turned = partial(again, found)
        show(found)

    return shown


def _added_since(since: str) -> dict[str, Any]:
    """Return the filter of the records added on that day or later; a text that is not a day keeps all of them."""
    return {"all": [{"field": "made_at", "op": "from", "value": since}]} if day_of(since) is not None else {}


def plain_query(part: Slice, q: str | None, owner: str | None) -> Query:
    """Return the query of a list with only words and an owner as filters."""
    return Query(q or "", UUID(owner) if owner else None, part)


def plain_row(record: Record, one: Any, zone: str, **more: Any) -> dict[str, Any]:
    """Return a row of a list: the record's name, address, owner and age, and `more` for its type."""
    name = getattr(one, record.title)
    about = {
        "id": str(one.id),
        "name": name,
        record.title: name,
        "path": f"{record.path}/{one.id}",
        "owner": one.owner or "",
    }
    return about | {"colour": colour(name), "initials": initials(name)} | timed("made_at", one.made_at, zone) | more


def owner_filter(owners: Mapping[UUID, str], chosen: str) -> Filter:
    """Return the filter by owner, with these colleagues."""
    people = {"": _("Any owner"), **{str(one): name for one, name in owners.items()}}
    return Filter(_("Owner"), people, chosen, where("owner_id"))
