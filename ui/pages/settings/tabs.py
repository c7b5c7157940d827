"""The tabs over the pages of settings."""

from models.language import N_, _
from ui import guard
from ui.parts.markup import element, text_element

TABS = {
    "/settings": (N_("Workspace"), "settings.read"),
    "/settings/sign-on": (N_("Sign-on"), "settings.read"),
    "/settings/webhooks": (N_("Webhooks"), "settings.read"),
    "/settings/retention": (N_("Retention"), "settings.read"),
    "/settings/privacy": (N_("Privacy"), "privacy.read"),
    "/settings/integrations": (N_("Integrations"), "settings.read"),
    "/settings/incoming": (N_("Incoming"), "settings.read"),
    "/settings/sheets": (N_("Sheets"), "settings.read"),
    "/settings/installation": (N_("Installation"), "maintenance.read"),
}


def tabs(here: str) -> None:
    """Put the tabs under the page's head; `here` is the address of the open page."""
    with element("nav", "views bare") as row:
        row.props["aria-label"] = _("Settings")
        for path, (word, needs) in TABS.items():
            if not guard.page_actor().may(needs):
                continue
            link = text_element("a", _(word), "nicegui-link view")
            link.props["href"] = path
            if path == here:
                link.classes("on").props("aria-current=page")
