"""Tasks: a task of the operator's workspace is made of an error, once (A-08).

The house remembers the task, and the workspace has the task: two works. The house says first which workspace makes it, and
the task has a key, so that two clicks, two operators or a kill in between make one task.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Field, Session, SQLModel, col

from models.health import Crash
from models.language import N_, _, ngettext
from models.tasks import Task
from models.typed import Colleague, Day, Name
from services import tasks
from services.house.errors.listing import existing
from services.records import fields
from services.work import Actor, Conflict, Refused, announce, errand, house_actor, kind, step, work
from services.work.actor import on_behalf
from services.work.places import places

TASK_MADE = kind("error.task_made", N_("{actor} made a task of the error {reference}"), "add_task")


class ErrorTaskDraft(SQLModel):
    """What an operator says of the task. Without an owner it is their own; without a day it is due on the next working
    day."""

    title: Name = Field(default="", max_length=200, title=N_("Title"), description=N_("What has to be done."))
    owner_id: Colleague = Field(default=None, title=N_("Assigned to"), description=N_("Who mends it; they are told."))
    due_on: Day = Field(default=None, title=N_("Due"), description=N_("The day they are reminded."))


@dataclass(frozen=True, slots=True)
class Made:
    """The task of an error, and whether it was made by this very request."""

    task_id: UUID
    new: bool


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the form of the task begins with."""

    title: str
    owner_id: UUID | None
    due_on: date


@errand("maintenance.run")
def suggested(actor: Actor, error_id: UUID) -> Suggested:
    """Return what the form of the task begins with."""
    with work(house_actor(), read=True) as session:
        title = _title(existing(session, error_id))
    with work(actor, read=True) as session:
        return Suggested(title, actor.user_id, tasks.usual(session, actor).due_on)


@errand("maintenance.run")
def make_task(actor: Actor, error_id: UUID, values: Mapping[str, Any] | None = None) -> Made:
    """Make a task of an error in the actor's workspace (`ErrorTaskDraft`), with a link to the error. The second time,
    return the one there is. Refuses when another workspace has it (`Conflict`)."""
    typed = fields.draft(ErrorTaskDraft, dict(values or {}))
    with work(on_behalf(actor)) as session:
        row = existing(session, error_id)
        claimed = _claim(session, row, actor.place)
        title, note = _title(row), _note(row)
    try:
        with work(actor) as session:
            made = _make(session, actor, error_id, typed, title, note)
    except Refused:
        if claimed:
            with work(on_behalf(actor)) as session:
                _release(session, error_id)
        raise
    with work(on_behalf(actor)) as session:
        row = existing(session, error_id)
        if row.task_id != made.task_id:
            row.task_place, row.task_id = actor.place, made.task_id
            announce(session, TASK_MADE, row, reference=row.reference)
    return made


@step
def _claim(session: Session, row: Crash, place: str) -> bool:
    """Say that this workspace makes the task. Return whether none had said so."""
    if row.task_place == place:
        return False
    free = (col(Crash.id) == row.id, col(Crash.task_place) == "")
    won = session.execute(update(Crash).where(*free).values(task_place=place).returning(col(Crash.id))).first()
    if won is None:
        raise Conflict(_("Operators of another workspace have made a task of this error."))
    return True


@step
def _release(session: Session, error_id: UUID) -> None:
    none = (col(Crash.id) == error_id, col(Crash.task_id).is_(None))
    session.execute(update(Crash).where(*none).values(task_place=""))


@step
def _make(session: Session, actor: Actor, error_id: UUID, typed: ErrorTaskDraft, title: str, note: str) -> Made:
    """Return the task of this error in this workspace; add it if there is none."""
    key = f"error:{error_id.hex}"
    there = session.scalar(select(col(Task.id)).where(col(Task.key) == key))
    if there is not None:
        return Made(there, new=False)
    card = tasks.create(
        session,
        actor,
        {
            "title": typed.title or title,
            "note": note,
            "owner_id": typed.owner_id or actor.user_id,
            "due_on": typed.due_on or tasks.usual(session, actor).due_on,
        },
    )
    task = session.get_one(Task, card.id)
    task.key, task.subject, task.subject_id = key, Crash.__tablename__, error_id
    return Made(task.id, new=True)


def _title(row: Crash) -> str:
    return _("Mend {what} in {where} ({reference})").format(
        what=row.what, where=row.where[:100], reference=row.reference
    )[:200]


def _note(row: Crash) -> str:
    """Return what is known of the error, with the link to it."""
    met = ngettext("It was met {count} time, first in release {release}.",
                   "It was met {count} times, first in release {release}.", row.times)  # fmt: skip
    link = f"{places().config.address}/maintenance/errors/{row.id}"
    return f"{met.format(count=row.times, release=row.release or '?')}\n{link}"
