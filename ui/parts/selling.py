"""The buttons that begin a quote or an invoice for a contact or a company, on its page."""

from typing import Any

from nicegui import ui

from models.language import _
from services.work import Actor
from ui.live import bind
from ui.parts.markup import button, element


def selling_buttons(actor: Actor, card: Any, of: str) -> None:
    """Add them for those who may write quotes or invoices. `of` is what the card is of: contact or company. A record in
    the bin gets nothing new."""
    with element("span", "no-box") as holder:
        for permission, text, icon_name, path in (
            ("quotes.edit", _("New quote"), "request_quote", "/quotes/new"),
            ("invoices.edit", _("New invoice"), "receipt_long", "/invoices/new"),
        ):
            if actor.may(permission):
                _button(text, icon_name, f"{path}?{of}={card.id}")
    bind(holder, "visible", card, "binned_at", lambda at: at is None)


def _button(text: str, icon_name: str, path: str) -> None:
    button(text, "ghost", icon_name, on_click=lambda: ui.navigate.to(path))
