"""Recording a visit to a customer: with what came of it, where, and photos (V-01, V-03, V-04)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from services import visits
from services.contacts import CONTACT
from services.visits import VISIT
from services.work import Actor, clock
from ui.live import bind, note, perform
from ui.parts.dialogs import Form, form_dialog
from ui.parts.markup import button, element
from ui.parts.photo_taking import PhotosField
from ui.parts.picker import Picker
from ui.parts.position import PositionField
from ui.parts.window_fields import moment_typed
from ui.words import local_input


async def record_visit(
    actor: Actor,
    contact: UUID | None = None,
    name: str = "",
    company: UUID | None = None,
    begins: datetime | None = None,
) -> None:
    """Ask for the outcome, and record a visit of now, or one that `begins` then; the time can be changed, also to one that
    is to come."""
    title = _("Visit to {name}").format(name=name) if name else _("Record a visit")
    with form_dialog(title, _("Save visit"), of=VISIT.draft) as form:
        if contact is None and company is None:
            form.add("contact_id", Picker(VISIT.label("contact_id"), CONTACT).props("autofocus"))
        form.add("outcome", ui.textarea(VISIT.label("outcome")).props("autogrow autofocus"))
        with element("div", "pair"):
            at = ui.input(_("Time"), value=local_input(begins or clock.now(), actor.zone))
            form.add("at", at.props("type=datetime-local stack-label"))
            form.add("minutes", ui.input(VISIT.label("minutes"), value="30").props("inputmode=numeric"))
        photos = PhotosField() if actor.may("visits.work") else None
        position = PositionField()
    if begins is None:  # one of now
        _offer_position(form, position)
    form.reads["at"] = lambda typed: moment_typed(str(typed or ""), actor.zone)
    begun = at.value

    async def save() -> None:
        values: dict[str, Any] = {key: value for key, value in form.values().items() if value is not None}
        if at.value == begun and begins is None:
            values.pop("at", None)
        values |= {key: str(one) for key, one in (("contact_id", contact), ("company_id", company)) if one is not None}
        if photos is not None:
            await photos.arrived()
        made = await perform(visits.create, values | {"position": position.value}, refused=form.refuse)
        if made is not None:
            form.dialog.submit(True)
            note(_recorded(position))
            if photos is not None:
                await photos.keep(made.id)

    await form.ask(save)


def _offer_position(form: Form, position: PositionField) -> None:
    """Add the button that saves with the position, before the one that saves."""
    with form.button.parent_slot.parent as foot:  # type: ignore[union-attr]
        position.button(form.submit)
    form.button.move(foot)


def _recorded(position: PositionField) -> str:
    if position.value is None:
        return _("The visit is recorded.")
    return _("The visit is recorded, with your position to within {metres} m.").format(metres=position.metres)


def record_button(actor: Actor, card: Any, of: str) -> None:
    """Add the button to the page of a contact or a company (`of`), for those who may record visits."""
    if not actor.may("visits.edit"):
        return

    async def press() -> None:
        await record_visit(actor, name=card.name, **{of: card.id})

    with element("span", "no-box") as holder:
        button(_("Record a visit"), "ghost", "add_road", on_click=press)
    bind(holder, "visible", card, "binned_at", lambda at: at is None)
