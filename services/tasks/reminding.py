"""Reminding: a person is told once of each task of theirs that is due, under the bell, and by mail or push where wanted."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from models.tasks import Task
from services import notices
from services.tasks import timing
from services.work import Actor, clock, step

EACH = timedelta(minutes=1)
AT_ONCE = 500  # tasks of one run; the next minute brings the rest
NEAR = timedelta(days=1)  # no zone is further from UTC
KEPT = timedelta(days=7)  # what was missed for longer, because nothing ran, is late in "My day" anyhow


@step
def remind(session: Session, actor: Actor) -> int:
    """Tell the person of each open task whose time has come. Return how many were told."""
    told = 0
    for task in session.scalars(_near().limit(AT_ONCE)):
        at = timing.remind_at(task, timing.zone_of(session, task))
        if at is None or at > clock.now():
            continue
        if at > task.made_at:
            notices.tell(session, [task.owner_id], notices.DUE, task)
            told += 1
        task.reminded_at = clock.now()
    return told


def _near() -> Any:
    """Return the selection of tasks that may be due in some zone, those of the past first."""
    today = clock.now().date()
    open_ones = (col(Task.binned_at).is_(None), col(Task.done_at).is_(None), col(Task.reminded_at).is_(None))
    due = and_(col(Task.snoozed_until_on).is_(None), col(Task.due_on).between(today - KEPT, today + NEAR))
    put_off = col(Task.snoozed_until_on).between(today - KEPT, today + NEAR)
    which = select(Task).where(*open_ones, col(Task.owner_id).is_not(None), or_(due, put_off))
    return which.order_by(col(Task.due_on), col(Task.id))
