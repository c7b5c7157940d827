"""Repeated tasks: when one is finished, the next is added. A task far behind is followed by one, not by all it missed."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import _
from models.tasks import Task, TaskDraft
from services.work import Invalid, rules, step

COPIED = (
    "title", "note", "due_time", "priority", "contact_id", "company_id", "deal_id", "owner_id", "subject", "subject_id",
)  # fmt: skip


def check(draft: TaskDraft) -> None:
    """Refuse (`Invalid`) a rule that is none (services/work/rules.py), and one without a due day. The rule is kept with
    what it takes from that day spelled out, so that a monthly one of the 31st comes back to the 31st after June."""
    if not draft.repeat:
        return
    if draft.due_on is None:
        raise Invalid(_("Please check the form."), repeat=_("Choose the due day as well."))
    try:
        rule = rules.read(draft.repeat, draft.due_on)
    except ValueError as wrong:
        raise Invalid(_("Please check the form."), repeat=str(wrong)) from None
    until = f";UNTIL={rule.until}" if rule.until else ""
    draft.repeat = str(rule) + until


def following(task: Task, today: date) -> Task | None:
    """Return the task after a repeated one, not yet added; None when its rule names no further day. It is due on the
    first day of the rule after today and after the day this one was due."""
    if not task.repeat or task.due_on is None:
        return None
    rule = rules.read(task.repeat, task.due_on)
    after = max(task.due_on, today)
    last = _last(rule.until)
    for number, day in enumerate(rules.days(rule, task.due_on, task.due_on), start=0):
        if day > after and (last is None or day <= last):
            left = None if rule.count is None else rule.count - number
            return _made(task, day, left)
        if day > after:
            return None
    return None


@step
def untouched(session: Session, task: Task) -> Task | None:
    """Return the open task that followed a finished one, if nobody has changed it since it was added."""
    if not task.series_id:
        return None
    same = (col(Task.series_id) == task.series_id, col(Task.id) != task.id, col(Task.made_at) >= task.done_at)
    alone = (col(Task.done_at).is_(None), col(Task.binned_at).is_(None), col(Task.version) == 1)
    return session.scalars(select(Task).where(*same, *alone).limit(1)).first()


def _made(task: Task, day: date, left: int | None) -> Task:
    task.series_id = task.series_id or task.id
    parts = [one for one in task.repeat.split(";") if not one.startswith("COUNT=")]
    repeat = ";".join([*parts, *([f"COUNT={left}"] if left is not None else [])])
    same = {name: getattr(task, name) for name in COPIED}
    return Task(**same, due_on=day, repeat=repeat, series_id=task.series_id)


def _last(until: str) -> date | None:
    return date(int(until[:4]), int(until[4:6]), int(until[6:8])) if until else None
