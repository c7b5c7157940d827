"""Buttons of a list of contacts that begin a campaign: to everybody in the list, and to those chosen."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import events, ui

from models.language import _, ngettext
from services.contacts import Listed
from services.records.lists import Page
from services.work import Actor
from ui.parts.markup import button
from ui.parts.selection import Selection
from ui.words import number, or_more


class WriteToAll:
    """The button that starts a campaign to everybody in the list: it carries the address, which holds the filters."""

    def __init__(self, actor: Actor) -> None:
        self.may = actor.may("campaigns.send")
        self.press: ui.button | None = None

    def show(self) -> None:
        """Add the button."""
        if self.may:
            self.press = button(_("Write to all"), "ghost only-d", "campaign")
            self.press.on("click", self._open, js_handler="() => emit(location.search)")

    def count(self, found: Page[Listed]) -> None:
        """Name how many there are."""
        if self.press is not None:
            told = _("Write to all {count}").format(count=number(found.total))
            self.press.set_text(or_more(told, found.capped))
            self.press.set_visibility(found.total > 0)

    def _open(self, event: events.GenericEventArguments) -> None:
        query = str(event.args or "")
        ui.navigate.to(f"/campaigns/new{query}" if query.startswith("?") else "/campaigns/new")


def write_to_chosen(actor: Actor) -> Callable[[Selection], Callable[[Sequence[Mapping[str, Any]]], None]] | None:
    """Return what adds the button that writes to the chosen contacts: to one on the sheet, to more by a campaign. None
    where the actor may do neither."""
    if not actor.may("campaigns.send") and not actor.may("messages.send"):
        return None
    return lambda selection: _write_to_chosen(actor, selection)


def _write_to_chosen(actor: Actor, selection: Selection) -> Callable[[Sequence[Mapping[str, Any]]], None]:
    press = button("", "ghost small", "campaign")
    press.on(
        "click", lambda event: ui.navigate.to(address(str(event.args or ""))), js_handler="() => emit(location.search)"
    )

    def address(query: str) -> str:
        if selection.number == 1 and selection.ids and actor.may("messages.send"):
            return f"/messages/new?contact={selection.ids[0]}"
        if not selection.all:
            return f"/campaigns/new?ids={','.join(selection.ids)}"
        return f"/campaigns/new{query}" if query.startswith("?") else "/campaigns/new"

    def show(rows: Sequence[Mapping[str, Any]]) -> None:
        told = ngettext("Write to {count} selected", "Write to {count} selected", selection.number)
        press.set_visibility(actor.may("campaigns.send") or selection.number == 1)
        press.set_text(or_more(told.format(count=number(selection.number)), selection.all and selection.capped))

    return show
