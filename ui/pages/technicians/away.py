"""The absences of a technician: those to come, entered and removed."""

from typing import Any

from nicegui import ui

from models.language import _
from services import technicians
from services.work import Actor, Invalid
from ui.live import perform, watch
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, element, icon_button, panel, text_element
from ui.parts.visit_words import span_of
from ui.parts.window_fields import moment_typed


async def absences_panel(card: Any, actor: Actor, may: bool) -> None:
    """Show them, live."""
    with panel(_("Absences")) as head:
        place = element("div")
    if may:
        with head, element("div", "acts"):
            button(_("Add absence"), "ghost small", "event_busy", on_click=lambda: add_absence(card, actor))

    def show(found: list[technicians.AbsenceCard]) -> None:
        place.clear()
        with place:
            for one in found:
                _line(card, one, actor.zone, may)
            if not found:
                text_element("p", _("No absence is entered."), "sub panel-b")

    await watch(show, technicians.absences, card.id, on=technicians.KINDS)


def _line(card: Any, one: technicians.AbsenceCard, zone: str, may: bool) -> None:
    async def remove() -> None:
        await perform(technicians.remove_absence, card.id, one.id)

    with element("div", "feed pair"):
        with element("span", "clip"):
            text_element("b", span_of(one.starts_at, one.ends_at, zone), "clip")
            if one.reason:
                text_element("small", one.reason, "clip")
        if may:
            icon_button("close", _("Remove this absence"), on_click=remove)


async def add_absence(card: Any, actor: Actor) -> None:
    """Ask from when until when, and enter it."""
    with form_dialog(_("Absence of {name}").format(name=card.name), _("Add absence")) as form:
        text_element("p", _("Visits in this time stay where they are; the plan shows the clash."), "sub")
        for name, label in (("starts_at", _("From")), ("ends_at", _("Until"))):
            form.add(name, ui.input(label).props("type=datetime-local stack-label"))
            form.reads[name] = lambda typed: moment_typed(str(typed or ""), actor.zone)
        form.add("reason", ui.input(_("Reason")).props("maxlength=200"))

    async def save() -> None:
        typed = form.values()
        missing = {name: _("Enter a day and a time.") for name in ("starts_at", "ends_at") if not typed[name]}
        if missing:
            form.refuse(Invalid(_("Please check the times."), **missing))
            return
        times = (typed["starts_at"], typed["ends_at"], str(typed["reason"] or ""))
        if await perform(technicians.add_absence, card.id, *times, refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)
