"""The banner that says why nothing leaves yet, for the pages on which people expect that it does."""

from markupsafe import Markup

from services import messages
from services.work import Actor
from ui.parts.markup import StaticHtml, icon_html

SAID = Markup("{}<div><b>No {} is set up yet.</b> Messages are kept here and do not leave.{}</div>{}")
ASK = " An operator can set it up."
LINK = Markup('<a class="nicegui-link" href="/mailbox">How to set it up</a>')


def kept_here(actor: Actor, channel: str = "email") -> None:
    """Say that messages of a channel stay here while it has no account, and how to set it up. Nothing once it has one."""
    if messages.keeps(channel):
        ends = ("", LINK) if actor.may("maintenance.read") else (ASK, "")
        banner = StaticHtml("div", "banner").props("role=status")
        banner.show(SAID.format(icon_html("inbox"), messages.carrier(channel), *ends))
