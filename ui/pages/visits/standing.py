"""How far a visit has come: its steps, with the time of each."""

from typing import Any

from markupsafe import Markup

from models.language import _
from ui.parts.markup import StaticHtml, panel
from ui.parts.record import live_html
from ui.parts.visit_words import when_of
from ui.words import moment

STEP = Markup('<li class="step{}"><span>{}</span><span class="sub">{}</span></li>')
NAMES = ("state", "start_at", "end_at", "technician", "en_route_at", "arrived_at", "finished_at", "end_reason")


def steps_panel(card: Any, zone: str) -> None:
    """Show them, live."""
    with panel(_("How far it is")):
        holder = StaticHtml("ol", "steps across").props("tabindex=0")  # it scrolls on a phone
    for name in (*NAMES, "window_start_at"):
        live_html(holder, card, name, lambda _value: steps(card, zone))


def steps(card: Any, zone: str) -> Markup:
    """Return the steps of a visit as markup: those done, the one it is at, those to come."""
    order = ["planned", "scheduled", "en_route", "working", "finished"]
    at = {"paused": "working", "missed": "finished", "cancelled": "finished"}.get(card.state, card.state)
    here = order.index(at)
    words = {
        "planned": (_("Asked for"), moment(card.made_at, zone)),
        "scheduled": (_("Scheduled"), when_of(card, zone) if card.start_at else ""),
        "en_route": (_("On the way"), _time(card.en_route_at, zone)),
        "working": (_("Paused") if card.state == "paused" else _("On site"), _time(card.arrived_at, zone)),
        "finished": (_last(card), _time(card.finished_at, zone) or card.end_reason),
    }
    rows = [STEP.format(_tone(card.state, number, here), *words[name]) for number, name in enumerate(order)]
    return Markup("").join(rows)


def _tone(state: str, number: int, here: int) -> str:
    if number == here and state in ("missed", "cancelled"):
        return " bad"
    if number < here or state == "finished":
        return " done" if state not in ("missed", "cancelled") or number == 0 else ""
    return " now" if number == here else ""


def _last(card: Any) -> str:
    return {"missed": _("Missed"), "cancelled": _("Cancelled")}.get(card.state, _("Finished"))


def _time(at: Any, zone: str) -> str:
    return moment(at, zone) if at else ""
