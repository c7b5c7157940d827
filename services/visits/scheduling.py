"""Scheduling: a visit gets a technician and a time, moves, or goes back to those that nobody has.

Two live visits of one technician never overlap unless somebody says why. That is checked in the work that writes, behind
a lock on the technician, so that of two dispatchers one is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, _
from models.technicians import Absence, Technician
from models.visits import LIVE, UNDER_WAY, Visit
from services.visits import answers, cards, happened, of_job
from services.visits.cards import VisitCard
from services.work import Actor, Conflict, Invalid, action, announce, clock, expect, step
from services.work import find as find_row

TECHNICIAN_LEFT = N_("Its technician is no longer active.")


class Overlap(Conflict):
    """The technician has another visit then; its id is `other`."""

    code = "overlap"


class Absent(Conflict):
    """The technician does not work then; the id of the absence is `other`."""

    code = "absent"


class Inactive(Conflict):
    """The technician takes no visits any more."""

    code = "inactive"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a visit goes."""

    technician_id: UUID
    start_at: datetime
    end_at: datetime


@action("dispatch.run")
def schedule(
    session: Session,
    actor: Actor,
    visit_id: UUID,
    technician_id: UUID,
    start_at: datetime,
    version: int | None = None,
    force: bool = False,
    reason: str = "",
) -> VisitCard:
    """Give a visit to a technician at an instant; it keeps its length. The assignment is `manual` from now on (J-02).

    Refuses a stale `version`, one that somebody has begun or ended, an inactive technician, an absence and an overlap
    (`Conflict`, with the `other` one). With `force` and a reason, an absence and an overlap are accepted and kept.
    """
    visit = _movable(session, actor, visit_id, version)
    if force and not reason.strip():
        raise Invalid(_("Please check the form."), reason=_("Say why these may overlap."))
    length = visit.end_at - visit.start_at if visit.start_at and visit.end_at else timedelta(minutes=visit.minutes)
    slot = Slot(technician_id, start_at, start_at + length)
    technician = locked(session, actor, technician_id)
    if not force:
        refuse_taken(session, visit, slot)
    place(session, visit, slot, technician, by="manual")
    visit.forced = reason.strip()[:400] if force else ""
    return cards.card(session, visit)


@action("dispatch.run")
def unschedule(session: Session, actor: Actor, visit_id: UUID, version: int | None = None) -> VisitCard:
    """Take a visit off the plan; it waits among those that nobody has. One that waits already is returned as it is."""
    visit = _movable(session, actor, visit_id, version)
    take_off(session, visit)
    return cards.card(session, visit)


@action("dispatch.run")
def pin(session: Session, actor: Actor, visit_id: UUID, pinned: bool, version: int | None = None) -> VisitCard:
    """Pin a visit, so that no plan moves it, or let it go."""
    visit = _movable(session, actor, visit_id, version)
    if visit.pinned != pinned:
        visit.pinned = pinned
        announce(session, happened.PINNED, visit, _about(visit))
    return cards.card(session, visit)


@action("dispatch.run")
def promise(
    session: Session,
    actor: Actor,
    visit_id: UUID,
    start_at: datetime | None,
    end_at: datetime | None,
    version: int | None = None,
) -> VisitCard:
    """Set the arrival window that the customer is promised: the visit begins within it. None takes it away."""
    visit = _movable(session, actor, visit_id, version)
    if (start_at is None) != (end_at is None) or (start_at and end_at and end_at < start_at):
        raise Invalid(_("Please check the times."), end_at=_("Enter both ends, the later one last."))
    before = answers.promised(visit)
    visit.window_start_at, visit.window_end_at = start_at, end_at
    answers.forget(visit, before)
    announce(session, happened.PROMISED, visit, _about(visit))
    return cards.card(session, visit)


@step
def locked(session: Session, actor: Actor, technician_id: UUID) -> Technician:
    """Return a technician who takes visits, locked until the work ends. Refuses another one."""
    technician = find_row(session, actor, Technician, technician_id, N_("technician"))
    session.refresh(technician, with_for_update=True)
    if not technician.active or technician.binned:
        raise Inactive(_("{name} takes no visits any more.").format(name=technician.name))
    return technician


