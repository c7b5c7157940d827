"""Adding something to a time of the calendar: a visit or a task, whichever is allowed."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from nicegui import ui

from models.language import _
from services import tasks
from services.tasks import TASK
from services.work import Actor
from ui.live import note, perform
from ui.pages.calendar import looks
from ui.parts.dialogs import answer, form_dialog
from ui.parts.markup import button, element, icon_button, text_element
from ui.parts.recording import record_visit

MORNING = time(9)  # when a visit begins that was asked for a day


def may(actor: Actor) -> bool:
    """Return whether an actor may add something."""
    return actor.may("visits.edit") or actor.may("tasks.edit")


async def ask_what(actor: Actor, slot: str) -> None:
    """Ask what is added to a day, as 2027-03-01, or an hour of it, as 2027-03-01T09:00; and then for it."""
    try:
        at = datetime.fromisoformat(slot[:16])
    except ValueError:
        return
    timed = len(slot) > len("2027-03-01")
    chosen = await _chosen(at, timed) if actor.may("visits.edit") and actor.may("tasks.edit") else ""
    if chosen is None:
        return
    if chosen == "visit" or (not chosen and actor.may("visits.edit")):
        begins = at if timed else datetime.combine(at.date(), MORNING)
        await record_visit(actor, begins=begins.replace(tzinfo=ZoneInfo(actor.zone)))
    else:
        await _task(actor, at, timed)


async def _chosen(at: datetime, timed: bool) -> str | None:
    said = looks.long_day(at.date()) + (f", {at:%H:%M}" if timed else "")
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = said
        with element("div", "dialog-h"):
            text_element("h2", said)
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b"), element("div", "cal-what"):
            visit = button(_("Record a visit"), "ghost", "add_road", on_click=lambda: dialog.submit("visit"))
            visit.props("autofocus")
            button(_("Add task"), "ghost", "add_task", on_click=lambda: dialog.submit("task"))
    found = await answer(dialog)
    return found if isinstance(found, str) else None


async def _task(actor: Actor, at: datetime, timed: bool) -> None:
    with form_dialog(_("Add task"), _("Add task"), of=TASK.draft) as form:
        form.add("title", ui.input(TASK.label("title")).props("autofocus"))
        with element("div", "pair"):
            day = ui.input(TASK.label("due_on"), value=f"{at.date()}")
            form.add("due_on", day.props("type=date stack-label"))
            hour = ui.input(TASK.label("due_time"), value=f"{at:%H:%M}" if timed else "")
            form.add("due_time", hour.props("type=time stack-label"))

    async def save() -> None:
        values = form.values() | {"owner_id": actor.user_id}
        made = await perform(tasks.create, values, refused=form.refuse)
        if made is not None:
            form.dialog.submit(True)
            note(_("{name} was added.").format(name=made.title))

    await form.ask(save)
