"""Working: on the way, arrived, paused, finished. What the office's buttons and the technician's phone both do.

    planned → scheduled → en_route → working ⇄ paused → finished

Arriving without having set out is allowed. `at` is when it was done, which may be hours before it is told.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.jobs import Job
from models.language import N_, _
from models.technicians import Technician
from models.visits import OVER, UNDER_WAY, ChecklistItem, Signature, Visit, WorkSpan
from services.visits import cards, happened, of_job
from services.visits.cards import VisitCard
from services.work import Actor, Conflict, Invalid, Kind, NotFound, action, announce, clock, expect, step
from services.work import find as find_row

AHEAD = timedelta(days=1)  # a phone whose clock is further ahead is refused; up to that, its time is now
TAKEN = N_("This visit is not yours any more.")


@action("visits.work")
def set_out(
    session: Session, actor: Actor, visit_id: UUID, at: datetime | None = None, version: int | None = None
) -> VisitCard:
    """Say that the technician is on the way. Once on the way, it is returned as it is."""
    visit = mine(session, actor, visit_id, version)
    if visit.state == "en_route":
        return cards.card(session, visit)
    _refuse_unless(visit, "scheduled")
    visit.en_route_at = when(visit, at)
    _go_on(session, visit, "en_route", "travel", visit.en_route_at, happened.SET_OUT)
    return cards.card(session, visit)


@action("visits.work")
def arrive(
    session: Session, actor: Actor, visit_id: UUID, at: datetime | None = None, version: int | None = None
) -> VisitCard:
    """Say that the work begins. On site already, it is returned as it is."""
    visit = mine(session, actor, visit_id, version)
    if visit.state == "working":
        return cards.card(session, visit)
    _refuse_unless(visit, "scheduled", "en_route")
    visit.arrived_at = when(visit, at)
    _go_on(session, visit, "working", "work", visit.arrived_at, happened.ARRIVED)
    return cards.card(session, visit)


@action("visits.work")
def pause(
    session: Session, actor: Actor, visit_id: UUID, at: datetime | None = None, version: int | None = None
) -> VisitCard:
    """Pause the work; the time does not count as time on site."""
    visit = mine(session, actor, visit_id, version)
    if visit.state == "paused":
        return cards.card(session, visit)
    _refuse_unless(visit, "working")
    _go_on(session, visit, "paused", "pause", when(visit, at), happened.PAUSED)
    return cards.card(session, visit)


@action("visits.work")
def resume(
    session: Session, actor: Actor, visit_id: UUID, at: datetime | None = None, version: int | None = None
) -> VisitCard:
    """Go on after a pause."""
    visit = mine(session, actor, visit_id, version)
    if visit.state == "working":
        return cards.card(session, visit)
    _refuse_unless(visit, "paused")
    _go_on(session, visit, "working", "work", when(visit, at), happened.RESUMED)
    return cards.card(session, visit)


@action("visits.work")
def finish(
    session: Session,
    actor: Actor,
    visit_id: UUID,
    at: datetime | None = None,
    outcome: str = "",
    version: int | None = None,
) -> VisitCard:
    """Finish a visit. One for a job needs its required items ticked, and a signature or the reason why there is none.
    A finished one is returned as it is."""
    visit = mine(session, actor, visit_id, version)
    if visit.state == "finished":
        return cards.card(session, visit)
    _refuse_unless(visit, "working", "paused", *(() if visit.job_id else ("scheduled", "en_route")))
    if visit.job_id:
        _refuse_unproved(session, visit)
    visit.finished_at = when(visit, at)
    close(session, visit, visit.finished_at)
    visit.state, visit.outcome, visit.flag = "finished", outcome.strip()[:1000] or visit.outcome, ""
    announce(session, happened.FINISHED, visit, about(visit))
    of_job.settle(session, visit.job_id)
    return cards.card(session, visit)


@action("visits.edit")
def reopen(session: Session, actor: Actor, visit_id: UUID, version: int | None = None) -> VisitCard:
    """Open a finished or missed visit again: paused where work had begun, scheduled otherwise. Refuses one whose job is
    invoiced."""
    visit = seen(session, actor, visit_id, version)
    if visit.state not in ("finished", "missed"):
        raise Conflict(_("This visit is not over."))
    of_job.refuse_invoiced(session, visit.job_id)
    begun = visit.arrived_at is not None
    visit.state = "paused" if begun else "scheduled" if visit.technician_id else "planned"
    visit.finished_at, visit.end_reason = None, ""
    if begun:
        _begin(session, visit, "pause", clock.now())
    announce(session, happened.REOPENED, visit, about(visit))
    of_job.settle(session, visit.job_id)
    return cards.card(session, visit)


@action("visits.work")
def miss(
    session: Session, actor: Actor, visit_id: UUID, reason: str, at: datetime | None = None, version: int | None = None
) -> VisitCard:
    """Say that a visit could not be made, such as because nobody was at home. Its job stays open."""
    visit = mine(session, actor, visit_id, version)
    return _end(session, visit, "missed", reason, when(visit, at), happened.MISSED)


@action("visits.edit")
def cancel(session: Session, actor: Actor, visit_id: UUID, reason: str, version: int | None = None) -> VisitCard:
    """Cancel a visit, with the reason."""
    visit = seen(session, actor, visit_id, version)
    return _end(session, visit, "cancelled", reason, clock.now(), happened.CANCELLED)


@step
def cancel_rest(session: Session, job: Job, reason: str) -> None:
    """Cancel the visits of a job that are still to be made. Refuses while somebody is on one (`Conflict`)."""
    here = (col(Visit.job_id) == job.id, col(Visit.binned_at).is_(None), col(Visit.state).not_in(OVER))
    for visit in session.scalars(select(Visit).where(*here).order_by(col(Visit.id)).with_for_update()).all():
        if visit.state in UNDER_WAY:
            raise Conflict(_("Somebody is on a visit of this job. It has to be finished first."))
        _end(session, visit, "cancelled", reason, clock.now(), happened.CANCELLED)


@action("visits.work")
def tick(
    session: Session, actor: Actor, visit_id: UUID, item_id: UUID, done: bool = True, at: datetime | None = None
) -> VisitCard:
    """Tick an item of a visit's checklist, or take the tick away. Refuses it for a visit that is over."""
    visit = mine(session, actor, visit_id, None)
    item = session.get(ChecklistItem, item_id)
    if item is None or item.visit_id != visit.id:
        raise NotFound(_("That item is no longer here."))
    if visit.state in OVER:
        raise Conflict(_("This visit is over. Reopen it first."))
    if done != (item.done_at is not None):
        item.done_at, item.done_by = (when(visit, at), actor.user_id) if done else (None, None)
        announce(session, happened.TICKED, visit, about(visit), item=item.text)
    return cards.card(session, visit)


