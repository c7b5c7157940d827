"""Activity, on Home: the latest changes by colleagues."""

from collections.abc import Callable

from markupsafe import Markup

from models.language import _
from services.records.lists import Page
from services.records.timeline import Entry
from ui.parts.markup import StaticHtml, head_all
from ui.theme import colour, initials
from ui.words import ago, exact

LINE = Markup(
    '<div class="feed"><span class="av {}" aria-hidden="true">{}</span><div class="clip"><b>{}</b>{}</div>'
    '<time title="{}">{}</time></div>'
)
LINK, TEXT = Markup('<a class="nicegui-link about clip" href="{}">{}</a>'), Markup('<div class="clip">{}</div>')
NOTHING = Markup('<p class="sub panel-b">{}</p>')


def latest(zone: str) -> Callable[[Page[Entry]], None]:
    """Put the heading and the list into the card; return the function that fills it."""
    rows = StaticHtml("section", "panel").props("aria-live=polite")

    def show(found: Page[Entry]) -> None:
        lines = Markup("").join(_line(one, zone) for one in found.rows)
        head = head_all(_("Activity"), "/activity", _("View all activity"))
        rows.show(head + (lines or NOTHING.format(_("Nothing has happened yet. Add your first contact."))))

    return show


def _line(one: Entry, zone: str) -> Markup:
    text = one.text.removeprefix(one.actor).strip()
    what = LINK.format(one.link, text) if one.link else TEXT.format(text)
    return LINE.format(colour(one.actor), initials(one.actor), one.actor, what, exact(one.at, zone), ago(one.at))
