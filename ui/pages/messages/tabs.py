"""The tabs over the pages of messages: what went out, what came in, and what belongs to nobody yet."""

from models.language import N_, _
from services.work import Actor
from ui.parts.markup import element, text_element

TABS = {
    "/messages": (N_("Sent"), "messages.read"),
    "/inbox": (N_("Inbox"), "messages.read"),
    "/unfiled": (N_("Unfiled"), "messages.read"),
    "/mailboxes": (N_("Mailboxes"), "mailboxes.read"),
}


def tabs(actor: Actor, here: str) -> None:
    """Put the tabs under the page's head; `here` is the address of the open page."""
    with element("nav", "views bare") as row:
        row.props["aria-label"] = _("Pages of messages")
        for path, (word, needs) in TABS.items():
            if not actor.may(needs):
                continue
            link = text_element("a", _(word), "nicegui-link view")
            link.props["href"] = path
            if path == here:
                link.classes("on").props("aria-current=page")
