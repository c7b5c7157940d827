"""Filters: the search of a list and its filters; on phones the filters are behind one button."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nicegui import ui

from models.language import _
from services.records.filters import both
from ui.parts.dialogs import lazy
from ui.parts.markup import button, element, icon_button, text_element


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its subject, its choices (the first one: any), and the selected one. `tree` is a choice as a filter of
    the list (services/records/filters.py), for views and for work on the whole list."""

    label: str
    options: Mapping[Any, str]
    value: Any
    tree: Callable[[Any], Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    """A filter that is on or off. `tree` is what the list is filtered by while it is off."""

    label: str
    on: bool
    tree: Mapping[str, Any] = field(default_factory=dict)


def where(field: str, op: str = "is") -> Callable[[Any], Mapping[str, Any]]:
    """Return the tree of a filter whose choice is the value of one condition."""
    return lambda value: {"field": field, "op": op, "value": value}


def search_box(placeholder: str, value: str) -> ui.input:
    """Add the search field of a list; `/` moves the focus to it."""
    found = ui.input(placeholder=placeholder, value=value).classes("grow")
    found.props("outlined dense clearable debounce=200 data-search")
    found.props["aria-label"] = placeholder
    found.add_slot("prepend", '<q-icon name="search" aria-hidden="true" />')
    return found


def without(text: str, path: str) -> None:
    """Show a filter from the address as a button that removes it; `path` is the list without it."""
    found = button(text, "ghost on", "close", on_click=lambda: ui.navigate.to(path))
    found.props["aria-label"] = _("Remove the filter “{filter}”").format(filter=text)


def day_of(text: str) -> date | None:
    """Return the day in an address, as `2026-11-28`; None for anything else, or for a year beyond any record."""
    with suppress(ValueError):
        found = date.fromisoformat(text)
        return found if 1970 <= found.year < 3000 else None
    return None


def filters(some: Mapping[str, Filter]) -> dict[str, ui.select]:
    """Put the filters into a toolbar; return the elements with the selected values, by name."""
    chosen = {name: _select(one) for name, one in some.items()}
    if some:
        _opener(lazy(lambda: _dialog(some, chosen)), some, chosen)
    return chosen


def _dialog(some: Mapping[str, Filter], chosen: Mapping[str, ui.select]) -> ui.dialog:
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("Filters")
        with element("div", "dialog-h"):
            text_element("h2", _("Filters"))
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b"):
            for name, one in some.items():
                field = ui.select(dict(one.options), label=one.label, value=chosen[name].value)
                field.props("outlined dense").bind_value(chosen[name])
        with element("div", "dialog-f"):
            button(_("Clear"), "ghost", on_click=lambda: _clear(some, chosen))
            button(_("Show"), "solid", on_click=dialog.close)
    return dialog


def _select(one: Filter) -> ui.select:
    value = one.value if one.value in one.options else _any(one)
    found = ui.select(dict(one.options), value=value).props("outlined dense").classes("only-d")
    found.props["aria-label"] = one.label
    return found


def _opener(open_it: Callable[[], object], some: Mapping[str, Filter], chosen: Mapping[str, ui.select]) -> None:
    opener = button(_("Filters"), "ghost only-m", "filter_list", on_click=open_it)

    def count() -> None:
        number = sum(chosen[name].value != _any(one) for name, one in some.items())
        opener.set_text(_("Filters ({number})").format(number=number) if number else _("Filters"))
        opener.classes(add="on" if number else "", remove="" if number else "on")

    for each in chosen.values():
        each.on_value_change(count)
    count()


def _clear(some: Mapping[str, Filter], chosen: Mapping[str, ui.select]) -> None:
    for name, one in some.items():
        chosen[name].value = _any(one)


def tree_of(some: Mapping[str, Filter], chosen: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the chosen filters as one tree; None where one of them has no tree."""
    set_ = [(one, chosen[name].value) for name, one in some.items() if chosen[name].value != _any(one)]
    if any(one.tree is None for one, _value in set_):
        return None
    return both(*(one.tree(value) for one, value in set_ if one.tree is not None))


def _any(one: Filter) -> Any:
    return next(iter(one.options))
