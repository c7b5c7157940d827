"""Custom fields: which there are on contacts, companies and deals, in the order of their forms; added without a restart."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element
from nicegui.events import SortableEventArguments

from models.custom_fields import FIELD_KINDS, FIELD_RECORDS
from models.language import _
from services import custom_fields
from services.custom_fields import FIELD, FieldCard
from services.records import declaration
from services.work import Actor
from ui import guard
from ui.live import ask, bind, live, perform, watch
from ui.pages.custom_fields.editing import edit_field, new_field
from ui.pages.custom_fields.words import filled, filled_path
from ui.parts.dialogs import lazy
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, button, element, empty, icon_button, icon_html, page_head, panel, text_element
from ui.parts.record import frame, live_html
from ui.parts.undo import undo
from ui.routes import page

LINE = Markup(
    '<span class="grip" aria-hidden="true">{}</span><a class="who nicegui-link" href="/settings/fields/{}"><b>{}</b></a>'
    '<span class="chip mute">{}</span><span class="sub">{}</span>{}'
)
COUNT = Markup('<a class="nicegui-link num sub" href="{}" data-live>{}</a>')
BARE = Markup('<span class="num sub" data-live>{}</span>')
FOCUS = "setTimeout(() => document.querySelector('[data-field-{way}=\"{id}\"]')?.focus(), 60)"


@page("/settings/fields", needs="custom_fields.read")
async def fields_page(record: str = "", new: str = "") -> None:
    """The fields of one record type, in the order of its form."""
    actor = guard.page_actor()
    noun = record if record in FIELD_RECORDS else "contact"
    may = actor.may("custom_fields.edit")
    add = lazy(lambda: new_field(noun))
    with page_head(_("Custom fields"), _("What you want to know beside the fields that every record has.")):
        if may:
            button(_("Add field"), "solid", "add", on_click=add)
            on_key("new", add)
    with element("nav", "views bare") as nav:
        nav.props["aria-label"] = _("Custom fields")
        for one, word in FIELD_RECORDS.items():
            link = ui.link(_(word), f"/settings/fields?record={one}").classes("view on" if one == noun else "view")
            link.props("aria-current=page" if one == noun else "")
    with panel():
        rows = FieldRows(actor, noun, add if may else None)
    changes = [*custom_fields.CHANGES, *declaration.of_noun(noun).events]
    await watch(rows.show, custom_fields.in_order, noun, on=changes)
    if new and may:
        add()


@page("/settings/fields/{field_id}", needs="custom_fields.read")
async def field_page(field_id: UUID) -> None:
    """One field: what it is, how many records have it, and what happened to it."""
    actor = guard.page_actor()
    card = await live(custom_fields.find, field_id, on=custom_fields.CHANGES)
    shown = await frame(FIELD, card, actor)
    live_html(shown.line, card, "filled", lambda _now: _count(card))
    if actor.may("custom_fields.edit"):
        with shown.acts:
            edit = button(_("Edit"), "solid", "edit", on_click=lambda: edit_field(card))
        bind(edit, "visible", card, "binned_at", lambda at: at is None)
        on_key("edit", lambda: edit_field(card))
    with shown.details, element("dl", "facts"):
        facts: dict[str, Callable[[Any], str]] = {
            "record": lambda value: _(FIELD_RECORDS[value]),
            "kind": lambda value: _(FIELD_KINDS[value]),
            "choices": lambda some: ", ".join(one.name for one in some if not one.retired),
            "hint": lambda value: value or "",
            "required": lambda value: _("Yes") if value else _("No"),
            "filterable": lambda value: _("Yes") if value else _("No"),
        }
        for name, said in facts.items():
            _fact(card, name, said)
    await shown.timeline(actor)


def _fact(card: FieldCard, name: str, said: Callable[[Any], str]) -> None:
    with element("div", "fact"):
        text_element("dt", FIELD.label(name))
        with element("dd"):
            live_html(StaticHtml("span"), card, name, lambda now: Markup("{}").format(said(now) or "–"))


def _count(card: FieldCard) -> Markup:
    path = filled_path(card)
    return COUNT.format(path, filled(card)) if path else BARE.format(filled(card))


class FieldRows:
    """The fields as rows that can be put into another order."""

    def __init__(self, actor: Actor, noun: str, add: Callable[[], object] | None) -> None:
        self.may, self.bins, self.noun, self.add = (
            actor.may("custom_fields.edit"),
            actor.may("custom_fields.delete"),
            noun,
            add,
        )
        self.rows: dict[UUID, Element] = {}
        self.order: list[UUID] = []
        self.focus = ""  # what returns the focus to the button that was pressed
        self.none = element("div")
        self.holder = ui.column().classes("stage-rows field-rows").props("role=list")
        self.holder.props["aria-label"] = _("Custom fields")
        if self.may:
            self.holder.make_sortable({"delay": 180, "delayOnTouchOnly": True}, handle=".grip", on_end=self._dropped)

    def show(self, found: Sequence[FieldCard]) -> None:
        """Show them as they are now."""
        self.order = [one.id for one in found]
        self.holder.clear()
        self.holder.set_visibility(bool(found))
        self.none.clear()
        if not found:
            with (
                self.none,
                empty("tune", _("No custom fields yet"), _("Add what you want to know, such as a contract's end.")),
            ):
                if self.add is not None:
                    button(_("Add field"), "solid", "add", on_click=self.add)
        with self.holder:
            self.rows = {one.id: self._row(one, place, len(found)) for place, one in enumerate(found)}
        if self.focus:  # the rows are made anew, and their buttons with them
            ui.run_javascript(self.focus)
            self.focus = ""

    def _row(self, one: FieldCard, place: int, many: int) -> Element:
        with element("div", "stage-row").props("role=listitem") as row:
            marks = [_("Required")] if one.required else []
            marks += [_("Filter and sort")] if one.filterable else []
            grip = icon_html("drag_indicator") if self.may else ""
            told = LINE.format(grip, one.id, one.name, _(FIELD_KINDS[one.kind]), " · ".join(marks), _count(one))
            StaticHtml("div", "stage-line").show(told)
            with element("div", "acts"):
                if self.may:
                    edit = _("Edit {name}").format(name=one.name)
                    icon_button("edit", edit, on_click=lambda: edit_field(one)).classes("small")
                    self._way("up", "arrow_upward", _("Move {name} up"), one, place > 0)
                    self._way("down", "arrow_downward", _("Move {name} down"), one, place < many - 1)
                if self.bins:
                    label = _("Move {name} to the bin").format(name=one.name)
                    icon_button("delete", label, on_click=lambda: self._bin(one)).classes("small")
        return row

    async def _bin(self, one: FieldCard) -> None:
        """Move a field to the bin, with its undo."""
        client = ui.context.client
        if await perform(custom_fields.bin, one.id) is None:
            return

        async def back() -> None:
            await perform(custom_fields.restore, one.id)

        with client.content:  # the row is gone
            said = _("{name} moved to the bin. Records keep their values.").format(name=one.name)
            undo(said, back)

    def _way(self, way: str, icon_name: str, label: str, one: FieldCard, possible: bool) -> None:
        press = icon_button(icon_name, label.format(name=one.name), on_click=partial(self._step, way, one.id))
        press.classes("small").props[f"data-field-{way}"] = str(one.id)
        press.set_enabled(possible)

    async def _step(self, way: str, field_id: UUID) -> None:
        others = [one for one in self.order if one != field_id]
        to = max(0, self.order.index(field_id) + (-1 if way == "up" else 1))
        self.order = [*others[:to], field_id, *others[to:]]  # a second press counts from here
        self.focus = FOCUS.replace("{way}", way).replace("{id}", str(field_id))
        await perform(custom_fields.move, field_id, others[to - 1] if to > 0 else None)

    async def _dropped(self, event: SortableEventArguments) -> None:
        """Move the field whose row was let go; where that is refused, the rows go back."""
        moved = next((one for one, row in self.rows.items() if row is event.item), None)
        if moved is None or event.old_index == event.new_index:
            return
        others = [one for one in self.order if one != moved]
        done = await perform(custom_fields.move, moved, others[event.new_index - 1] if event.new_index > 0 else None)
        if done is None:
            self.show(await ask(custom_fields.in_order, self.noun))
