"""Forgetting a user: their visits are found, and deleted or made nobody's (V-02)."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from models.jobs import Job
from models.technicians import Technician
from models.visits import ChecklistItem, Visit
from services.records import search
from services.work import step


@step
def of_user(session: Session, user_id: UUID) -> list[Visit]:
    """Return all visits of a user, in the bin or not: their own ones to customers, and those of jobs that they went to."""
    theirs = select(col(Technician.id)).where(col(Technician.user_id) == user_id)
    rows = select(Visit).where(or_(col(Visit.owner_id) == user_id, col(Visit.technician_id).in_(theirs)))
    return list(session.scalars(rows.order_by(col(Visit.made_at), col(Visit.id))))


@step
def forget_of(session: Session, user_id: UUID) -> int:
    """Delete a user's own visits for good. Visits of jobs are the work of the company and stay, without the positions that
    were recorded there and without who ticked what. Return how many were deleted."""
    gone = 0
    for visit in of_user(session, user_id):
        if visit.job_id is None or session.get(Job, visit.job_id) is None:
            search.forget(session, visit.id)
            session.delete(visit)
            gone += 1
        else:
            visit.lat = visit.lon = visit.accuracy_m = visit.position_at = None
            visit.position_source = ""
    ticked: Any = update(ChecklistItem).where(col(ChecklistItem.done_by) == user_id).values(done_by=None)
    session.execute(ticked)
    session.flush()
    return gone
