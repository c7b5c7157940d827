"""Everything about one task."""

from uuid import UUID

from models.language import _
from services import tasks
from services.accounts import users
from services.tasks import TASK, TaskCard
from ui import guard
from ui.live import ask, bind, live, perform
from ui.pages.tasks.parts import offered, repetition, snooze_button, state_chip
from ui.parts.details import Details
from ui.parts.form_draft import form_draft
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, button
from ui.parts.record import frame, live_html, owner_mark
from ui.routes import page


@page("/tasks/{task_id}", needs="tasks.read")
async def task_page(task_id: UUID) -> None:
    """Everything about one task."""
    actor = guard.page_actor()
    card = await live(tasks.find, task_id, on=tasks.KINDS)
    shown, may = await frame(TASK, card, actor), TASK.may(actor, "edit")
    with shown.marks:
        state = StaticHtml("span", "no-box")
        for name in ("done_at", "due_on", "due_time"):
            live_html(state, card, name, lambda _: state_chip(card, actor))
    with shown.reaches:
        owner_mark(card)
    if may:
        with shown.acts:
            snooze = snooze_button(card.id, actor)
            bind(snooze, "visible", card, "done_at", lambda at: at is None)
            _done_button(card)
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    owners = dict(await ask(users.owners))
    with shown.details, Details(TASK, card, tasks.change, may, draft) as details:
        on_key("edit", details.edit)
        details.fields("title", "due_on", "due_time", "priority")
        details.choice("repeat", _("Repeat"), repeat_choices(card))
        details.fields("contact_id", "company_id", "deal_id", "owner_id", "note", options={"owner_id": owners})
    await shown.timeline(actor)


def _done_button(card: TaskCard) -> None:
    """Add the button that finishes the task, or reopens it."""

    async def press() -> None:
        await perform(tasks.finish if card.done_at is None else tasks.reopen, card.id)

    pressed = button(_("Finish"), "solid", "task_alt", on_click=press)
    bind(pressed, "text", card, "done_at", lambda at: _("Finish") if at is None else _("Reopen"))  # type: ignore[arg-type]


def repeat_choices(card: TaskCard) -> dict[str, str]:
    """Return the repetitions to choose from; the task's own is among them, in words, whatever program wrote it."""
    return {**offered(), card.repeat: repetition(card) or _("Never")}
