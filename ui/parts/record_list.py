"""The list page of a record type: its head, search and filters, the live table, and the form that adds a record."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from models.typed import kind_of
from services import views
from services.records.declaration import Record, of_table
from services.records.lists import Page, Query, Slice
from services.work import Actor, Kind
from ui.guard import is_id
from ui.live import ask, note, perform, shared
from ui.parts.dialogs import Form, form_dialog, lazy
from ui.parts.filters import Filter, day_of, filters, search_box, without
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.keys import on_key
from ui.parts.markup import button, element, page_head
from ui.parts.picker import Picker
from ui.parts.table import Column, Table
from ui.theme import colour, initials
from ui.words import day, moment, or_more

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
    tabs: Callable[[], None] = lambda: None  # under the heading: the other lists of its room
    counted: Callable[[Page[Any]], Any] = lambda page: None  # told each time how many there are
    narrowed: str = ""  # by a saved view: its filter, as JSON

    async def show(
        self, actor: Actor, *, q: str, sort: str, number: int, new: str, view: str = "", since: str = ""
    ) -> None:
        """Build the page: filtered by the words `q`, sorted, at that page; with `new`, the form open; with the id of a
        saved `view`, as saved; else with a day, the records added `since`."""
        saved = await ask(views.find, UUID(view)) if is_id(view) else None
        if saved is not None:
            sort, self.narrowed = sort or saved.sort, json.dumps(saved.filter) if saved.filter else ""
            self.fixed = {**self.fixed, "view": view}
        first_day = self._only_since(since) if saved is None else None
        noun, may = self.record.noun, self.form is not None and self.record.may(actor, "edit")
        draft = await form_draft(noun) if may else None
        form = self.form
        add = lazy(lambda: form(draft)) if form is not None else lambda: None
        with page_head(_(self.record.plural).capitalize()) as (_heading, line):
            if may:
                button(_("Add {noun}").format(noun=_(noun)), "solid", "add", on_click=add)
                on_key("new", add)
        self.tabs()
        if draft is not None:
            draft.offer(_("You have an unsaved {noun}.").format(noun=_(noun)), add)
        with element("section", "panel cards"):
            with element("div", "toolbar"):
                chosen = {"q": search_box(self.placeholder, q), **filters(self.filters)}
                if self.toolbar is not None:
                    await self.toolbar()
                if saved is not None:
                    leave = lambda: ui.navigate.to(self.record.path)  # noqa: E731
                    close = button(saved.name, "ghost on", "close", on_click=leave)
                    close.props["aria-label"] = _("Close {name}").format(name=saved.name)
                if first_day is not None:
                    without(_("Added since {day}").format(day=day(first_day)), self.record.path)
            invite = _("Add the first {noun}").format(noun=_(noun))
            first = lambda: button(invite, "solid", "add", on_click=add)  # noqa: E731
            table = self._table(chosen, Slice(sort, 25, number), first if may else None, line)
            await table.show()
        for one in chosen.values():
            one.on_value_change(table.first)
        if new and may:
            add()

    def _only_since(self, since: str) -> date | None:
        """Keep the records added on that day or later; a text that is not a day keeps all of them."""
        first_day = day_of(since)
        if first_day is not None:
            self.narrowed = json.dumps({"all": [{"field": "made_at", "op": "from", "value": since}]})
            self.fixed = {**self.fixed, "since": since}
        return first_day

    def _table(self, chosen: Mapping[str, Any], part: Slice, add: Callable[[], Any] | None, line: Any) -> Table[Any]:
        def load(part: Slice) -> Awaitable[Page[Any] | None]:
            query = self.query(part, **{name: one.value for name, one in chosen.items()})
            return shared(self.record.service.search, replace(query, filter=self.narrowed), on=self.changes)

        def count(found: Page[Any]) -> None:
            line.set_text(or_more(self.record.counted(found.total), found.capped))
            self.counted(found)

        nothing = _("No {nouns} yet").format(nouns=_(self.record.plural))
        return Table(
            self.columns,
            load,
            self.row,
            self.changes,
            self.record.usual,
            lambda: {name: one.value for name, one in chosen.items()} | dict(self.fixed),
            self.record.path,
            (self.record.icon, nothing, self.invites),
            part,
            counted=count,
            empty_action=add,
        )


def plain_query(part: Slice, q: str | None, owner: str | None) -> Query:
    """Return the query of a list with only words and an owner as filters."""
    return Query(q or "", UUID(owner) if owner else None, part)


def plain_row(record: Record, one: Any, zone: str, **more: Any) -> dict[str, Any]:
    """Return a row of a list: the record's name, address, owner and age, and `more` for its type."""
    name = getattr(one, record.title)
    about = {"id": str(one.id), "name": name, "path": f"{record.path}/{one.id}", "owner": one.owner or ""}
    return about | {"colour": colour(name), "initials": initials(name), "made_at": moment(one.made_at, zone)} | more


def owner_filter(owners: Mapping[UUID, str], chosen: str) -> Filter:
    """Return the filter by owner, with these colleagues."""
    return Filter(_("Owner"), {"": _("Any owner"), **{str(one): name for one, name in owners.items()}}, chosen)


def new_form(
    record: Record,
    draft: FormDraft | None,
    *names: str,
    options: Mapping[str, Mapping[Any, str]],
    values: Mapping[str, Any],
) -> Form:
    """Build the dialog that adds a record: a field for each name, as the Draft declares. `options` are the choices of a
    reference; without them it is found while typing. `values` are the fields' initial contents."""
    title = _("Add {noun}").format(noun=_(record.noun))
    with form_dialog(title, title, draft) as form:
        for number, name in enumerate(names):
            made = _field(record, name, options.get(name), values.get(name))
            form.add(name, made.props("autofocus") if number == 0 else made)

    async def save() -> None:
        made = await perform(record.service.create, form.values(), refused=form.refuse)
        if made is not None:
            form.dialog.close()
            note(_("{name} was added.").format(name=getattr(made, record.title)))
            ui.navigate.to(f"{record.path}/{made.id}")

    form.save = save
    return form


def _field(record: Record, name: str, options: Mapping[Any, str] | None, value: Any) -> Any:
    info = record.draft.model_fields[name]
    kind, label = kind_of(info), record.label(name)
    choices = options or {key: _(word) for key, word in kind.words.items()}
    if choices:
        return ui.select(dict(choices), value=info.default if value is None else value, label=label)
    of = of_table(kind.table) if kind.name == "reference" else None
    if of is not None:
        return Picker(label, of)
    return ui.textarea(label).props("autogrow") if kind.name == "block" else ui.input(label)
