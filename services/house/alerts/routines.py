"""Routines for alerts: the red items of the open daily check (N-05), and the checklists that nobody signed in time (N-36)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.routines import ChecklistResult, ChecklistRun
from services.house.alerts.readings import Values
from services.work import clock, house_actor, step, work

DAILY = "daily"
OPEN = col(ChecklistRun.state) == "open"


def measured() -> dict[str, Values]:
    """Return what the rules read: each item of the daily check (1: red in the open run), and by how many hours each list is
    overdue beyond its time. What is not red and not late is 0, so that an alert of it ends."""
    from services.house.checklists import lists  # that room asks the checks, which ask for this one

    with work(house_actor(), read=True) as session:
        every = lists.active(session)
        return {"checklists_failed": _failed(session, every), "checklists_late": _late(session, every)}


@step
def _failed(session: Session, every: Mapping[str, Any]) -> Values:
    if DAILY not in every:
        return {}
    latest = select(col(ChecklistRun.id)).where(OPEN, col(ChecklistRun.checklist) == DAILY)
    run_id = session.scalar(latest.order_by(col(ChecklistRun.due_at).desc()).limit(1))
    red = select(col(ChecklistResult.item)).where(
        col(ChecklistResult.run_id) == run_id, col(ChecklistResult.verdict) == "failed"
    )
    found = set(session.scalars(red)) if run_id is not None else set()
    return {one.text: float(one.key in found) for one in every[DAILY].items if one.measured}


@step
def _late(session: Session, every: Mapping[str, Any]) -> Values:
    found = {one.title: 0.0 for one in every.values()}
    for key, due_at in session.execute(select(col(ChecklistRun.checklist), col(ChecklistRun.due_at)).where(OPEN)):
        one = every.get(key)
        overdue = clock.now() - due_at
        if one is not None and one.rhythm is not None and overdue > one.rhythm.late:
            found[one.title] = max(found[one.title], overdue.total_seconds() / 3_600)
    return found
