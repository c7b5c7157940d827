"""Tasks: what somebody still has to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlmodel import Session, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.deals import Deal
from models.language import N_, _, ngettext, with_noun
from models.tasks import Task, TaskDraft
from models.typed import YES_NO
from models.typed import Kind as FieldKind
from services import notices, settings
from services.documents.checking import refuse_unknown
from services.records import former, indexing, lists, verbs
from services.records.conditions import column_field
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.tasks import repeating, timing
from services.work import Actor, Conflict, Invalid, Mistakes, action, announce, clock, expect, kind, step
from services.work import find as find_row

DONE = kind("task.done", N_("{actor} finished {subject}"), "task_alt")
REOPENED = kind("task.reopened", N_("{actor} reopened {subject}"), "replay")
SNOOZED = kind("task.snoozed", N_("{actor} snoozed {subject} until {until}"), "snooze")
STATES = ("open", "late", "today", "snoozed", "done")
FRIDAY = 4


def _check(session: Session, draft: TaskDraft, task: Task | None) -> None:
    with Mistakes() as found:
        for name, table in (("contact_id", Contact), ("company_id", Company), ("deal_id", Deal)):
            found.check(refuse_unknown, session, name, table, getattr(draft, name), task)
        found.check(timing.check, draft)
        found.check(repeating.check, draft)


def _put_off(session: Session) -> Any:
    until_on = col(Task.snoozed_until_on)
    return and_(until_on.is_not(None), until_on > clock.today(session.info["actor"].zone))


def over_before(at: datetime) -> ColumnElement[bool]:
    """Return the criterion of tasks that were done before a time."""
    return func.coalesce(col(Task.done_at), at) < at


@step
def _former(session: Session) -> ColumnElement[bool]:
    at = former.before(session)
    return false() if at is None else over_before(at)


TASK = Record(
    N_("task"),
    Task,
    TaskDraft,
    kinds("task", "add_task", DONE, REOPENED, SNOOZED),
    "task_alt",
    plural=N_("tasks"),
    counted=lambda n: ngettext("{count} task", "{count} tasks", n),
    title="title",
    words=lambda one: (one.title,),
    under=indexing.under(Task, "contact_id", "company_id", "deal_id"),
    sorts={"title": col(Task.name_key), "due_on": col(Task.due_on), "made_at": col(Task.made_at)},
    usual="-made_at",
    check=_check,
    about=lambda one: (one.contact_id, one.company_id, one.deal_id, one.subject_id),
    story="tasks",
    bulk={"owner_id": None, "due_on": None, "priority": None},
    filters=lambda session: {
        "done": column_field(N_("Done"), YES_NO, col(Task.done_at).is_not(None)),
        "done_at": column_field(N_("Finished"), FieldKind("day"), col(Task.done_at)),
        "snoozed": column_field(N_("Snoozed"), YES_NO, _put_off(session)),
        "archived": column_field(N_("Archived"), YES_NO, _former(session)),
    },
)
KINDS = list(TASK.kinds)


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """The tasks of a list to show. `state` is open, late (open and due before today), today (open and due today), both
    without those put off, snoozed (open, and put off) or done; else all. Archived ones, of former years, are left out
    unless they are asked for, or those of a contact."""

    state: str = ""
    contact: UUID | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """What the form of a new task begins with."""

    due_on: date


class TaskCard(TaskDraft):
    """Everything about one task. An edit must send back its `version`. `subject` and `subject_id` say what it is about,
    by table and id."""

    id: UUID
    version: int
    subject: str
    subject_id: UUID | None
    contact: str | None
    company: str | None
    deal: str | None
    owner: str | None
    snoozed_until_on: date | None
    done_at: datetime | None
    made_at: datetime
    binned_at: datetime | None


@action("tasks.read")
def find(session: Session, actor: Actor, task_id: UUID) -> TaskCard:
    """Return everything about one task. Refuses one the actor may not see (`NotFound`)."""
    return _card(session, find_row(session, actor, Task, task_id, TASK.noun))


@action("tasks.read")
def search(session: Session, actor: Actor, query: lists.Query) -> Page[TaskCard]:
    """Return one page of the tasks the actor may see, outside the bin."""
    found = rows()
    if isinstance(query, Query):
        found = found.where(*_of(query, clock.today(actor.zone)))
        if not query.archived and not query.contact:
            found = found.where(~_former(session))
    return lists.search(session, actor, TASK, found, query, make=shown)


@action("tasks.read")
def count_open(session: Session, actor: Actor) -> int:
    """Return how many tasks of the actor's own are open."""
    mine = (col(Task.owner_id) == actor.user_id, col(Task.done_at).is_(None), col(Task.binned_at).is_(None))
    return session.scalar(select(func.count()).select_from(Task).where(*mine)) or 0


@action("tasks.read")
def usual(session: Session, actor: Actor) -> Usual:
    """Return what the form of a new task begins with: the next working day, where the actor is."""
    day, closed = clock.today(actor.zone) + timedelta(days=1), settings.get(session, settings.HOLIDAYS)
    while day.weekday() > FRIDAY or day in closed:
        day += timedelta(days=1)
    return Usual(due_on=day)


