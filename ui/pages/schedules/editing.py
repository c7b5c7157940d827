"""Changing a schedule from now on: its text, its recipient and its rule."""

from typing import Any
from uuid import UUID

from nicegui import background_tasks, ui

from models.language import NC_, _
from models.messages import ScheduleDraft
from services import contacts, messages
from services.messages import ScheduleCard
from services.work import Refused, Stale
from ui import guard
from ui.live import ask, note, perform
from ui.pages.messages.recipient import Recipient
from ui.pages.messages.repeat import Repeat
from ui.parts.dialogs import choose
from ui.parts.forms import Fields, once
from ui.parts.markup import button, element, page_head, panel
from ui.routes import page

EDITED = (
    "subject", "body", "to", "contact_id", "starts_at", "zone", "until", "rrule", "in_zones", "working_days", "late"
)  # fmt: skip
LABELS = {name: ScheduleDraft.model_fields[name].title or NC_("of a record", "Field") for name in EDITED}


@page("/schedules/{schedule_id}/edit", needs="messages.send")
async def edit_page(schedule_id: UUID) -> None:
    """Change a schedule. What was sent stays; what waits is planned again."""
    card = await ask(messages.find_schedule, schedule_id)
    actor = guard.page_actor()
    with page_head(_("Edit schedule"), _("Changes apply from now on. Sent messages stay as they are.")):
        pass
    form = Fields({"contact_id": "to"}, of=messages.SCHEDULE.draft)
    with element("div", "split top"):
        with panel(_("Message")), element("div", "panel-b stack"):
            to = form.add("to", Recipient(_("To")))
            subject = form.add("subject", ui.input(_("Subject"), value=card.subject).props("maxlength=200"))
            body = form.add("body", ui.textarea(_("Message"), value=card.body).props("rows=14"))
        with panel(_("When to send")), element("div", "panel-b stack"):
            repeat = Repeat(form, actor, lambda: to.contact_id)
            save = button(_("Save changes"), "solid", "check")
    await _fill(to, card)
    repeat.show(card)
    repeat.heard = lambda: background_tasks.create(repeat.preview(), name="the next five times")
    repeat.changed()

    def typed() -> dict[str, Any]:
        whom = {"to": to.address or "", "contact_id": to.contact_id}
        return {**whom, "subject": subject.value or "", "body": body.value or "", **repeat.values()}

    begun = typed()  # as the form shows it, which may be another spelling of the same rule
    before = {name: getattr(card, name) for name in EDITED}

    async def submit() -> None:
        form.refuse(None)
        changes = {name: value for name, value in typed().items() if value != begun[name]}
        await _save(card, form, changes, {name: before[name] for name in changes})

    save.on_click(lambda: once(save, submit))


async def _fill(to: Recipient, card: ScheduleCard) -> None:
    if card.contact_id is None:
        to.clear(card.to)
        return
    found = await perform(contacts.find, card.contact_id)
    if found is not None:
        to.choose(found, card.to)


async def _save(card: ScheduleCard, form: Fields, changes: dict[str, Any], before: dict[str, Any]) -> None:
    """Save the changed fields; when someone else changed one of them meanwhile, ask which to keep."""

    async def refused(refusal: Refused) -> None:
        if not isinstance(refusal, Stale):
            form.refuse(refusal)
            return
        kept = await choose({name: _(label) for name, label in LABELS.items()}, refusal)
        if kept is not None:
            await _save(card, form, kept, {name: refusal.more["theirs"][name] for name in kept})

    if await perform(messages.change_schedule, card.id, changes, before=before, refused=refused) is not None:
        note(_("Schedule changed."))
        ui.navigate.to(f"/schedules/{card.id}")
