"""Looks: the tones and icons of items, the sheet of the pages of checklists, and the tabs over them."""

from datetime import timedelta

from markupsafe import Markup

from models.language import N_, _
from services.house.checklists import Checklist, Person
from ui.parts.markup import StaticHtml, element, text_element
from ui.theme import ASSETS, colour, initials, stamp
from ui.words import lasting

SHEET = Markup('<link rel="stylesheet" href="{}">')
SIGNS = {
    "ok": ("ok", "check_circle", N_("Good")),
    "failed": ("bad", "error", N_("Red")),
    "unknown": ("warn", "help", N_("Not measured")),
    "open": ("mute", "radio_button_unchecked", N_("Open")),
}
TABS = {
    "/checklists": N_("Due"),
    "/checklists/lists": N_("Lists"),
    "/checklists/log": N_("Maintenance log"),
    "/maintenance/checklists": N_("Release lists"),
}
PERSON = Markup(
    '<span class="av {}" aria-hidden="true">{}</span><div class="clip"><b class="clip">{}</b><div class="sub">{}</div></div>'
)


def sheet() -> None:
    """Load the sheet of the pages."""
    StaticHtml("div", "no-box").show(SHEET.format(stamp(ASSETS / "checklists.css")))


def tabs(here: str) -> None:
    """Put the tabs under the page's head; `here` is the address of the open page."""
    with element("nav", "views bare") as row:
        row.props["aria-label"] = _("Pages of checklists")
        for path, word in TABS.items():
            link = text_element("a", _(word), "nicegui-link view")
            link.props["href"] = path
            if path == here:
                link.classes("on").props("aria-current=page")


def person(one: Person, role: str) -> Markup:
    """Return a person with their picture and their part in the list."""
    return PERSON.format(colour(one.name), initials(one.name), one.name, role)


def expected(one: Checklist) -> str:
    """Return how long a list is expected to take (N-42): `15–20 min`, `1–2 h`, `1 day`."""
    low, high = one.minutes
    if not high:
        return ""
    if high <= 60:
        return _("{span} min").format(span=_span(low, high))
    if high < 480:
        return _("{span} h").format(span=_span(low // 60, high // 60))
    days = _span(low // 480, high // 480)
    return _("1 day") if days == "1" else _("{span} days").format(span=days)


def overdue(late: timedelta) -> str:
    """Return how late a run is: `15 h late`."""
    return _("{span} late").format(span=lasting(late))


def _span(low: int, high: int) -> str:
    return str(high) if low == high else f"{low}–{high}"
