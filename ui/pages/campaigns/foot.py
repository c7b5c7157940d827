"""The foot of a new campaign: how many will get it, who is left out and why, a test, and the button that names the count."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from nicegui import ui

from models.campaigns import LEFT_OUT
from models.language import _, ngettext
from services import campaigns, contacts
from services.campaigns import Estimate
from services.records.lists import Slice
from ui.live import perform
from ui.parts.markup import button, element, icon_button, text_element
from ui.words import number, or_more

NAMED = 5  # contacts named where a variable has no value
SHOWN = 100  # contacts of a reason


class Foot:
    """One line at the bottom of the page."""

    def __init__(
        self,
        values: Callable[[], dict[str, Any]],
        send: Callable[[], Awaitable[None]],
        send_test: Callable[[], Awaitable[None]],
    ) -> None:
        self.values, self.found = values, Estimate()
        with element("section", "panel campaign-foot") as foot:
            foot.props["aria-label"] = _("Before you send")
            with element("div", "line"):
                self.will = text_element("b").props("role=status")
                self.out = button("", "quiet small", on_click=self._reasons)
            with element("div", "acts"):
                text_element("span", _("10 s to undo"), "sub only-d")
                button(_("Send a test to me"), "ghost", "science", on_click=send_test)
                self.button = button(_("Send"), "solid", "send", on_click=send)

    def show(self, found: Estimate, later: bool) -> None:
        """Show the counts."""
        self.found = found
        many = ngettext("{count} will get it", "{count} will get it", found.will_get)
        self.will.set_text(many.format(count=number(found.will_get)))
        out = sum(found.left_out.values())
        self.out.set_visibility(bool(out))
        self.out.set_text(ngettext("{count} left out", "{count} left out", out).format(count=number(out)))
        verb = _("Schedule for {count}") if later else _("Send to {count}")
        self.button.set_text(verb.format(count=number(found.will_get)))
        self.button.set_icon("schedule_send" if later else "send")
        self.button.set_enabled(found.will_get > 0)

    async def name_missing(self, missing: Mapping[str, Sequence[str]]) -> None:
        """Name the contacts that have no value for a variable."""
        with _dialog(_("Values are missing")) as dialog:
            text_element("p", _("Nothing was sent. Fill them in, or give a default in the template."))
            for name, ids in missing.items():
                text_element("h3", name)
                for one in ids[:NAMED]:
                    card = await perform(contacts.find, UUID(one))
                    if card is not None:
                        ui.link(card.name, f"/contacts/{card.id}")
                if len(ids) > NAMED:
                    more = ngettext("and {count} more", "and {count} more", len(ids) - NAMED)
                    text_element("p", more.format(count=number(len(ids) - NAMED)), "sub")
        dialog.open()

    def _reasons(self) -> None:
        with _dialog(_("Left out")) as dialog:
            for reason, count in sorted(self.found.left_out.items(), key=lambda one: -one[1]):
                told = f"{_(LEFT_OUT[reason])} · {number(count)}"
                button(told, "quiet small", "group_off", on_click=lambda one=reason: self._people(one))
        dialog.open()

    async def _people(self, reason: str) -> None:
        query = campaigns.EstimateQuery(reason, Slice("name", SHOWN))
        found = await perform(campaigns.estimate_rows, self.values(), query)
        if found is None:
            return
        with _dialog(_(LEFT_OUT[reason])) as dialog:
            text_element("p", or_more(contacts.CONTACT.counted(found.total), found.capped), "sub")
            for one in found.rows:
                ui.link(one.name, f"/contacts/{one.id}")
            if found.total > len(found.rows):
                more = _("The first {count} by name.").format(count=len(found.rows))
                text_element("p", more, "sub")
        dialog.open()


@contextmanager
def _dialog(title: str) -> Iterator[ui.dialog]:
    """Build a dialog with a title; inside the block its content. It is deleted when it is closed."""
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b stack tight left-out"):
            yield dialog
    dialog.on("hide", dialog.delete)