@step
def refuse_taken(session: Session, visit: Visit, slot: Slot) -> None:
    """Refuse a slot that touches another live visit of its technician, or an absence. The technician is locked."""
    other = _clash(session, visit, slot)
    if other is not None:
        raise Overlap(_("{title} is there at that time.").format(title=other.title), other=str(other.id))
    away = (
        col(Absence.technician_id) == slot.technician_id,
        col(Absence.starts_at) < slot.end_at,
        col(Absence.ends_at) > slot.start_at,
    )
    gone = session.scalars(select(Absence).where(*away).limit(1)).first()
    if gone is not None:
        raise Absent(_("The technician is away at that time."), other=str(gone.id))


@step
def place(session: Session, visit: Visit, slot: Slot, technician: Technician, *, by: str) -> None:
    """Put a visit into a slot. `by` is manual or auto."""
    moved = visit.technician_id == slot.technician_id and visit.start_at is not None
    before = answers.promised(visit)
    visit.technician_id, visit.start_at, visit.end_at = slot.technician_id, slot.start_at, slot.end_at
    answers.forget(visit, before)
    visit.state, visit.assigned_by, visit.forced, visit.flag = "scheduled", by, "", ""
    if by == "manual":
        visit.run_id = None
    kind = happened.MOVED if moved else happened.SCHEDULED
    announce(session, kind, visit, _about(visit), technician=technician.name, by=by, start=slot.start_at.isoformat())
    of_job.settle(session, visit.job_id)


@step
def take_off(session: Session, visit: Visit) -> None:
    """Take a visit off the plan. What the customer was promised stays."""
    if visit.state == "planned":
        return
    before = answers.promised(visit)
    visit.technician_id = visit.start_at = visit.end_at = visit.run_id = None
    answers.forget(visit, before)
    visit.state, visit.assigned_by, visit.forced, visit.pinned = "planned", "", "", False
    announce(session, happened.UNSCHEDULED, visit, _about(visit))
    of_job.settle(session, visit.job_id)


@step
def let_go(session: Session, technician: Technician) -> None:
    """Take the visits to come of a technician off the plan, and flag those under way."""
    live = (col(Visit.technician_id) == technician.id, col(Visit.state).in_(LIVE), col(Visit.binned_at).is_(None))
    found: Sequence[Visit] = session.scalars(select(Visit).where(*live).order_by(col(Visit.id)).with_for_update()).all()
    for visit in found:
        if visit.state in UNDER_WAY:
            visit.flag = "technician_left"
            announce(session, happened.FLAGGED, visit, _about(visit), reason=TECHNICIAN_LEFT)
        elif visit.end_at is None or visit.end_at > clock.now():
            take_off(session, visit)


def _clash(session: Session, visit: Visit, slot: Slot) -> Visit | None:
    here = (
        col(Visit.technician_id) == slot.technician_id,
        col(Visit.id) != visit.id,
        col(Visit.state).in_(LIVE),
        col(Visit.binned_at).is_(None),
        col(Visit.start_at) < slot.end_at,
        col(Visit.end_at) > slot.start_at,
    )
    return session.scalars(select(Visit).where(*here).order_by(col(Visit.start_at)).limit(1)).first()


def _movable(session: Session, actor: Actor, visit_id: UUID, version: int | None) -> Visit:
    """Return a visit that may be planned. Refuses one in the bin, one that was begun or is over, and a stale version."""
    visit = find_row(session, actor, Visit, visit_id, N_("visit"))
    expect(visit, version)
    if visit.binned:
        raise Conflict(_("This visit is in the bin. Restore it first."))
    if visit.state not in ("planned", "scheduled"):
        raise Conflict(_("This visit has begun or is over, and stays where it is."))
    return visit


def _about(visit: Visit) -> tuple[UUID | None, ...]:
    return (visit.contact_id, visit.company_id, visit.job_id)
