"""The banner that explains why messages do not leave as people expect, for pages where they expect sending."""

from markupsafe import Markup

from models.language import _
from services import messages, sending, settings
from services.work import Actor
from ui.parts.markup import StaticHtml, icon_html

SAID = Markup("{}<div><b>{}</b> {}</div>{}")
SENDING = Markup('<a class="nicegui-link" href="/sending">{}</a>')
LINK = Markup('<a class="nicegui-link" href="/mailbox">{}</a>')


def kept_here(actor: Actor, channel: str = "email") -> None:
    """Say that a channel's messages stay here while it has no account, and how to set it up; that all go to one address
    while it is on test; or that none is taken while it is off. Else show nothing."""
    if sending.mode(channel) != "live":
        _switched(actor, channel)
    elif messages.keeps(channel):
        title = _("No {carrier} is set up yet.").format(carrier=messages.carrier(channel))
        if actor.may("maintenance.read"):
            text, link = _("Messages are kept here and not sent."), LINK.format(_("How to set it up"))
        else:
            text, link = _("Messages are kept here and not sent. An operator can set it up."), Markup()
        banner = StaticHtml("div", "banner").props("role=status")
        banner.show(SAID.format(icon_html("inbox"), title, text, link))


def _switched(actor: Actor, channel: str) -> None:
    label = _(settings.SWITCHES[channel][0].label)
    title = _("{channel} is switched off.").format(channel=label)
    text = _("New messages are refused, and those waiting are held.")
    if sending.mode(channel) == "test":
        title = _("{channel} is on test.").format(channel=label)
        text = _("Every message goes to {address}, and to nobody else.").format(address=sending.test_address(channel))
    link = SENDING.format(_("Sending")) if actor.may("settings.read") else Markup()
    banner = StaticHtml("div", "banner warn").props("role=status")
    banner.show(SAID.format(icon_html("science"), title, text, link))