@action("visits.work")
def refuse_signature(
    session: Session, actor: Actor, visit_id: UUID, reason: str, at: datetime | None = None
) -> VisitCard:
    """Keep why nobody signs. A signature that there is already stays, and is refused another word (`Conflict`)."""
    visit = mine(session, actor, visit_id, None)
    if not reason.strip():
        raise Invalid(_("Please check the form."), reason=_("Say why nobody signs."))
    sign(session, visit, Signature(visit_id=visit.id, refused=reason.strip()[:400], signed_at=when(visit, at)))
    return cards.card(session, visit)


@step
def sign(session: Session, visit: Visit, signature: Signature) -> None:
    """Keep a signature, or the reason why there is none, under a visit that is under way. There is one of them."""
    _refuse_unless(visit, *UNDER_WAY)
    session.flush()
    there = cards.signature_of(session, visit)
    if there is not None and there.file_id is not None:
        raise Conflict(_("This visit is signed already."))
    if there is not None:
        session.delete(there)
        session.flush()
    session.add(signature)
    announce(session, happened.SIGNED, visit, about(visit))


@step
def mine(session: Session, actor: Actor, visit_id: UUID, version: int | None = None) -> Visit:
    """Return a visit that the actor works on, locked until the work ends. Refuses one in the bin."""
    visit = seen(session, actor, visit_id, version)
    session.refresh(visit, with_for_update=True)
    return visit


