"""What a job is, as far as its visits decide: done when one is finished and none is left to do."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.jobs import REQUIRED, Job
from models.language import N_, _
from models.visits import ChecklistItem, Visit
from services.work import Conflict, announce, clock, kind, step

DONE = kind("job.done", N_("{actor} finished {subject}"), "task_alt")
REOPENED = kind("job.reopened", N_("{actor} reopened {subject}"), "replay")
LEFT_OUT = ("cancelled", "missed")


def about(job: Job) -> tuple[UUID | None, ...]:
    """Return the records on whose timelines a job is told."""
    return (job.contact_id, job.company_id, job.deal_id, job.site_id)


@step
def settle(session: Session, job_id: UUID | None) -> None:
    """Set the state of a job after one of its visits changed: done with a finished visit and none that is still to be
    made, open again otherwise. A draft, an invoiced and a cancelled job stay what they are."""
    job = session.get(Job, job_id, with_for_update=True) if job_id else None
    if job is None or job.state not in ("open", "done"):
        return
    session.flush()
    here = (col(Visit.job_id) == job.id, col(Visit.binned_at).is_(None))
    states = set(session.scalars(select(col(Visit.state)).where(*here)))
    done = "finished" in states and not states - {"finished", *LEFT_OUT}
    if done and job.state == "open":
        job.state, job.done_at = "done", clock.now()
        announce(session, DONE, job, about(job))
    elif not done and job.state == "done":
        job.state, job.done_at, job.archived_at = "open", None, None
        announce(session, REOPENED, job, about(job))


@step
def refuse_invoiced(session: Session, job_id: UUID | None) -> None:
    """Refuse (`Conflict`) a change of a visit whose job is on an invoice."""
    job = session.get(Job, job_id) if job_id else None
    if job is not None and job.state == "invoiced":
        raise Conflict(_("This job is invoiced. Credit its invoice first."))


@step
def copy_checklist(session: Session, job: Job, visit: Visit) -> None:
    """Give a new visit the checklist of its job. A line that ends with `*` is required."""
    for position, typed in enumerate(job.checklist):
        text = typed.strip()
        required = text.endswith(REQUIRED)
        text = text.removesuffix(REQUIRED).strip()[:200]
        if text:
            session.add(ChecklistItem(visit_id=visit.id, position=position, text=text, required=required))
