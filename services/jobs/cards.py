"""What pages and programs are shown of a job."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.deals import Deal
from models.invoices import Invoice
from models.jobs import Job, JobDraft
from models.sites import Site
from models.technicians import Technician
from models.visits import OVER, Visit
from services.work import step

BILLED = (
    select(col(Invoice.id))
    .where(col(Invoice.id) == col(Job.invoice_id), col(Invoice.binned_at).is_(None))
    .correlate(Job)
    .exists()
)  # on a draft or an issued invoice; one in the bin does not count


class VisitOfJob(SQLModel):
    """A visit of a job, in short."""

    id: UUID
    version: int
    state: str
    technician_id: UUID | None
    technician: str | None
    start_at: datetime | None
    end_at: datetime | None
    window_start_at: datetime | None
    window_end_at: datetime | None


class Listed(JobDraft):
    """A job in a list. `visits_left` are those still to be made; `next_at` is when the next one begins."""

    id: UUID
    version: int
    number: str | None
    state: str
    series_id: UUID | None
    done_at: datetime | None
    archived_at: datetime | None
    cancel_reason: str
    invoice_id: UUID | None
    invoice: str | None
    contact: str | None
    company: str | None
    site: str | None
    deal: str | None
    owner: str | None
    visits_left: int
    next_at: datetime | None
    made_at: datetime
    binned_at: datetime | None


class JobCard(Listed):
    """Everything about one job. An edit must send back its `version`."""

    visits: list[VisitOfJob] = Field(default_factory=list)


def rows() -> Any:
    """Return the selection of jobs with what a list shows (`listed`)."""
    left = (col(Visit.job_id) == col(Job.id), col(Visit.binned_at).is_(None), col(Visit.state).not_in(OVER))
    named = {
        "contact": col(Contact.name),
        "company": col(Company.name),
        "site": col(Site.address),
        "deal": col(Deal.title),
        "owner": col(User.name),
        "invoice": func.coalesce(col(Invoice.number), col(Invoice.name)),
        "invoice_id": col(Invoice.id),
        "visits_left": select(func.count()).select_from(Visit).where(*left).scalar_subquery(),
        "next_at": select(func.min(col(Visit.start_at))).where(*left).scalar_subquery(),
    }
    found: Any = select(Job, *(column.label(name) for name, column in named.items()))
    found = found.outerjoin(Contact, col(Contact.id) == col(Job.contact_id))
    found = found.outerjoin(Company, col(Company.id) == col(Job.company_id))
    found = found.outerjoin(Site, col(Site.id) == col(Job.site_id))
    found = found.outerjoin(Deal, col(Deal.id) == col(Job.deal_id))
    found = found.outerjoin(Invoice, and_(col(Invoice.id) == col(Job.invoice_id), col(Invoice.binned_at).is_(None)))
    return found.outerjoin(User, col(User.id) == col(Job.owner_id))


def listed(row: Any) -> Listed:
    """Return the card of a row of `rows`."""
    return Listed(**_values(row))


@step
def card(session: Session, job: Job) -> JobCard:
    """Return everything about one job, with its visits in the order in which they take place."""
    session.flush()
    row = session.execute(rows().where(col(Job.id) == job.id)).one()
    return JobCard(**_values(row), visits=visits_of(session, job.id))


@step
def visits_of(session: Session, job_id: UUID) -> list[VisitOfJob]:
    """Return the visits of a job: those with a time in its order, then those without."""
    found: Any = select(Visit, col(Technician.name).label("technician"))
    found = found.outerjoin(Technician, col(Technician.id) == col(Visit.technician_id))
    found = found.where(col(Visit.job_id) == job_id, col(Visit.binned_at).is_(None))
    ordered = found.order_by(col(Visit.start_at).is_(None), col(Visit.start_at), col(Visit.id))
    shown = set(VisitOfJob.model_fields) - {"technician"}
    return [
        VisitOfJob(**one.Visit.model_dump(include=shown), technician=one.technician) for one in session.execute(ordered)
    ]


def _values(row: Any) -> dict[str, Any]:
    found = row._asdict()
    job: Job = found.pop(Job.__name__)
    return {**job.model_dump(exclude={"name_key", "series_on"}), **found}
