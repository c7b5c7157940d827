"""The tabs over the pages of alerts."""

from models.language import N_, _
from ui.parts.markup import element, text_element

TABS = {
    "/alerts": N_("Alerts"),
    "/alerts/rules": N_("Rules"),
    "/alerts/channels": N_("Channels and on call"),
}


def tabs(here: str) -> None:
    """Put the tabs under the page's head; `here` is the address of the open page."""
    with element("nav", "views bare") as row:
        row.props["aria-label"] = _("Pages of alerts")
        for path, word in TABS.items():
            link = text_element("a", _(word), "nicegui-link view")
            link.props["href"] = path
            if path == here:
                link.classes("on").props("aria-current=page")
