"""Giving a visit to a technician, and promising when somebody comes."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from nicegui import ui

from models.language import C_, _
from services import technicians, visits
from services.records.lists import Slice
from services.work import Actor, Invalid, Refused, clock, occurrences
from ui.live import note, perform
from ui.parts.dialogs import Form, form_dialog
from ui.parts.markup import element, text_element
from ui.parts.visit_words import span_of
from ui.parts.window_fields import WindowFields

MOST = 200  # technicians to choose from


async def give(card: Any, actor: Actor) -> None:
    """Ask who goes and when, and give it to them. A refusal says what stands against it, and takes a reason to do it
    anyway."""
    found = await perform(technicians.search, technicians.Query(part=Slice("name", MOST)))
    if found is None:
        return
    names = {str(one.id): _name(one) for one in found.rows if one.active}
    with form_dialog(_("Give “{name}” to…").format(name=card.title), _("Give")) as form:
        if card.window_start_at:
            promised = span_of(card.window_start_at, card.window_end_at, actor.zone)
            text_element("p", _("The customer was promised an arrival {window}.").format(window=promised), "sub")
        _fields(form, card, actor, names)
        anyway = _Anyway(form)

    async def save() -> None:
        typed = form.values()
        try:
            who, at = UUID(typed["technician_id"]) if typed["technician_id"] else None, _instant(typed, actor.zone)
        except Invalid as refusal:
            form.refuse(refusal)
            return
        if who is None:
            form.refuse(Invalid(_("Please check the form."), technician_id=_("Choose who goes.")))
            return
        force = {"force": True, "reason": str(typed["reason"] or "")} if anyway.asked else {}
        done = await perform(visits.schedule, card.id, who, at, refused=anyway.refuse, **force)
        if done is not None:
            form.dialog.submit(True)
            said = span_of(done.start_at, done.end_at, actor.zone)
            note(_("{technician} has it: {time}.").format(technician=done.technician, time=said))

    await form.ask(save)


class _Anyway:
    """What stands against a time, and the reason to give the visit anyway; hidden until something does."""

    def __init__(self, form: Form) -> None:
        self.form, self.asked = form, False
        with element("div", "stack tight") as self.place:
            self.reason = form.add("reason", ui.input(_("Give it anyway, because…")).props("maxlength=400"))
        self.place.set_visibility(False)

    def refuse(self, refusal: Refused) -> None:
        """Show the refusal; one that a reason overcomes asks for it."""
        self.form.refuse(refusal)
        if isinstance(refusal, visits.Overlap | visits.Absent):
            self.asked = True
            self.place.set_visibility(True)
            self.form.button.set_text(_("Give anyway"))
            self.reason.run_method("focus")


def _name(one: technicians.TechnicianCard) -> str:
    return f"{one.name} · {', '.join(one.skills)}" if one.skills else one.name


def _fields(form: Form, card: Any, actor: Actor, names: dict[str, str]) -> None:
    here = str(card.technician_id) if card.technician_id else None
    who = ui.select(names, value=here if here in names else None, label=_("Technician"), with_input=True)
    form.add("technician_id", who.props("autofocus"))
    begin = card.start_at or card.window_start_at
    local = begin.astimezone(ZoneInfo(actor.zone)) if begin else None
    day = local.date() if local else clock.today(actor.zone)
    with element("div", "pair"):
        form.add("day", ui.input(_("Day"), value=f"{day}").props("type=date stack-label"))
        form.add("time", ui.input(_("Begins"), value=f"{local:%H:%M}" if local else "").props("type=time stack-label"))


def _instant(typed: dict[str, Any], zone: str) -> datetime:
    missing = {name: _("Enter the day and the time.") for name in ("day", "time") if not typed[name]}
    if missing:
        raise Invalid(_("Please check the form."), **missing)
    found = occurrences.instant(date.fromisoformat(typed["day"]), time.fromisoformat(typed["time"]), zone)
    if found is None:
        raise Invalid(_("Please check the form."), day=_("There is no such day in this time zone."))
    return found


async def promise(card: Any, actor: Actor) -> None:
    """Ask within which times somebody comes, and promise it; emptied fields take the promise away."""
    with form_dialog(_("Arrival window of {name}").format(name=card.title), C_("button", "Set")) as form:
        text_element("p", _("The visit begins within it. Plans keep to it, and the customer is told it."), "sub")
        start, end = card.window_start_at, card.window_end_at
        window = WindowFields(form, actor.zone, label=_("Arrival on"), start=start, end=end)

    async def save() -> None:
        try:
            begin, until = window.read()
        except Invalid as refusal:
            form.refuse(refusal)
            return
        if await perform(visits.promise, card.id, begin, until, refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)
