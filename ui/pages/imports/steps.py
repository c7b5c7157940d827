"""The steps of an import: which one is open, and the bar that shows them."""

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, ngettext
from services.imports import ImportCard
from ui.parts.markup import StaticHtml, element, icon, text_element
from ui.words import number

STEPS = {
    "file": N_("File"),
    "check": N_("Check"),
    "columns": N_("Columns"),
    "fix": N_("Fix"),
    "run": N_("Run"),
    "result": N_("Result"),
}
FREE = ("check", "columns", "fix")  # to move between before it has run
STEP = Markup('<li class="{}"{}><span class="mk">{}</span>{}</li>')
DONE = Markup('<i class="q-icon notranslate material-icons" aria-hidden="true">check</i>')
WORDS = Markup("<span><b>{}</b><small>{}</small></span>")
LINK = Markup('<a class="nicegui-link" href="/imports/{}?step={}">{}</a>')
NOW = Markup(' aria-current="step"')
STATES = {
    "read": (N_("Reading"), "info"),
    "checking": (N_("Checking"), "info"),
    "previewed": (N_("Not run yet"), "warn"),
    "running": (N_("Running"), "info"),
    "done": (N_("Imported"), "ok"),
    "cancelled": (N_("Cancelled"), "mute"),
    "failed": (N_("Failed"), "bad"),
    "undoing": (N_("Undoing"), "info"),
    "undone": (N_("Undone"), "mute"),
}


def crumb(name: str = "") -> None:
    """Add the way back to the list."""
    with element("nav", "crumb") as nav:
        nav.props["aria-label"] = _("You are here")
        ui.link(_("Imports"), "/imports")
        if name:
            icon("chevron_right")
            text_element("span", name, "clip")


def bar() -> StaticHtml:
    """Add the bar of steps, empty."""
    found = StaticHtml("ol", "panel import-steps")
    found.props["aria-label"] = _("Steps")
    return found


def open_step(card: ImportCard, asked: str) -> str:
    """Return the step that is open: the one asked for, if the import has come so far."""
    if card.state in ("running", "undoing"):
        return "run"
    if card.ran:
        return "result"
    return asked if asked in FREE else "fix" if card.state in ("previewed", "checking") else "columns"


def drawn(card: ImportCard | None, step: str) -> Markup:
    """Return the bar: what is done with its outcome, the open step, and what comes."""
    here = list(STEPS).index(step)
    return Markup("").join(
        STEP.format(
            "done" if at < here else "now" if at == here else "",
            NOW if at == here else "",
            DONE if at < here else at + 1,
            _linked(card, name, WORDS.format(_(word), _under(card, name))),
        )
        for at, (name, word) in enumerate(STEPS.items())
    )


def used_columns(card: ImportCard) -> tuple[int, int]:
    """Return how many of the filled columns are imported, and how many are filled."""
    filled = {str(place) for place, count in enumerate(card.layout.get("filled", ())) if count}
    return len(filled & card.mapping.keys()), len(filled)


def _linked(card: ImportCard | None, name: str, words: Markup) -> Markup:
    free = card is not None and not card.ran and card.state != "read" and name in FREE
    return LINK.format(card.id, name, words) if card is not None and free else words


def _under(card: ImportCard | None, name: str) -> str:
    if card is None:
        return {"file": _("CSV, Excel, vCard"), "result": _("Undo for 30 days")}.get(name, "")
    if name == "file" and card.total is not None:
        return ngettext("{count} row", "{count} rows", card.total).format(count=number(card.total))
    if name == "check":
        return str(card.layout.get("encoding") or "").upper() or str(card.layout.get("sheet") or "")
    if name == "columns":
        used, filled = used_columns(card)
        return _("{used} of {count} used").format(used=number(used), count=number(filled))
    if name == "fix" and (card.ran or card.state == "previewed"):
        return ngettext("{count} row left", "{count} rows left", card.refused).format(count=number(card.refused))
    return _("Undo for 30 days") if name == "result" else ""
