"""One visit: when it is and whose, how far it has come, what was done there, and the proof of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from models.visits import UNDER_WAY
from services import jobs, visits
from services.visits import VISIT
from services.work import Actor
from ui import guard
from ui.live import bind, live, perform
from ui.pages.visits import ending, planning
from ui.pages.visits.customer import customer_panel
from ui.pages.visits.proof import proof_panels
from ui.pages.visits.standing import steps_panel
from ui.parts.details import Details
from ui.parts.files_panel import files_panel
from ui.parts.form_draft import form_draft
from ui.parts.forms import once
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, button, icon_button, icon_html
from ui.parts.photos import photos_panel
from ui.parts.record import Frame, frame, live_html, owner_mark
from ui.parts.visit_words import CHIP, visit_chip, when_of
from ui.routes import page

LINK = Markup('<a class="nicegui-link" href="/{}/{}">{}</a>')
LIVE = [*visits.KINDS, *jobs.KINDS]


@page("/visits/{visit_id}", needs="visits.read")
async def visit_page(visit_id: UUID) -> None:
    """Everything about one visit."""
    actor = guard.page_actor()
    card = await live(visits.find, visit_id, on=LIVE)
    shown, may = await frame(VISIT, card, actor), actor.may("visits.edit")
    _says(shown, card, actor)
    with shown.acts:
        _acts(card, actor)
    with shown.wide:
        steps_panel(card, actor.zone)
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    names = ("title", "minutes", "outcome", "note")
    with shown.details, Details(VISIT, card, visits.change, may, draft) as facts:
        on_key("edit", facts.edit)
        facts.fields(*(names if card.job_id else ("title", "contact_id", "company_id", "minutes", "outcome", "note")))
    with shown.aside:
        await customer_panel(card, actor)
        proof_panels(card, actor)
        await photos_panel(card, actor)
        await files_panel(VISIT.noun, card, may and actor.may("files.edit"))
    await shown.timeline(actor, jobs.KINDS)


def _says(shown: Frame, card: Any, actor: Actor) -> None:
    """Show its state, what somebody has to look at, whose it is, and when."""
    with shown.marks:
        live_html(StaticHtml("span", "no-box"), card, "state", visit_chip)
        flags = StaticHtml("span", "no-box")
        for name in ("flag", "forced", "pinned"):
            live_html(flags, card, name, lambda _value: _flags(card))

    def line(_value: object) -> Markup:
        some = [("jobs", card.job_id, card.number or card.job), ("companies", card.company_id, card.company)]
        some += [("contacts", card.contact_id, card.contact), ("sites", card.site_id, card.address)]
        return Markup(" · ").join(LINK.format(room, one, name) for room, one, name in some if one and name)

    for name in ("job", "number", "company", "contact", "address"):
        live_html(shown.line, card, name, line)
    with shown.reaches:
        when = StaticHtml("span", "reach plain")
        for name in ("start_at", "end_at", "window_start_at", "window_end_at", "technician"):
            live_html(when, card, name, lambda _value: _when(card, actor.zone))
        owner_mark(card)


def _flags(card: Any) -> Markup:
    found = []
    if card.flag:
        found.append(CHIP.format("bad", _("Its technician left")))
    if card.forced:
        found.append(CHIP.format("warn", _("Given anyway: {reason}").format(reason=card.forced)))
    if card.pinned:
        found.append(CHIP.format("mute", _("Pinned")))
    return Markup(" ").join(found)


def _when(card: Any, zone: str) -> Markup:
    who = f" · {card.technician}" if card.technician else ""
    return icon_html("schedule") + Markup("{}{}").format(when_of(card, zone), who)


def _acts(card: Any, actor: Actor) -> None:
    """Add what can be done to it; what fits its state is visible."""
    plans, give = actor.may("dispatch.run"), lambda: planning.give(card, actor)
    if plans:
        _act(card, ("planned",), _("Give to…"), "solid", "event_available", give)
    if actor.may("visits.work"):
        _work(card)
    if plans:
        _act(card, ("scheduled",), _("Move…"), "ghost", "event_repeat", give)
    if actor.may("visits.edit"):
        again = lambda: perform(visits.reopen, card.id)  # noqa: E731
        _act(card, ("finished", "missed"), _("Reopen"), "ghost", "replay", again)
    _rare(card, actor)


def _rare(card: Any, actor: Actor) -> None:
    """Add what is seldom done, behind three dots."""
    some: list[tuple[tuple[str, ...], str, Callable[[], Any], str]] = []
    if actor.may("dispatch.run"):
        some.append((("planned", "scheduled"), _("Arrival window"), lambda: planning.promise(card, actor), ""))
        some.append((("scheduled",), _("Take off the plan"), lambda: perform(visits.unschedule, card.id), ""))
    if actor.may("visits.edit"):
        stops = ("planned", "scheduled", *UNDER_WAY)
        some.append((stops, _("Cancel visit"), lambda: ending.cancel(card), "danger"))
    if not some:
        return
    with icon_button("more_horiz", _("More")) as more, ui.menu():
        for states, text, do, look in some:
            _fits(ui.menu_item(text, do).props("role=menuitem").classes(look), card, states)
    _fits(more, card, tuple({state for states, *_rest in some for state in states}))


def _work(card: Any) -> None:
    plain = [
        (("scheduled",), _("Set out"), "solid", "directions_car", visits.set_out),
        (("en_route",), _("Arrive"), "solid", "pin_drop", visits.arrive),
        (("scheduled",), _("Arrive"), "ghost", "pin_drop", visits.arrive),
        (("paused",), _("Resume"), "solid", "play_circle", visits.resume),
        (("working",), _("Pause"), "ghost", "pause_circle", visits.pause),
    ]
    for states, text, look, icon, do in plain:
        _act(card, states, text, look, icon, _doing(do, card))
    _act(card, ("working",), _("Finish"), "solid", "task_alt", lambda: ending.finish(card))
    _act(card, ("paused",), _("Finish"), "ghost", "task_alt", lambda: ending.finish(card))
    missed = ("planned", "scheduled", *UNDER_WAY)
    _act(card, missed, _("Missed"), "ghost", "event_busy", lambda: ending.miss(card))


def _doing(do: Callable[..., Any], card: Any) -> Callable[[], Any]:
    return lambda: perform(do, card.id)


def _act(card: Any, states: tuple[str, ...], text: str, look: str, icon: str, do: Callable[[], Any]) -> ui.button:
    press = button(text, look, icon)
    press.on_click(lambda: once(press, do))
    _fits(press, card, states)
    return press


def _fits(shown: Any, card: Any, states: tuple[str, ...]) -> None:
    """Show it only in these states, outside the bin."""
    for name in ("state", "binned_at"):
        bind(shown, "visible", card, name, lambda _value: card.binned_at is None and card.state in states)
