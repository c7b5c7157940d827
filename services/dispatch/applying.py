"""Applying a plan, and undoing it: each visit that is as it was goes to its place; those somebody touched since stay.

One work, behind a lock on the run and on the technicians in the order of their ids, so that of two dispatchers one waits.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.dispatch import DispatchChoice, DispatchRun
from models.language import N_, _
from models.technicians import Absence, Technician
from models.visits import LIVE, Visit
from services.dispatch import runs
from services.dispatch.happened import APPLIED, DISCARDED, UNDONE
from services.dispatch.runs import RunCard, change_of
from services.visits.scheduling import Slot, place, take_off
from services.work import Actor, Conflict, action, announce, clock, find, step

Wanted = dict[UUID, Slot | None]  # by the id of a visit: where it goes, None for off the plan
TOUCHED = N_("Changed since the plan was made.")
UNDO_TOUCHED = N_("Changed since the plan was applied.")
TAKEN = N_("Its technician has something else then.")
GONE = N_("Its technician takes no visits any more.")


@action("dispatch.run")
def apply(session: Session, actor: Actor, run_id: UUID) -> RunCard:
    """Apply a proposed plan: its visits are `auto` then. Those that somebody changed since, or whose place was taken
    since, are skipped and named. Refuses a plan that was applied or discarded (`Conflict`)."""
    run = _locked(session, actor, run_id, "proposed")
    rows = [one for one in runs.choices_of(session, run.id) if change_of(one) not in ("kept", "unplaced")]
    wanted = {one.visit_id: _slot(one.technician_id, one.start_at) for one in rows}
    versions = {one.visit_id: one.planned_version for one in rows}
    moved = _move(session, rows, wanted, versions, TOUCHED)
    for one in moved:
        one.run_id, one.assigned_by = (run.id, "auto") if one.technician_id else (None, "")
    _note_versions(session, rows, moved)
    run.state, run.applied_at = "applied", clock.now()
    announce(session, APPLIED, run, day=run.planned_on.isoformat())
    return runs.card(session, actor, run)


@action("dispatch.run")
def undo(session: Session, actor: Actor, run_id: UUID) -> RunCard:
    """Put the visits of an applied plan back where they were, as they were given then. Those that somebody changed since
    are skipped and named. Refuses a plan that is not applied (`Conflict`)."""
    run = _locked(session, actor, run_id, "applied")
    rows = [one for one in runs.choices_of(session, run.id) if one.applied_version is not None]
    before = {one.visit_id: one.before_assigned_by for one in rows}
    wanted = {one.visit_id: _slot(one.before_technician_id, one.before_start_at) for one in rows}
    versions = {one.visit_id: one.applied_version or 0 for one in rows}
    for one in _move(session, rows, wanted, versions, UNDO_TOUCHED):
        one.run_id, one.assigned_by = None, before[one.id] if one.technician_id else ""
    run.state, run.undone_at = "undone", clock.now()
    announce(session, UNDONE, run, day=run.planned_on.isoformat())
    return runs.card(session, actor, run)


@action("dispatch.run")
def discard(session: Session, actor: Actor, run_id: UUID) -> RunCard:
    """Discard a proposed plan; nothing changes. One that is discarded already is returned as it is."""
    run = find(session, actor, DispatchRun, run_id, N_("plan"))
    if run.state != "discarded":
        run = _locked(session, actor, run_id, "proposed")
        run.state = "discarded"
        announce(session, DISCARDED, run, day=run.planned_on.isoformat())
    return runs.card(session, actor, run)


@step
def _locked(session: Session, actor: Actor, run_id: UUID, state: str) -> DispatchRun:
    run = find(session, actor, DispatchRun, run_id, N_("plan"))
    session.refresh(run, with_for_update=True)
    if run.state != state:
        said = {"applied": _("Only a plan that was applied can be undone.")}
        raise Conflict(said.get(state, _("This plan is no longer proposed. Plan the day again.")))
    return run


def _slot(technician_id: UUID | None, start_at: Any) -> Slot | None:
    if technician_id is None or start_at is None:
        return None
    return Slot(technician_id, start_at, start_at)  # its end follows from the visit


@step
def _move(
    session: Session, rows: Sequence[DispatchChoice], wanted: Wanted, versions: dict[UUID, int], why: str
) -> list[Visit]:
    """Move visits to where they are wanted, and return those that were moved. The others are skipped with a reason."""
    technicians = _technicians(session, wanted.values())
    visits = _visits(session, wanted)
    for one in rows:
        one.skipped = ""
        visit = visits.get(one.visit_id)
        slot = wanted[one.visit_id]
        if visit is None or visit.version != versions[one.visit_id] or visit.state not in ("planned", "scheduled"):
            one.skipped = _(why)
        elif slot is not None and slot.technician_id not in technicians:
            one.skipped = _(GONE)
        elif slot is not None:
            wanted[one.visit_id] = _whole(visit, slot)
    _skip_taken(session, rows, wanted, visits)
    going = [(visits[one.visit_id], wanted[one.visit_id]) for one in rows if not one.skipped]
    for visit, slot in going:
        if slot is None:
            take_off(session, visit)
        else:
            place(session, visit, slot, technicians[slot.technician_id], by="auto")
    return [visit for visit, _slot in going]


@step
def _technicians(session: Session, slots: Iterable[Slot | None]) -> dict[UUID, Technician]:
    """Return the technicians who still take visits, locked until the work ends."""
    ids = {one.technician_id for one in slots if one is not None}
    here = select(Technician).where(col(Technician.id).in_(ids)).order_by(col(Technician.id)).with_for_update()
    found = session.scalars(here, execution_options={"populate_existing": True})
    return {one.id: one for one in found if one.active and not one.binned}


@step
def _visits(session: Session, ids: Iterable[UUID]) -> dict[UUID, Visit]:
    """Return the visits that are not in the bin, locked until the work ends."""
    here = (col(Visit.id).in_(ids), col(Visit.binned_at).is_(None))
    found = select(Visit).where(*here).order_by(col(Visit.job_id), col(Visit.id)).with_for_update()
    return {one.id: one for one in session.scalars(found, execution_options={"populate_existing": True})}


def _whole(visit: Visit, slot: Slot) -> Slot:
    length = visit.end_at - visit.start_at if visit.start_at and visit.end_at else timedelta(minutes=visit.minutes)
    return Slot(slot.technician_id, slot.start_at, slot.start_at + length)


@step
def _skip_taken(session: Session, rows: Sequence[DispatchChoice], wanted: Wanted, visits: dict[UUID, Visit]) -> None:
    """Skip what would meet another visit or an absence. What is skipped stays, and may itself be in the way."""
    slots = [slot for slot in wanted.values() if slot is not None]
    if not slots:
        return
    begin, end = min(one.start_at for one in slots), max(one.end_at for one in slots)
    who = {one.technician_id for one in slots}
    going = {one.visit_id for one in rows if not one.skipped}
    held = [(one.technician_id, one.start_at, one.end_at) for one in _held(session, who, begin, end, going)]
    away = (col(Absence.technician_id).in_(who), col(Absence.starts_at) < end, col(Absence.ends_at) > begin)
    held += [(one.technician_id, one.starts_at, one.ends_at) for one in session.scalars(select(Absence).where(*away))]
    again = True
    while again:
        again = False
        for one in rows:
            slot = wanted[one.visit_id]
            if one.skipped or slot is None or not any(_meets(slot, *other) for other in held):
                continue
            one.skipped, again = _(TAKEN), True
            visit = visits[one.visit_id]
            if visit.technician_id is not None:
                held.append((visit.technician_id, visit.start_at, visit.end_at))


@step
def _held(session: Session, who: set[UUID], begin: Any, end: Any, going: set[UUID]) -> Iterable[Visit]:
    """Return the live visits of technicians that stay where they are."""
    here = (col(Visit.technician_id).in_(who), col(Visit.start_at) < end, col(Visit.end_at) > begin)
    live = (*here, col(Visit.state).in_(LIVE), col(Visit.binned_at).is_(None))
    return [one for one in session.scalars(select(Visit).where(*live)) if one.id not in going]


def _meets(slot: Slot, technician_id: Any, start_at: Any, end_at: Any) -> bool:
    return bool(technician_id == slot.technician_id and start_at < slot.end_at and end_at > slot.start_at)


@step
def _note_versions(session: Session, rows: Sequence[DispatchChoice], moved: Sequence[Visit]) -> None:
    """Keep how applying left each visit, so that a later change is seen."""
    session.flush()
    left = {one.id: one.version for one in moved}
    for one in rows:
        one.applied_version = left.get(one.visit_id)
