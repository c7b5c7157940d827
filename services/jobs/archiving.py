"""Archiving: what was done long ago leaves the list of jobs, and can be brought back (J-06). services/retention decides
when."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col

from models.jobs import Job
from services.jobs.happened import ARCHIVED, BROUGHT_BACK
from services.visits import of_job
from services.work import announce, clock, step


def old(before: datetime) -> ColumnElement[bool]:
    """Return the criterion of jobs that were done before a time and are still listed, invoiced or not."""
    return and_(
        col(Job.state).in_(("done", "invoiced")),
        col(Job.archived_at).is_(None),
        col(Job.binned_at).is_(None),
        col(Job.done_at) < before,
    )


@step
def archive(session: Session, job: Job) -> None:
    """Take a job off the list. It stays findable."""
    job.archived_at = clock.now()
    announce(session, ARCHIVED, job, of_job.about(job))


@step
def bring_back(session: Session, job: Job) -> bool:
    """Put an archived job back on the list. Return whether it was archived."""
    if job.archived_at is None:
        return False
    job.archived_at = None
    announce(session, BROUGHT_BACK, job, of_job.about(job))
    return True
