"""Insights: what their pages share: the sheet, and the tabs over feedback, the survey and what Steward saves."""

from markupsafe import Markup

from models.language import N_, _
from services.work import Actor
from ui.parts.markup import StaticHtml, element, text_element
from ui.routes import PAGES
from ui.theme import ASSETS, stamp

SHEET = Markup('<link rel="stylesheet" href="{}">')
TABS = {
    "/feedback": N_("Feedback"),
    "/feedback/quarters": N_("By quarter"),
    "/survey": N_("Survey"),
    "/savings": N_("Savings"),
}


def sheet() -> None:
    """Load the sheet of these pages."""
    StaticHtml("div", "no-box").show(SHEET.format(stamp(ASSETS / "insights.css")))


def tabs(actor: Actor, here: str) -> None:
    """Put the tabs under the page's head, those that the actor may open; none where only one is left."""
    shown = {path: word for path, word in TABS.items() if path in PAGES and PAGES[path].opens(actor)}
    if len(shown) < 2:
        return
    with element("nav", "views bare") as row:
        row.props["aria-label"] = _("Pages of feedback")
        for path, word in shown.items():
            link = text_element("a", _(word), "nicegui-link view")
            link.props["href"] = path
            if path == here:
                link.classes("on").props("aria-current=page")
