"""Viewings in lists: who saw the workspace as whom, when, why, and which pages were opened."""

from markupsafe import Markup

from models.language import _, ngettext
from services.accounts import seeing, viewings
from services.accounts.viewings import ViewingCard
from ui.live import watch
from ui.parts.markup import StaticHtml, chip, element, empty, icon, panel, text_element
from ui.words import exact, moment

PAGE = Markup('<li><a class="nicegui-link link clip" href="{}">{}</a> <time class="sub num" title="{}">{}</time></li>')
EVERY = 30.0  # seconds: pages are opened without an event


async def own_viewings(zone: str) -> None:
    """Show who saw the workspace as one sees it oneself; nothing while nobody did."""
    title, text = _("Who saw what you see"), _("Administrators can see your pages, read-only, for a reason.")
    with element("div", "no-box") as box, panel(title, text):
        rows = element("div")

    def show(found: list[ViewingCard]) -> None:
        box.set_visibility(bool(found))
        rows.clear()
        with rows:
            for one in found:
                viewing_line(one, one.viewer, zone)

    with rows:
        await watch(show, viewings.of_me, on=seeing.KINDS, every=EVERY)


def nobody_viewed() -> None:
    """Say that there was no viewing yet."""
    text = _("An administrator begins one from the line of a colleague. That colleague is told.")
    empty("visibility", _("No viewings yet"), text)


def viewing_line(one: ViewingCard, title: str, zone: str) -> None:
    """Add a line about one viewing, with its pages behind a fold."""
    with element("div", "feed viewing"):
        with element("span", f"bubble {'warn' if one.open else ''}"):
            icon("visibility")
        with element("div", "clip"):
            with element("div", "line"):
                text_element("b", title, "clip")
                if one.open:
                    chip(_("Going on"), "warn")
            text_element("p", one.reason)
            when = text_element("div", f"{moment(one.made_at, zone)} – {moment(one.until, zone)}", "sub num")
            when.props["title"] = exact(one.made_at, zone)
            _pages(one, zone)


def _pages(one: ViewingCard, zone: str) -> None:
    if not one.pages:
        text_element("div", _("No page was opened."), "sub")
        return
    with element("details", "sub"):
        count = len(one.pages)
        text_element("summary", ngettext("{count} page opened", "{count} pages opened", count).format(count=count))
        lines = [PAGE.format(each.page, each.page, exact(each.at, zone), moment(each.at, zone)) for each in one.pages]
        StaticHtml("ol").show(Markup("").join(lines))
