"""Everything about one technician: skills, weekly hours, absences, the visits of the next days."""

from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services import technicians, visits
from services.accounts import users
from services.records.lists import Page, Slice
from services.technicians import TECHNICIAN
from services.work import Actor
from ui import guard
from ui.live import ask, live, watch
from ui.pages.technicians.away import absences_panel
from ui.pages.technicians.weekly import hours_panel
from ui.parts.details import Details
from ui.parts.form_draft import form_draft
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, panel
from ui.parts.record import frame, live_html
from ui.parts.visit_words import CHIP, visit_chip, when_of
from ui.routes import page

FACTS = ("name", "user_id", "skills", "phone", "home", "home_lat", "home_lon", "zone", "active")
LINE = Markup(
    '<div class="feed pair"><a class="nicegui-link who" href="/visits/{}"><span class="clip"><b class="clip">{}</b>'
    '<small class="clip">{}</small></span></a>{}</div>'
)
NONE = Markup('<p class="sub panel-b">{}</p>')
SHOWN = 8  # visits; a link leads to the rest


@page("/technicians/{technician_id}", needs="technicians.read")
async def technician_page(technician_id: UUID) -> None:
    """Everything about one technician."""
    actor = guard.page_actor()
    card = await live(technicians.find, technician_id, on=technicians.KINDS)
    stops = ask_stops if actor.may("technicians.delete") else None
    shown, may = await frame(TECHNICIAN, card, actor, stops=stops), actor.may("technicians.edit")
    with shown.marks:
        live_html(StaticHtml("span", "no-box"), card, "active", _active)
    live_html(shown.line, card, "skills", lambda some: Markup("{}").format(", ".join(some)))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    owners = dict(await ask(users.owners))
    with shown.details, Details(TECHNICIAN, card, technicians.change, may, draft) as facts:
        on_key("edit", facts.edit)
        facts.fields(*FACTS, options={"user_id": {None: _("Nobody"), **owners}})
    with shown.aside:
        hours_panel(card, may)
        await absences_panel(card, actor, may)
        await _visits(technician_id, actor)
    await shown.timeline(actor)


async def ask_stops() -> str:
    """Return what happens to the visits of a technician who goes to the bin."""
    return _("Visits to come are unscheduled.")


def _active(active: bool) -> Markup:
    return CHIP.format("ok", _("Active")) if active else CHIP.format("mute", _("Inactive"))


async def _visits(technician_id: UUID, actor: Actor) -> None:
    if not actor.may("visits.read"):
        return
    with panel(_("Visits")) as head:
        holder = StaticHtml("div")
    with head:
        ui.link(_("All visits"), f"/visits?technician={technician_id}").classes("link")

    def show(found: Page[Any]) -> None:
        rows = [LINE.format(one.id, one.title, when_of(one, actor.zone), visit_chip(one.state)) for one in found.rows]
        holder.show(Markup("").join(rows) if rows else NONE.format(_("No visit is planned.")))

    query = visits.Query(technician=technician_id, state="live", part=Slice("start_at", SHOWN))
    await watch(show, visits.search, query, on=visits.KINDS)
