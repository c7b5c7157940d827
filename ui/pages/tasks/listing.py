"""Tasks: the list of what is still to do, and one of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from models.language import _, ngettext
from models.tasks import PRIORITIES
from services import tasks
from services.accounts import users
from services.records.lists import Slice
from services.tasks import TASK, TaskCard
from services.work import Actor
from ui import guard
from ui.live import ask, note, perform
from ui.pages.tasks.parts import offered, room_tabs, state
from ui.parts.dialogs import Form
from ui.parts.filters import Filter, Switch, where
from ui.parts.form_draft import FormDraft
from ui.parts.markup import button
from ui.parts.new_form import new_form
from ui.parts.record_list import RecordList, owner_filter, plain_row
from ui.parts.selection import Selection
from ui.parts.table import CHIP, WHO, Column
from ui.routes import page

STATES = ("open", "late", "today", "snoozed", "done", "all")


@page("/tasks", needs="tasks.read")
async def tasks_page(
    q: str = "", state: str = "open", owner: str = "", archived: str = "", sort: str = "", page: int = 1, new: str = "",
    view: str = "",
) -> None:  # fmt: skip
    """The list: open ones first of all, by owner, live; several are finished at once."""
    actor = guard.page_actor()
    owners = dict(await ask(users.owners))
    usual = await ask(tasks.usual) if actor.may("tasks.edit") else None
    words = {"all": _("All"), "open": _("Open"), "late": _("Late"), "today": _("Today")}
    words |= {"snoozed": _("Snoozed"), "done": _("Done")}

    def query(part: Slice, q: str | None, state: str | None, owner: str | None, archived: bool) -> tasks.Query:
        there = UUID(owner) if owner else None
        return tasks.Query(q or "", there, part, state=state or "open", archived=archived)

    await RecordList(
        TASK,
        query,
        lambda one: _row(one, actor),
        _columns(),
        _("Search titles"),
        tasks.KINDS,
        _("What somebody still has to do appears here."),
        lambda draft: _form(draft, owners, actor, usual),
        {
            "state": Filter(_("State"), words, "all" if view else state if state in STATES else "open", _in_state),
            "owner": owner_filter(owners, owner),
        },
        tabs=lambda: room_tabs("/tasks"),
        selection=Selection(_finish_chosen) if TASK.may(actor, "edit") else None,
        switches={"archived": Switch(_("Archived as well"), bool(archived), where("archived")(False))},
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


def _in_state(state: str) -> Mapping[str, Any]:
    """Return a state as a filter."""
    here = where("snoozed")(False)
    more = {
        "late": [where("due_on", "before")("today"), here],
        "today": [where("due_on", "on")("today"), here],
        "snoozed": [where("snoozed")(True)],
    }
    return {"all": [where("done")(state == "done"), *more.get(state, [])]}


def _form(draft: FormDraft | None, owners: Mapping[UUID, str], actor: Actor, usual: tasks.Usual | None) -> Form:
    names = ("title", "due_on", "due_time", "priority", "repeat", "contact_id", "company_id", "owner_id", "note")
    options: dict[str, Mapping[Any, str]] = {"owner_id": owners, "repeat": offered()}
    values = {"owner_id": actor.user_id, "due_on": usual.due_on if usual else None}
    return new_form(TASK, draft, *names, options=options, values=values)


def _columns() -> list[Column]:
    return [
        Column("title", _("Title"), True, WHO, "c-main"),
        Column("due_on", _("Due"), True, cell=CHIP, phone="c-side"),
        Column("priority", _("Priority")),
        Column("owner", _("Assigned to")),
        Column("made_at", _("Added"), True, align="right"),
    ]


def _finish_chosen(selection: Selection) -> Callable[[Sequence[Mapping[str, Any]]], None]:
    """Add the button that finishes the chosen tasks."""

    async def finish() -> None:
        done = [one for one in selection.ids if await perform(tasks.finish, UUID(one)) is not None]
        note(ngettext("{count} task was finished.", "{count} tasks were finished.", len(done)))
        selection.clear()

    press = button("", "ghost small", "task_alt", on_click=finish)

    def show(rows: Sequence[Mapping[str, Any]]) -> None:
        press.set_text(ngettext("Finish {count} task", "Finish {count} tasks", len(rows)))
        press.set_visibility(not selection.all)

    return show


def _row(one: TaskCard, actor: Actor) -> dict[str, Any]:
    word, tone = state(one, actor)
    about = one.contact or one.company or one.deal or ""
    return plain_row(TASK, one, actor.zone, under=about, due_on=word, tone=tone, priority=_(PRIORITIES[one.priority]))
