"""Run and Result: live progress, then what became of the rows; the refused ones to download, and Undo."""

from typing import TYPE_CHECKING
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, ngettext
from services import imports
from services.imports import ImportCard
from ui import guard
from ui.live import ask, perform
from ui.pages.imports import listing, rows
from ui.parts.markup import StaticHtml, banner, button, element, panel, text_element
from ui.parts.progress import progress
from ui.words import exact, number

if TYPE_CHECKING:
    from ui.pages.imports.wizard import Wizard

TILE = Markup(
    '<a class="nicegui-link tile" href="/imports/{}?tab={}"><span class="k">{}</span><span class="v" data-live>{}</span>'
    '<span class="sub">{}</span></a>'
)
OUTCOMES = {
    "created": (N_("Created"), N_("New contacts")),
    "updated": (N_("Updated"), N_("Contacts with changes")),
    "unchanged": (N_("Unchanged"), N_("Rows that change nothing")),
    "refused": (N_("Refused"), N_("Rows left out")),
}
KEPT = Markup('<li><a class="nicegui-link link" href="{}">{}</a><span class="sub">{}</span></li>')
FACT = Markup('<div class="fact"><dt>{}</dt><dd>{}</dd></div>')


async def going(card: ImportCard) -> None:
    """Show how far the long work of an import is."""
    with (
        panel(_("Undoing") if card.state == "undoing" else _("Importing"), card.name),
        element("div", "panel-b stack tight"),
    ):
        if card.errand_id:
            await progress(card.errand_id)
        text_element("p", _("You can leave this page. It goes on in the background."), "sub")


def buttons(card: ImportCard) -> None:
    """Add what can be done with a result."""
    if card.refused:
        button(_("Download refused"), "ghost", "download", on_click=lambda: download(card.id))
    if card.undoable:
        button(_("Undo"), "ghost", "undo", on_click=lambda: listing.undo(str(card.id)))
    again = "/contacts"
    button(_("Open contacts"), "solid", "group", on_click=lambda: ui.navigate.to(again))


async def download(import_id: UUID) -> None:
    """Save the refused rows as a file."""
    found = await perform(imports.refused, import_id)
    if found is not None:
        name, content = found
        ui.download.content(content, name, "text/csv")


async def build(wizard: "Wizard", card: ImportCard) -> None:
    """Show the counts, each with its rows, and what an undo kept."""
    await _ending(card)
    tiles = Markup("").join(
        TILE.format(card.id, name, _(word), number(getattr(card, name)), _(under))
        for name, (word, under) in OUTCOMES.items()
    )
    StaticHtml("div", "tiles four").show(tiles)
    tab = wizard.tab if wizard.tab in OUTCOMES else "refused" if card.refused else "created"
    with element("div", "split top"):
        with panel(_(OUTCOMES[tab][0]), _(OUTCOMES[tab][1]), "cards"):
            await rows.table(wizard, card, tab)
        with panel(_("About this import")):
            StaticHtml("dl", "facts roomy").show(_facts(card))


async def _ending(card: ImportCard) -> None:
    if card.state == "undone":
        with banner("info", "undo"):
            text_element("div", _("This import was undone."))
        if card.kept:
            await _kept(card)
    elif card.state in ("cancelled", "failed"):
        with banner("warn", "block"):
            text_element("div", _stopped(card))
    elif card.replanned:
        text = ngettext(
            "{count} row became something else than in the check, because contacts changed meanwhile.",
            "{count} rows became something else than in the check, because contacts changed meanwhile.",
            card.replanned,
        )
        with banner("info", "info"):
            text_element("div", text.format(count=number(card.replanned)))


async def _kept(card: ImportCard) -> None:
    """List what an undo left, each with what was edited or attached since."""
    lines = await ask(imports.kept, card.id)
    with panel(_("Kept"), _("Edited or worked on since the import")):
        rows = (KEPT.format(one.path, one.name, one.why) for one in lines)
        StaticHtml("ul", "stays").show(Markup("").join(rows))


def _stopped(card: ImportCard) -> str:
    reached, total = card.created + card.updated + card.unchanged + card.refused, card.total or 0
    text = ngettext(
        "It stopped after {reached} of {count} row. What was done so far is kept, and can be undone.",
        "It stopped after {reached} of {count} rows. What was done so far is kept, and can be undone.",
        total,
    )
    return text.format(reached=number(reached), count=number(total))


def _facts(card: ImportCard) -> Markup:
    zone = guard.page_actor().zone
    pairs = [
        (_("File"), card.name),
        (_("Imported by"), card.owner or "Steward"),
        (_("Started"), exact(card.ran_at, zone)),
        (_("Undo until"), exact(card.undoable_until, zone)),
        (_("Program"), card.source),
        (_("SHA-256"), f"{card.digest[:16]} …"),
    ]
    return Markup("").join(FACT.format(name, value) for name, value in pairs if value)
