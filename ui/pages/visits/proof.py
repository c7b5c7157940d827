"""What was done at a visit: the checklist, the time on site, the position, and who signed."""

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from nicegui import ui

from models.language import _
from models.visits import OVER, SPAN_KINDS
from services import visits
from services.visits.typed import SOURCES
from services.work import Actor
from ui.live import bind, perform
from ui.pages.visits import ending
from ui.parts.markup import StaticHtml, button, element, panel
from ui.parts.record import live_html
from ui.parts.visit_words import how_long
from ui.words import exact, moment

ROW = Markup('<div class="feed pair"><span>{}</span><span class="num" data-live>{}</span></div>')
NONE = Markup('<p class="sub panel-b">{}</p>')
SAID = Markup('<div class="panel-b stack tight"><b>{}</b><span class="sub" title="{}">{}</span></div>')


def proof_panels(card: Any, actor: Actor) -> None:
    """Show them; the checklist can be ticked by who works on visits."""
    if card.job_id is not None:
        _checklist(card, actor)
        _signature(card, actor)
    _time(card, actor.zone)
    if card.job_id is None or card.lat is not None:
        _position(card, actor.zone)


def _checklist(card: Any, actor: Actor) -> None:
    with panel(_("Checklist")):
        place = element("div", "panel-b stack tight checklist")

    def shown(items: list[Any]) -> bool:
        place.clear()
        with place:
            for one in items:
                text = _("{text} (required)").format(text=one.text) if one.required else one.text
                box = ui.checkbox(text, value=one.done_at is not None)
                box.set_enabled(actor.may("visits.work") and card.state not in OVER)
                box.on_value_change(partial(_tick, card, one.id))
            if not items:
                StaticHtml("p", "sub").show(Markup("{}").format(_("This job has no checklist.")))
        return True

    bind(place, "visible", card, "items", shown)
    bind(place, "visible", card, "state", lambda _state: shown(card.items))


async def _tick(card: Any, item_id: Any, event: Any) -> None:
    await perform(visits.tick, card.id, item_id, bool(event.value))


def _time(card: Any, zone: str) -> None:
    with panel(_("Time on site")):
        holder = StaticHtml("div")

    def shown(_value: object) -> Markup:
        if not card.spans:
            return NONE.format(_("Nobody has begun yet."))
        rows = [ROW.format(_(SPAN_KINDS[one.kind]), _span(one, zone)) for one in card.spans]
        return Markup("").join([*rows, ROW.format(_("On site in all"), how_long(card.on_site))])

    for name in ("spans", "on_site"):
        live_html(holder, card, name, shown)


def _span(one: Any, zone: str) -> str:
    if one.ends_at is None:
        return _("since {time}").format(time=_clock(one.starts_at, zone))
    length = how_long(round((one.ends_at - one.starts_at).total_seconds()))
    times = _("{start}–{end}").format(start=_clock(one.starts_at, zone), end=_clock(one.ends_at, zone))
    return f"{times} · {length}"


def _clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def _position(card: Any, zone: str) -> None:
    with panel(_("Position")):
        holder = StaticHtml("div")

    def shown(_value: object) -> Markup:
        if card.lat is None:
            return NONE.format(_("No position was recorded."))
        where = f"{card.lat:.5f}, {card.lon:.5f}"
        source = _(SOURCES.get(card.position_source, card.position_source))
        about = _("to within {metres} m · {source} · {time}").format(
            metres=round(card.accuracy_m or 0), source=source, time=moment(card.position_at, zone)
        )
        return SAID.format(where, exact(card.position_at, zone), about)

    for name in ("lat", "lon", "accuracy_m", "position_source", "position_at"):
        live_html(holder, card, name, shown)


def _signature(card: Any, actor: Actor) -> None:
    with panel(_("Signature")):
        holder = StaticHtml("div")
        if actor.may("visits.work"):
            with element("div", "panel-f") as foot:
                button(_("Nobody signs…"), "ghost small", "draw", on_click=lambda: ending.unsigned(card))
            for name in ("state", "signature_id", "unsigned"):
                bind(foot, "visible", card, name, lambda _value: card.state not in OVER and card.signed_at is None)

    def shown(_value: object) -> Markup:
        if card.signed_by:
            return SAID.format(card.signed_by, exact(card.signed_at, actor.zone), moment(card.signed_at, actor.zone))
        if card.unsigned:
            return SAID.format(_("Not signed"), exact(card.signed_at, actor.zone), card.unsigned)
        return NONE.format(_("Not signed yet. The customer signs on the technician's phone."))

    for name in ("signed_by", "unsigned", "signed_at"):
        live_html(holder, card, name, shown)
