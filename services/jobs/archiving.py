"""Archiving: on Fridays, what was done more than 90 days ago leaves the list of jobs (J-06)."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.jobs import Job
from services.jobs.happened import ARCHIVED
from services.visits import of_job
from services.work import Actor, announce, clock, step, work

AFTER = timedelta(days=90)
AT_ONCE = 200  # in one work, so that others write in between


def archive(actor: Actor) -> int:
    """Archive the jobs that were done more than 90 days ago, invoiced or not. They stay findable. Return how many."""
    count = 0
    while True:
        with work(actor) as session:
            done = archive_some(session)
        count += done
        if done < AT_ONCE:
            return count


@step
def archive_some(session: Session) -> int:
    """Archive the next of them, at most 200."""
    here = (
        col(Job.state).in_(("done", "invoiced")),
        col(Job.archived_at).is_(None),
        col(Job.binned_at).is_(None),
        col(Job.done_at) < clock.now() - AFTER,
    )
    rows = session.scalars(select(Job).where(*here).order_by(col(Job.done_at)).limit(AT_ONCE)).all()
    for job in rows:
        job.archived_at = clock.now()
        announce(session, ARCHIVED, job, of_job.about(job))
    return len(rows)
