"""Tabs that are pages of their own, each with its address: the lists of one room."""

from collections.abc import Mapping

from nicegui import ui

from models.language import _
from ui.parts.markup import element, text_element


def tabs(pages: Mapping[str, str], here: str) -> None:
    """Show links to the pages of a room, by address with their words; the open one is marked."""
    with element("nav", "views bare") as holder:
        holder.props["aria-label"] = _("Pages of this room")
        for path, word in pages.items():
            with ui.link(target=path).classes("view on" if path == here else "view") as link:
                if path == here:
                    link.props("aria-current=page")
                text_element("span", _(word))
