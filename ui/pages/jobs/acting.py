"""The questions before a job is opened, visited again, billed or cancelled."""

from typing import Any

from nicegui import ui

from models.language import _
from services import jobs, visits
from services.work import Actor, Invalid
from ui.live import note, perform
from ui.parts.dialogs import Form, form_dialog
from ui.parts.markup import element, text_element
from ui.parts.window_fields import WindowFields


async def open_draft(card: Any) -> None:
    """Open it: it gets its first visit."""
    if await perform(jobs.open_draft, card.id) is not None:
        note(_("{name} is open, and has a visit to plan.").format(name=card.title))


async def add_visit(card: Any, actor: Actor) -> None:
    """Ask when it may be, and add another visit."""
    with form_dialog(_("Add a visit"), _("Add visit")) as form:
        text_element("p", _("It waits until somebody gets it. The window is what the customer is promised."), "sub")
        form.add("minutes", ui.input(_("Minutes"), value=str(card.minutes)).props("inputmode=numeric autofocus"))
        window = WindowFields(form, actor.zone, label=_("Arrival on"))
        form.add("note", ui.textarea(_("Note")).props("autogrow"))

    async def save() -> None:
        try:
            start, end = window.read()
        except Invalid as refusal:
            form.refuse(refusal)
            return
        typed = form.values()
        values = {"job_id": str(card.id), "minutes": typed["minutes"], "note": typed["note"]}
        made = await perform(visits.create, values, refused=form.refuse)
        if made is not None and start is not None:
            made = await perform(visits.promise, made.id, start, end, refused=form.refuse)
        if made is not None:
            form.dialog.submit(True)
            ui.navigate.to(f"/visits/{made.id}")

    await form.ask(save)


async def cancel(card: Any) -> None:
    """Ask why, and cancel it with its visits to come."""
    with form_dialog(_("Cancel {name}?").format(name=card.title), _("Cancel job")) as form:
        text_element("p", _("Its visits to come are cancelled as well."))
        why = form.add("reason", ui.input(_("Reason")).props("maxlength=400 autofocus"))

    async def save() -> None:
        if await perform(jobs.cancel, card.id, why.value or "", refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


async def bill(card: Any) -> None:
    """Ask what is billed, beginning with the hours on site, and write the draft invoice."""
    offered = await perform(jobs.to_bill, card.id)
    if offered is None:
        return
    with form_dialog(_("Bill {name}").format(name=card.title), _("Write invoice"), of=jobs.BillDraft) as form:
        text_element("p", _("You get a draft. Nothing is billed before you issue it."))
        with element("div", "pair"):
            hours = ui.input(_("Hours on site"), value=offered.hours).props("inputmode=decimal autofocus")
            form.add("hours", hours)
            by_hour = {str(one): name for one, name in offered.by_hour.items()}
            usual = str(offered.hour_id) if offered.hour_id else None
            form.add("hour_id", ui.select(by_hour, value=usual, label=_("Price of an hour"), clearable=True))
        parts = _parts(form, {str(one): name for one, name in offered.items.items()})

    async def save() -> None:
        typed = form.values()
        items = {one: field.value for one, field in parts.items() if field.value}
        values = {"hours": str(typed["hours"] or "0").replace(",", "."), "hour_id": typed["hour_id"], "items": items}
        made = await perform(jobs.bill, card.id, values, refused=form.refuse)
        if made is not None:
            form.dialog.submit(True)
            ui.navigate.to(f"/invoices/{made.id}")

    await form.ask(save)


def _parts(form: Form, known: dict[str, str]) -> dict[str, ui.input]:
    """Add the choice of items of the price list; each one chosen gets a field for how many."""
    found: dict[str, ui.input] = {}
    chosen = form.add("items", ui.select(known, value=[], multiple=True, label=_("Parts"), with_input=True))
    chosen.props("use-chips")
    with element("div", "stack tight") as place:
        pass

    def follow() -> None:
        wanted = list(chosen.value or ())
        for gone in [one for one in found if one not in wanted]:
            found.pop(gone).delete()
        with place:
            for one in [one for one in wanted if one not in found]:
                label = _("How many: {name}").format(name=known[one])
                found[one] = ui.input(label, value="1").props("outlined dense inputmode=decimal")

    chosen.on_value_change(follow)
    return found
