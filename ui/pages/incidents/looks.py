"""Looks: the words, tones and icons of incidents, the sheet of their pages, and the tabs over them."""

from datetime import timedelta

from markupsafe import Markup

from models.incidents import STATUSES, Incident
from models.language import N_, _
from ui.parts.markup import StaticHtml, element, text_element
from ui.theme import ASSETS, stamp
from ui.words import lasting

SHEET = Markup('<link rel="stylesheet" href="{}">')
TONES = {"investigating": "warn", "identified": "warn", "fixing": "info", "monitoring": "info", "resolved": "ok"}
STATES = {"works": "ok", "slow": "warn", "outage": "bad", "planned": "info"}
SEVERITY = Markup('<span class="sev s{}">SEV-{}</span>')
CHIP = Markup('<span class="chip {}">{}</span>')
TABS = {
    "/incidents": N_("Incidents"),
    "/incidents/components": N_("Components"),
    "/incidents/planned": N_("Planned work"),
}


def sheet() -> None:
    """Load the sheet of the pages."""
    StaticHtml("div", "no-box").show(SHEET.format(stamp(ASSETS / "incidents.css")))


def tabs(here: str) -> None:
    """Put the tabs under the page's head; `here` is the address of the open page."""
    with element("nav", "views bare") as row:
        row.props["aria-label"] = _("Pages of incidents")
        for path, word in TABS.items():
            link = text_element("a", _(word), "nicegui-link view")
            link.props["href"] = path
            if path == here:
                link.classes("on").props("aria-current=page")
        text_element("a", _("Status page"), "nicegui-link view").props("href=/status/ target=_blank")


def marks(one: Incident) -> Markup:
    """Return its severity and its status; a draft says that nobody outside sees it."""
    word = _(STATUSES[one.status])
    draft = CHIP.format("mute", _("Not published")) if one.published_at is None else ""
    return Markup("{} {} {}").format(
        SEVERITY.format(one.severity, one.severity), CHIP.format(TONES[one.status], word), draft
    )


def span(length: timedelta) -> str:
    """Return a length of time by the minute: `46 min`, `1 h`, `47 h 14 min`, `4 d 2 h` from three days on."""
    hours, minutes = divmod(max(0, int(length.total_seconds() // 60)), 60)
    if not hours:
        return _("{number} min").format(number=minutes) if minutes else _("under 1 min")
    if hours >= 72:
        return lasting(length)
    return (
        _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
        if minutes
        else _("{number} h").format(number=hours)
    )
