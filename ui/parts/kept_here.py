"""The banner that explains why nothing is sent yet, for pages where people expect sending."""

from markupsafe import Markup

from models.language import _
from services import messages
from services.work import Actor
from ui.parts.markup import StaticHtml, icon_html

SAID = Markup("{}<div><b>{}</b> {}</div>{}")
LINK = Markup('<a class="nicegui-link" href="/mailbox">{}</a>')


def kept_here(actor: Actor, channel: str = "email") -> None:
    """Say that a channel's messages stay here while it has no account, and how to set it up. Else show nothing."""
    if messages.keeps(channel):
        title = _("No {carrier} is set up yet.").format(carrier=messages.carrier(channel))
        if actor.may("maintenance.read"):
            text, link = _("Messages are kept here and not sent."), LINK.format(_("How to set it up"))
        else:
            text, link = _("Messages are kept here and not sent. An operator can set it up."), Markup()
        banner = StaticHtml("div", "banner").props("role=status")
        banner.show(SAID.format(icon_html("inbox"), title, text, link))