@step
def refuse_others(session: Session, actor: Actor, visit: Visit) -> None:
    """Refuse a visit that is somebody else's to do (`Conflict`): its technician signs in with another account."""
    whose = session.get(Technician, visit.technician_id) if visit.technician_id else None
    if whose is not None and whose.user_id not in (None, actor.user_id):
        raise Conflict(_(TAKEN))


@step
def seen(session: Session, actor: Actor, visit_id: UUID, version: int | None = None) -> Visit:
    """Return a visit that the actor may see. Refuses one in the bin."""
    visit = find_row(session, actor, Visit, visit_id, N_("visit"))
    expect(visit, version)
    if visit.binned:
        raise Conflict(_("This visit is in the bin. Restore it first."))
    return visit


@step
def when(visit: Visit, at: datetime | None) -> datetime:
    """Return when something was done: not after now, nor before what was done last. Refuses a day ahead."""
    now = clock.now()
    if at is None:
        return now
    if at > now + AHEAD:
        raise Invalid(_("Please check the time."), at=_("This is more than a day ahead. Check the clock of the phone."))
    done = [one for one in (visit.en_route_at, visit.arrived_at) if one]
    return max([min(at, now), *done])


@step
def close(session: Session, visit: Visit, at: datetime) -> None:
    """End the piece of a visit that goes on."""
    for span in cards.spans_of(session, visit):
        if span.ends_at is None:
            span.ends_at = max(at, span.starts_at)


def _go_on(session: Session, visit: Visit, state: str, span: str, at: datetime, kind: Kind) -> None:
    close(session, visit, at)
    _begin(session, visit, span, at)
    visit.state = state
    announce(session, kind, visit, about(visit))
    of_job.settle(session, visit.job_id)


def _begin(session: Session, visit: Visit, kind: str, at: datetime) -> None:
    latest = max((one.ends_at or one.starts_at for one in cards.spans_of(session, visit)), default=at)
    session.add(WorkSpan(visit_id=visit.id, kind=kind, starts_at=max(at, latest)))
    session.flush()


def _end(session: Session, visit: Visit, state: str, reason: str, at: datetime, kind: Kind) -> VisitCard:
    if not reason.strip():
        raise Invalid(_("Please check the form."), reason=_("Give a reason."))
    if visit.state in OVER:
        raise Conflict(_("This visit is over."))
    close(session, visit, at)
    visit.state, visit.end_reason = state, reason.strip()[:400]
    announce(session, kind, visit, about(visit), reason=visit.end_reason)
    of_job.settle(session, visit.job_id)
    return cards.card(session, visit)


def _refuse_unproved(session: Session, visit: Visit) -> None:
    left = [one.text for one in cards.items_of(session, visit) if one.required and one.done_at is None]
    if left:
        raise Conflict(_("Tick first: {items}.").format(items=", ".join(left)), missing=left)
    if cards.signature_of(session, visit) is None:
        raise Conflict(_("A signature is missing. Have it signed, or say why nobody signs."), missing=["signature"])


def _refuse_unless(visit: Visit, *states: str) -> None:
    if visit.state not in states:
        said: dict[str, Any] = {
            "planned": _("Nobody has this visit yet."),
            "scheduled": _("Nobody is on this visit yet."),
            "en_route": _("Nobody has arrived yet."),
        }
        raise Conflict(said.get(visit.state, _("This visit is over or goes on already.")))


def about(visit: Visit) -> tuple[UUID | None, ...]:
    """Return the records on whose timelines a visit is told."""
    return (visit.contact_id, visit.company_id, visit.job_id)
