"""Once a year an administrator is asked to look through the contacts that may be archived. Nothing moves by itself."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import Contact
from models.language import _
from models.tasks import Task
from services import notices, tasks
from services.hygiene.groups import within
from services.work import Actor, clock, step


@step
def propose(session: Session, actor: Actor) -> Task | None:
    """Add this year's task for the oldest administrator, if there is anything to archive and it was not added yet."""
    year = clock.today(actor.zone).year
    if session.scalar(select(col(Contact.id)).where(within(session, actor, "archive")).limit(1)) is None:
        return None
    found = sorted(notices.administrators(session))
    task = tasks.ask_for(
        session,
        f"hygiene:archive:{year}",
        Task(
            title=_("Archive contacts without activity"),
            note=_(
                "They are under Contacts, Hygiene, “To archive”. Move to the bin those that you do not need any more."
            ),
            owner_id=found[0] if found else None,
        ),
    )
    if task is not None:
        notices.tell(session, [task.owner_id], notices.GIVEN, task)
    return task
