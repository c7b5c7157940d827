"""The banner that says why nothing leaves yet, for the pages on which people expect that it does."""

from nicegui import ui

from services import messages
from services.work import Actor
from ui.parts.markup import banner, element, text_element


def kept_here(actor: Actor, channel: str = "email") -> None:
    """Say that messages of a channel stay here while it has no account, and how to set it up. Nothing once it has one."""
    if not messages.keeps(channel):
        return
    with banner("", "inbox"):
        with element("div"):
            text_element("b", f"No {messages.carrier(channel)} is set up yet.")
            more = "" if actor.may("maintenance.read") else " An operator can set it up."
            text_element("span", f" Messages are kept here and do not leave.{more}")
        if not more:
            ui.link("How to set it up", "/mailbox")
