"""The result of a bulk change: its progress, what was refused and why, and its undo."""

from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, with_noun
from services import bulk
from services.records import errands
from services.records.errands import ErrandCard
from services.records.lists import Slice
from services.work import NotFound
from ui import guard
from ui.live import ask, event_filter, follow, perform
from ui.parts.dialogs import ask_first
from ui.parts.markup import StaticHtml, button, element, page_head, panel
from ui.parts.progress import progress
from ui.routes import page
from ui.words import moment, number

VERBS = {
    "refused": N_("Not changed"),
    "kept": N_("Kept as edited since"),
    "updated": N_("Changed"),
    "binned": N_("Moved to bin"),
    "restored": N_("Restored"),
}
LINE = Markup('<a class="nicegui-link" href="{}">{}</a>')
ROW = Markup('<div class="bulk-row"><b class="clip">{}</b><span class="sub">{}</span></div>')
FIRST = Slice(size=100)
MORE = Markup('<p class="sub panel-b">{}</p>')


@page("/bulk/{errand_id}", needs="home.read")
async def bulk_page(errand_id: UUID) -> None:
    """Everything about one bulk change."""
    actor = guard.page_actor()
    card = await ask(errands.find, errand_id)
    if not card.kind.startswith("bulk"):
        raise NotFound(with_noun("That {noun} is no longer here.", N_("errand")))
    with page_head(card.label) as (_heading, line):
        undo = button(_("Undo"), "ghost", "undo", on_click=lambda: _undo(errand_id))
    with element("section", "panel"), element("div", "panel-b"):
        await progress(errand_id)
    lists = {verb: _list(word) for verb, word in VERBS.items()}

    async def refresh() -> None:
        now: ErrandCard = await ask(errands.find, errand_id)
        if undo.is_deleted:
            return
        undo.set_visibility(now.undoable_until is not None)
        until = now.undoable_until
        line.set_text(_("You can undo this until {when}.").format(when=moment(until, actor.zone)) if until else "")
        for verb, (box, html) in lists.items():
            await _fill(errand_id, verb, now.counts.get(verb, 0), box, html)

    await follow(refresh, event_filter(errands.KINDS, {errand_id}))


def _list(word: str) -> tuple[ui.element, StaticHtml]:
    with element("div", "no-box") as box, panel(_(word)):
        html = StaticHtml("div", "panel-b")
    return box, html


async def _fill(errand_id: UUID, verb: str, many: int, box: ui.element, html: StaticHtml) -> None:
    """Show the first hundred records with that outcome, each with its reason."""
    box.set_visibility(many > 0)
    if not many:
        return
    found = await ask(bulk.lines, errand_id, verb, FIRST)
    rows = [ROW.format(LINE.format(one.path, one.name) if one.path else one.name, one.reason) for one in found.rows]
    rest = many - len(rows)
    more = [MORE.format(_("And {count} more.").format(count=number(rest)))] if rest > 0 else []
    html.show(Markup("").join([*rows, *more]))


async def _undo(errand_id: UUID) -> None:
    text = _("Former values are restored. What was edited since stays as it is, and is listed.")
    if await ask_first(_("Undo this change?"), text, _("Undo")):
        begun = await perform(errands.undo, errand_id)
        if begun is not None:
            ui.navigate.to(f"/bulk/{begun.id}")