@action("tasks.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> TaskCard:
    """Add a task from typed values (`TaskDraft`). A colleague whom it is assigned to is told."""
    task = verbs.create(session, actor, TASK, values)
    notices.tell(session, [task.owner_id], notices.GIVEN, task)
    return _card(session, task)


@action("tasks.edit")
def change(
    session: Session,
    actor: Actor,
    task_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> TaskCard:
    """Change the named fields of a task, as `verbs.change`. A new due day ends its snoozing."""
    task = verbs.change(session, actor, TASK, task_id, changes, version=version, before=before)
    if "due_on" in changes:
        task.snoozed_until_on = None
    if {"due_on", "due_time", "owner_id"} & set(changes):
        timing.moved(session, task)
    return _card(session, task)


@action("tasks.edit")
def finish(session: Session, actor: Actor, task_id: UUID, version: int | None = None) -> TaskCard:
    """Mark a task as done. A finished one is returned as it is. The next one of a repeated task is added: on the first
    day of its rule after both today and the day it was due."""
    task = _open(session, actor, task_id, version)
    if task.done_at is None:
        task.done_at, task.done_by = clock.now(), actor.user_id
        announce(session, DONE, task, TASK.about(task))
        following = repeating.following(task, clock.today(timing.zone_of(session, task)))
        if following is not None:
            verbs.add(session, TASK, following)
    return _card(session, task)


@action("tasks.edit")
def reopen(session: Session, actor: Actor, task_id: UUID, version: int | None = None) -> TaskCard:
    """Mark a task as still to be done. The one that followed it goes to the bin, unless somebody has changed it."""
    task = _open(session, actor, task_id, version)
    if task.done_at is not None:
        following = repeating.untouched(session, task)
        if following is not None:
            verbs.move_to_bin(session, actor, TASK, following.id)
        task.done_at = task.done_by = None
        timing.moved(session, task)
        announce(session, REOPENED, task, TASK.about(task))
    return _card(session, task)


@action("tasks.edit")
def snooze(session: Session, actor: Actor, task_id: UUID, until_on: date, version: int | None = None) -> TaskCard:
    """Put a task off: it is out of “My day” until that day, and its person is reminded then. Its due day stays. Refuses a
    day that is not to come, and a finished task."""
    task = _open(session, actor, task_id, version)
    if task.done_at is not None:
        raise Conflict(_("This task is done. Reopen it first."))
    if until_on <= clock.today(actor.zone):
        raise Invalid(_("Please check the day."), until_on=_("Choose a day that is still to come."))
    task.snoozed_until_on = until_on
    timing.moved(session, task)
    announce(session, SNOOZED, task, TASK.about(task), until=until_on.isoformat())
    return _card(session, task)


@action("tasks.delete")
def bin(session: Session, actor: Actor, task_id: UUID, version: int | None = None) -> TaskCard:
    """Move a task to the bin."""
    return _card(session, verbs.move_to_bin(session, actor, TASK, task_id, version))


@action("tasks.edit")
def restore(session: Session, actor: Actor, task_id: UUID) -> TaskCard:
    """Restore a task from the bin."""
    return _card(session, verbs.restore(session, actor, TASK, task_id))


def rows() -> Any:
    """Return the selection of tasks with the names that a list shows (`shown`)."""
    names = {"contact": Contact.name, "company": Company.name, "deal": Deal.title, "owner": User.name}
    found: Any = select(Task, *(col(name).label(label) for label, name in names.items()))
    found = found.outerjoin(Contact, col(Contact.id) == col(Task.contact_id))
    found = found.outerjoin(Company, col(Company.id) == col(Task.company_id))
    found = found.outerjoin(Deal, col(Deal.id) == col(Task.deal_id))
    return found.outerjoin(User, col(User.id) == col(Task.owner_id))


def shown(row: Any) -> TaskCard:
    """Return the card of a row of `rows`."""
    return TaskCard(**row.Task.model_dump(), contact=row.contact, company=row.company, deal=row.deal, owner=row.owner)


@step
def ask_for(session: Session, key: str, task: Task) -> Task | None:
    """Add a task that Steward itself finds, such as a payment that nobody can allocate, unless there was one of that
    `key`. Return it, or None. Concurrent works add it once."""
    if session.scalar(select(col(Task.id)).where(col(Task.key) == key)) is not None:
        return None
    task.key = key
    return verbs.add(session, TASK, task)


def _open(session: Session, actor: Actor, task_id: UUID, version: int | None) -> Task:
    """Return a task to be finished, reopened or put off. Refuses one in the bin, and one that changed meanwhile."""
    task = find_row(session, actor, Task, task_id, TASK.noun)
    expect(task, version)
    if task.binned:
        raise Conflict(with_noun("This {noun} is in the bin. Restore it first.", TASK.noun))
    return task


def _of(query: Query, today: date) -> list[Any]:
    where: list[Any] = [col(Task.contact_id) == query.contact] if query.contact else []
    if query.state in ("open", "late", "today", "snoozed"):
        where.append(col(Task.done_at).is_(None))
    if query.state in ("late", "today"):
        where.append(col(Task.due_on) < today if query.state == "late" else col(Task.due_on) == today)
        where.append(or_(col(Task.snoozed_until_on).is_(None), col(Task.snoozed_until_on) <= today))
    if query.state == "snoozed":
        where.append(col(Task.snoozed_until_on) > today)
    if query.state == "done":
        where.append(col(Task.done_at).is_not(None))
    return where


def _card(session: Session, task: Task) -> TaskCard:
    session.flush()
    return shown(session.execute(rows().where(col(Task.id) == task.id)).one())
