"""Looks: the sheet of the pages of reports, their states, and the words of their kinds."""

from markupsafe import Markup

from models.language import _
from models.reports import REPORT_KINDS
from services.reports.printing import STATES
from ui.parts.markup import StaticHtml, element, text_element
from ui.theme import ASSETS, stamp

SHEET = Markup('<link rel="stylesheet" href="{}">')
TONES = {"so_far": "info", "draft": "warn", "signed": "ok"}


def sheet() -> None:
    """Load the sheet of the pages."""
    StaticHtml("div", "no-box").show(SHEET.format(stamp(ASSETS / "reports.css")))


def tabs(here: str) -> None:
    """Put the kinds under the page's head; `here` is the open one."""
    with element("nav", "views bare") as row:
        row.props["aria-label"] = _("Kinds of reports")
        for kind, word in REPORT_KINDS.items():
            link = text_element("a", _(word), "nicegui-link view")
            link.props["href"] = f"/reports?kind={kind}"
            if kind == here:
                link.classes("on").props("aria-current=page")


def state(name: str) -> tuple[str, str]:
    """Return the word of a state and its tone."""
    return _(STATES[name]), TONES[name]
