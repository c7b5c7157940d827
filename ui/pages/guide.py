"""The guides inside the product: for everyone, and for those who run the installation."""

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services.house import guide
from ui.parts.markup import Cleaned, StaticHtml, element, empty, page_head
from ui.routes import page

# A link from elsewhere names a section, which was not there when the browser looked for it.
GO = "requestAnimationFrame(() => document.getElementById(location.hash.slice(1))?.scrollIntoView())"
CONTENT, LINK = Markup('<nav aria-label="{}"><ul>{}</ul></nav>'), Markup('<li><a href="{}#{}">{}</a></li>')


@page("/help", needs="home.read")
async def guide_page() -> None:
    """The user guide."""
    _show("guide.md", _("User guide"), _("How to work with Steward, as this version does it."))


@page("/help/operating", needs="maintenance.read")
async def operating_page() -> None:
    """The operator guide."""
    _show("operating.md", _("Operator guide"), _("How to install and run Steward."))


def _show(name: str, title: str, sub: str) -> None:
    with page_head(title, sub):
        pass
    found = guide.paper(name)
    if found is None:
        with (
            element("section", "panel"),
            empty("menu_book", _("The guide is not here"), _("This installation was set up without it.")),
        ):
            pass
        return
    links = Markup("").join(LINK.format(guide.PAPERS[name], at, word) for at, word in found.sections.items())
    with element("section", "panel"):
        StaticHtml("div", "guide guide-toc").show(CONTENT.format(_("Sections"), links))
        StaticHtml("div", "guide").show(Markup("{}").format(Cleaned(found.html)))
    ui.context.client.run_javascript(GO)
