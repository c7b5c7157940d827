"""Times of tasks: an hour on the due day, and when its person is to be reminded, both where that person is."""

import re
from datetime import datetime, time

from sqlmodel import Session

from models.accounts import User
from models.language import _
from models.tasks import Task, TaskDraft
from services.house.register import workspace
from services.work import Invalid, clock, occurrences, step

WALL = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)")
MORNING = time(9)  # when one is reminded of a task that has no hour of its own


def check(draft: TaskDraft) -> None:
    """Refuse (`Invalid`) an hour that is none, and one without a day; tidy the rest: 9:05 becomes 09:05."""
    if draft.due_time is None:
        return
    found = WALL.fullmatch(draft.due_time)
    if found is None:
        raise Invalid(_("Please check the form."), due_time=_("Enter a time, as in 14:30."))
    if draft.due_on is None:
        raise Invalid(_("Please check the form."), due_time=_("Choose the day as well."))
    draft.due_time = f"{int(found[1]):02}:{found[2]}"


def remind_at(task: Task, zone: str) -> datetime | None:
    """Return when the person of a task is to be reminded of it, in that zone: at its hour, or at nine on its day, or at
    nine on the day it is put off to. None without a day."""
    if task.snoozed_until_on:
        return occurrences.instant(task.snoozed_until_on, MORNING, zone)
    if task.due_on is None:
        return None
    return occurrences.instant(task.due_on, time.fromisoformat(task.due_time) if task.due_time else MORNING, zone)


@step
def moved(session: Session, task: Task) -> None:
    """Let a task be reminded of at its new time, unless that has passed already: its person has just been there."""
    at = remind_at(task, zone_of(session, task))
    task.reminded_at = clock.now() if at is not None and at <= clock.now() else None


@step
def zone_of(session: Session, task: Task) -> str:
    """Return the zone of a task: of its person, else of the workspace."""
    user = session.get(User, task.owner_id) if task.owner_id else None
    own = user.zone if user is not None else ""
    return own if own in clock.zone_names() else workspace(session.info["place"]).zone
