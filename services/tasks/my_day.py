"""My day: what one still has to do, by when it is due."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Field, Session, SQLModel, col

from models.tasks import Task
from services.tasks.tasks import TaskCard, rows, shown
from services.work import Actor, action, clock

SHOWN = 100  # tasks of one group
WEEK = timedelta(days=7)
RANK = case((col(Task.priority) == "high", 0), (col(Task.priority) == "low", 2), else_=1)


class Group(SQLModel):
    """Tasks that are due at one time; `count` is how many there are, of which at most 100 are in `tasks`."""

    count: int = 0
    tasks: list[TaskCard] = Field(default_factory=list)


class MyDay(SQLModel):
    """One's own open tasks: late ones, those of today, of the seven days after it, later, and without a day. Those that
    are put off are only counted."""

    today: date
    late: Group
    now: Group
    week: Group
    later: Group
    someday: Group
    snoozed: int


@action("tasks.read")
def my_day(session: Session, actor: Actor) -> MyDay:
    """Return the actor's own open tasks, by when they are due where the actor is."""
    today = clock.today(actor.zone)
    due = col(Task.due_on)
    groups = {
        "late": due < today,
        "now": due == today,
        "week": and_(due > today, due <= today + WEEK),
        "later": due > today + WEEK,
        "someday": due.is_(None),
    }
    put_off = col(Task.snoozed_until_on) > today
    here = (*_mine(actor), or_(col(Task.snoozed_until_on).is_(None), col(Task.snoozed_until_on) <= today))
    counts: Any = session.execute(
        select(*(func.count().filter(one).label(name) for name, one in groups.items())).where(*here)
    ).one()
    snoozed = session.scalar(select(func.count()).select_from(Task).where(*_mine(actor), put_off)) or 0
    found = {name: _group(session, getattr(counts, name), (*here, one)) for name, one in groups.items()}
    return MyDay(today=today, snoozed=snoozed, **found)


def _group(session: Session, count: int, where: tuple[Any, ...]) -> Group:
    if not count:
        return Group()
    order = (col(Task.due_on), col(Task.due_time).is_(None), col(Task.due_time), RANK, col(Task.id))
    found = session.execute(rows().where(*where).order_by(*order).limit(SHOWN))
    return Group(count=count, tasks=[shown(row) for row in found])


def _mine(actor: Actor) -> tuple[Any, ...]:
    return (col(Task.owner_id) == actor.user_id, col(Task.done_at).is_(None), col(Task.binned_at).is_(None))
