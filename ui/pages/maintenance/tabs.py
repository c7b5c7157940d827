"""The tabs over the pages of maintenance: each leads to one of them."""

from models.language import N_, _
from ui.parts.markup import element, text_element

TABS = {
    "/maintenance": N_("Overview"),
    "/maintenance/performance": N_("Performance"),
    "/maintenance/errors": N_("Errors"),
    "/maintenance/log": N_("Log"),
    "/maintenance/activity": N_("Activity"),
    "/maintenance/backups": N_("Backups"),
    "/maintenance/upgrades": N_("Upgrades"),
    "/maintenance/checks": N_("Checks"),
    "/maintenance/checklists": N_("Checklists"),
    "/maintenance/targets": N_("Targets"),
    "/maintenance/workspaces": N_("Workspaces"),
    "/maintenance/costs": N_("Costs"),
    "/maintenance/secrets": N_("Secrets"),
    "/maintenance/announcements": N_("Announcements"),
}


def tabs(here: str) -> None:
    """Put the tabs under the page's head; `here` is the address of the open page."""
    with element("nav", "views bare") as row:
        row.props["aria-label"] = _("Pages of maintenance")
        for path, word in TABS.items():
            link = text_element("a", _(word), "nicegui-link view")
            link.props["href"] = path
            if path == here:
                link.classes("on").props("aria-current=page")
