"""The deals of a contact or a company, on its page."""

from uuid import UUID

from nicegui import ui

from models.language import _
from services import deals
from services.deals import Listed, Query
from services.money import amounts
from services.records.lists import Page, Slice
from services.work import Actor
from ui.live import watch
from ui.parts.markup import chip, element, panel, text_element
from ui.parts.people import short_line
from ui.words import number

SHOWN = 6  # on the page of a customer; a link leads to the rest
TONES = {"open": "info", "won": "ok", "lost": "bad"}  # of a stage, by its kind


async def deals_panel(actor: Actor, *, contact: UUID | None = None, company: UUID | None = None) -> None:
    """Show the newest deals of a contact or a company, live, to those who may see deals."""
    if not actor.may("deals.read"):
        return
    path = f"/deals?contact={contact}" if contact else f"/deals?company={company}"
    with panel(_("Deals")) as head:
        rows = element("div")
    if actor.may("deals.edit"):
        with head, element("div", "acts"):
            ui.link(_("Add deal"), f"{path}&new=1").classes("link")

    def show(found: Page[Listed]) -> None:
        rows.clear()
        with rows:
            for one in found.rows:
                with short_line(one.title, f"/deals/{one.id}", amounts.shown(one.value, one.value_currency)):
                    chip(one.stage, TONES[one.kind])
            if not found.rows:
                text_element("p", _("What you may sell here appears in this place."), "sub panel-b")
            if found.total > len(found.rows):
                every = _("All deals ({count})").format(count=number(found.total))
                with element("div", "panel-f"):
                    ui.link(every, path).classes("link")

    query = Query(contact=contact, company=company, part=Slice(sort="-made_at", size=SHOWN))
    await watch(show, deals.search, query, on=deals.KINDS)
