"""Turns: when what is old is looked for. What a workspace lets happen by itself begins at once; the rest waits for somebody."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, _
from models.reports import RetentionRun
from models.tasks import Task
from services import notices, tasks
from services.house import register
from services.retention import asking, deeds
from services.retention.due import is_automatic
from services.retention.table import LINES, Line
from services.work import Actor, Conflict, clock, step, work

JANUARY = 1
TITLES = {
    "jobs": N_("Archive jobs that are done"),
    "leads": N_("Archive leads without activity"),
    "contacts": N_("Archive contacts without activity"),
    "former": N_("Archive the records of former years"),
}


def weekly(actor: Actor) -> dict[str, int]:
    """Do or propose the lines of Fridays. Return how many rows of each line. A chore; rung twice, it does nothing more."""
    return _all(actor, "friday")


def yearly(actor: Actor) -> dict[str, int]:
    """Do or propose the lines of January, once in each. Return how many rows of each line. A chore of every day."""
    zone = register.workspace(actor.place).zone
    return _all(actor, "january") if clock.today(zone).month == JANUARY else {}


def _all(actor: Actor, when: str) -> dict[str, int]:
    found = {}
    for line in LINES:
        if line.when == when and line.ours:
            with work(actor) as session:
                session.info["action"] = "retention.propose"
                found[line.key] = _turn(session, actor, line)
    return found


@step
def _turn(session: Session, actor: Actor, line: Line) -> int:
    """Take the turn of a line. Return how many rows it is about."""
    rule = asking.rule_of(session, line.key)
    if (rule is not None and not rule.active) or (line.when == "january" and _was_this_year(session, actor, line)):
        return 0
    try:
        run = asking.waiting(session, line.key) or asking.propose(session, actor, line)
    except Conflict:  # the last run is still going on
        return 0
    if run is None:
        return 0
    last = asking.latest_of(session, line.key, begun=True)
    undone = last is not None and last.undo_errand_id is not None  # who took it back is asked the next time
    if is_automatic(line, rule) and not undone:
        asking.begin(session, actor, run)
    else:
        _ask(session, line, run)
    return run.proposed


@step
def _was_this_year(session: Session, actor: Actor, line: Line) -> bool:
    since = deeds.new_year(actor.place)
    here = (col(RetentionRun.key) == line.key, col(RetentionRun.proposed_at) >= since)
    return session.scalar(select(col(RetentionRun.id)).where(*here).limit(1)) is not None


@step
def _ask(session: Session, line: Line, run: RetentionRun) -> None:
    """Add a task for the oldest administrator, once for each proposal."""
    found = sorted(notices.administrators(session))
    note = _("{count} of them are proposed under Settings, Retention. Look through them, then confirm or keep them.")
    task = tasks.ask_for(
        session,
        f"retention:{run.id}",
        Task(
            title=_(TITLES[line.key]), note=note.format(count=f"{run.proposed:,}"), owner_id=found[0] if found else None
        ),
    )
    if task is not None:
        notices.tell(session, [task.owner_id], notices.GIVEN, task)
