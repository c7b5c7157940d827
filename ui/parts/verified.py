"""Under a contact's details: who last confirmed them and when, and when something last happened with the person."""

from typing import Any

from nicegui import ui

from models.language import _
from services import contacts
from services.work import Actor
from ui.live import bind, note, perform
from ui.parts.forms import once
from ui.parts.markup import button, element, text_element
from ui.words import day, moment


def verified_line(card: Any, actor: Actor) -> None:
    """Add the line, kept fresh, with the button that confirms the details today."""

    async def confirm() -> None:
        if await perform(contacts.verify, card.id) is not None:
            note(_("The details of {name} are marked as verified.").format(name=card.name))

    with element("div", "panel-f line between"):
        with element("div"):
            when, last = text_element("p", "", "sub"), text_element("p", "", "sub")
        if actor.may("contacts.edit"):
            press: ui.button = button(_("Mark as verified"), "ghost small", "verified")
            press.on_click(lambda: once(press, confirm))
            bind(press, "visible", card, "binned_at", lambda at: at is None)
    for name in ("verified_on", "verified_by"):
        bind(when, "text", card, name, lambda _: verified(card))
    bind(last, "text", card, "active_at", lambda at: active(at, actor.zone))


def verified(card: Any) -> str:
    """Return when a contact's details were confirmed, and by whom: `Verified 12 Nov 2026 by Maya Chen`."""
    if card.verified_on is None:
        return _("Not verified yet")
    said = _("Verified {day} by {name}") if card.verified_by else _("Verified {day}")
    return said.format(day=day(card.verified_on), name=card.verified_by)


def active(at: Any, zone: str) -> str:
    """Return when something last happened with a contact."""
    return _("Last activity {time}").format(time=moment(at, zone)) if at else _("No activity yet")
