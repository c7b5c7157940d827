"""Everything about one deal: the stages on its way, its details, how long it stayed where, its history."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from models.language import _
from services import deals, stages
from services.accounts import users
from services.deals import DEAL, Stay
from services.money import amounts
from services.records.lists import Page, Slice
from services.stages import StageCard
from ui import guard
from ui.live import ask, bind, live, watch
from ui.pages.pipeline import moving
from ui.pages.pipeline.words import CHANGES, days_since
from ui.parts.amounts import amounts_panel
from ui.parts.custom_fields import custom_facts
from ui.parts.deals import TONES
from ui.parts.details import Details
from ui.parts.form_draft import form_draft
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, button, icon_html, panel
from ui.parts.record import frame, live_html, owner_mark
from ui.parts.story import story
from ui.parts.tags import tags_fact
from ui.routes import page
from ui.words import exact

PRESSED = "(e) => { const b = e.target.closest('[data-stage]'); if (b) emit(b.dataset.stage); }"  # no text
STEP = Markup('<li class="{}"><button type="button" data-stage="{}"{}{}>{}</button></li>')
CHIP = Markup('<span class="chip {}">{}</span>')
LINK = Markup('<a class="nicegui-link" href="{}">{}</a>')
STAY = Markup(
    '<li><span class="chip {}">{}</span><span class="num" title="{}">{}</span><span class="sub">{}</span>{}</li>'
)
WHY = Markup('<span class="why">{}</span>')


@page("/deals/{deal_id}", needs="deals.read")
async def deal_page(deal_id: UUID) -> None:
    """Everything about one deal."""
    actor = guard.page_actor()
    card = await live(deals.find, deal_id, on=CHANGES)
    may = actor.may("deals.edit")
    shown = await frame(DEAL, card, actor)
    with shown.marks:
        live_html(StaticHtml("span", "no-box"), card, "stage", lambda name: CHIP.format(TONES[card.kind], name))
    for name in ("company", "contact"):
        live_html(shown.line, card, name, lambda _name: _customer(card))
    with shown.reaches:
        worth = StaticHtml("span", "reach plain")
        for name in ("value", "value_currency"):
            live_html(worth, card, name, lambda _value: _worth(card))
        owner_mark(card)
    if may:
        with shown.acts:
            press = button(_("Move to…"), "solid", "east", on_click=lambda: moving.choose_stage(deal_id))
            bind(press, "visible", card, "binned_at", lambda at: at is None)
            if actor.may("quotes.edit"):
                to = f"/quotes/new?deal={deal_id}"
                button(_("New quote"), "ghost", "request_quote", on_click=lambda: ui.navigate.to(to))
    with shown.wide:
        await _path(card, may)
        await amounts_panel(actor, "deal", deal_id)
    with shown.details:
        await _facts(card, may)
    with shown.aside, panel(_("Time in each stage")):
        await _stays(deal_id, actor.zone)
    await story(shown, actor)


def _worth(card: Any) -> Markup:
    told = amounts.shown(card.value, card.value_currency)
    return icon_html("payments") + Markup('<b class="num">{}</b>').format(told)


def _customer(card: Any) -> Markup:
    some = [("companies", card.company_id, card.company), ("contacts", card.contact_id, card.contact)]
    return Markup(" · ").join(LINK.format(f"/{room}/{one}", name) for room, one, name in some if name)


async def _path(card: Any, may: bool) -> None:
    """Show the stages as steps; a press on one moves the deal there."""
    holder = StaticHtml("ol", "path")
    some: list[StageCard] = []

    def shown(_now: object = None) -> Markup:
        here = next((place for place, one in enumerate(some) if one.id == card.stage_id), -1)
        past = here if card.kind != "lost" else 0
        steps = []
        for place, one in enumerate(some):
            state = f"here {one.kind}" if place == here else "done" if place < past and one.kind == "open" else ""
            now = Markup(' aria-current="step"') if place == here else ""
            off = "" if may and card.binned_at is None else Markup(" disabled")
            steps.append(STEP.format(state, one.id, now, off, one.name))
        return Markup("").join(steps)

    async def pressed(event: GenericEventArguments) -> None:
        to = next((one for one in some if str(one.id) == event.args), None)
        if to is not None and to.id != card.stage_id:
            await moving.move(card.id, card.title, to.id, to.kind)

    def take(found: Page[StageCard]) -> None:
        some[:] = found.rows
        holder.show(shown())

    if may:
        holder.on("click", pressed, js_handler=PRESSED)
    await watch(take, stages.search, stages.Query(part=Slice(size=stages.MOST)), on=stages.KINDS)
    for name in ("stage_id", "binned_at"):
        live_html(holder, card, name, shown)


async def _facts(card: Any, may: bool) -> None:
    owners = dict(await ask(users.owners))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with Details(DEAL, card, deals.change, may, draft) as facts:
        on_key("edit", facts.edit)
        facts.fields("title", "contact_id", "company_id", "amount", "currency", "close_on")
        facts.fields("owner_id", "note", options={"owner_id": owners})
        await tags_fact(facts)
    await custom_facts(facts)


async def _stays(deal_id: UUID, zone: str) -> None:
    rows = StaticHtml("ol", "stays")

    def show(found: Sequence[Stay]) -> None:
        rows.show(Markup("").join(_stay(one, zone) for one in reversed(found)))

    await watch(show, deals.history, deal_id, on=CHANGES)


def _stay(one: Stay, zone: str) -> Markup:
    why = WHY.format(one.reason) if one.reason else ""
    since = exact(one.since, zone)
    return STAY.format(TONES[one.kind], one.stage, since, days_since(one.since, one.until), one.by or "Steward", why)
