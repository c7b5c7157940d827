"""What pages and programs are shown of a visit."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.jobs import Job
from models.sites import Site
from models.technicians import Technician
from models.visits import ChecklistItem, Signature, Visit, VisitDraft, WorkSpan
from services.work import clock, step


class Item(NamedTuple):
    """An item of a visit's checklist."""

    id: UUID
    text: str
    required: bool
    done_at: datetime | None


class SpanCard(SQLModel):
    """A piece of a visit: travel, work or pause. One that goes on has no end."""

    kind: str
    starts_at: datetime
    ends_at: datetime | None


class Listed(VisitDraft):
    """A visit in a list, on a board or in a calendar. Its place is that of its job."""

    id: UUID
    version: int
    state: str
    technician_id: UUID | None
    owner_id: UUID | None
    start_at: datetime | None
    end_at: datetime | None
    window_start_at: datetime | None
    window_end_at: datetime | None
    assigned_by: str
    run_id: UUID | None
    pinned: bool
    forced: str
    flag: str
    told_at: datetime | None
    en_route_at: datetime | None
    arrived_at: datetime | None
    finished_at: datetime | None
    end_reason: str
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    position_source: str
    position_at: datetime | None
    confirmed_at: datetime | None
    wish: str
    wished_at: datetime | None
    job: str | None
    number: str | None
    job_state: str | None
    priority: str | None
    skills: list[str] = Field(default_factory=list)
    site_id: UUID | None
    address: str | None
    access_note: str | None
    site_lat: float | None
    site_lon: float | None
    contact: str | None
    company: str | None
    technician: str | None
    owner: str | None
    made_at: datetime
    binned_at: datetime | None


class VisitCard(Listed):
    """Everything about one visit. An edit must send back its `version`. `on_site` is the time worked, in seconds."""

    on_site: int
    spans: list[SpanCard] = Field(default_factory=list)
    items: list[Item] = Field(default_factory=list)
    signed_by: str
    unsigned: str  # why nobody signed
    signature_id: UUID | None
    signed_at: datetime | None


def rows() -> Any:
    """Return the selection of visits with what a list shows (`listed`)."""
    named = {
        "job": Job.title,
        "number": Job.number,
        "job_state": Job.state,
        "priority": Job.priority,
        "skills": Job.skills,
        "site_id": Job.site_id,
        "address": Site.address,
        "access_note": Site.access_note,
        "site_lat": Site.lat,
        "site_lon": Site.lon,
        "contact": Contact.name,
        "company": Company.name,
        "technician": Technician.name,
        "owner": User.name,
    }
    found: Any = select(Visit, *(col(column).label(name) for name, column in named.items()))
    found = found.outerjoin(Job, col(Job.id) == col(Visit.job_id))
    found = found.outerjoin(Site, col(Site.id) == col(Job.site_id))
    found = found.outerjoin(Contact, col(Contact.id) == col(Visit.contact_id))
    found = found.outerjoin(Company, col(Company.id) == col(Visit.company_id))
    found = found.outerjoin(Technician, col(Technician.id) == col(Visit.technician_id))
    return found.outerjoin(User, col(User.id) == col(Visit.owner_id))


def listed(row: Any) -> Listed:
    """Return the card of a row of `rows`."""
    return Listed(**_values(row))


@step
def card(session: Session, visit: Visit) -> VisitCard:
    """Return everything about one visit."""
    session.flush()
    row = session.execute(rows().where(col(Visit.id) == visit.id)).one()
    spans = spans_of(session, visit)
    signed = signature_of(session, visit)
    return VisitCard(
        **_values(row),
        on_site=on_site(spans),
        spans=[SpanCard(**one.model_dump()) for one in spans],
        items=[Item(one.id, one.text, one.required, one.done_at) for one in items_of(session, visit)],
        signed_by=signed.name if signed else "",
        unsigned=signed.refused if signed else "",
        signature_id=signed.file_id if signed else None,
        signed_at=signed.signed_at if signed else None,
    )


@step
def spans_of(session: Session, visit: Visit) -> list[WorkSpan]:
    """Return the pieces of a visit, in order."""
    found = select(WorkSpan).where(col(WorkSpan.visit_id) == visit.id)
    return list(session.scalars(found.order_by(col(WorkSpan.starts_at), col(WorkSpan.id))))


@step
def items_of(session: Session, visit: Visit) -> list[ChecklistItem]:
    """Return the checklist of a visit, in order."""
    found = select(ChecklistItem).where(col(ChecklistItem.visit_id) == visit.id)
    return list(session.scalars(found.order_by(col(ChecklistItem.position), col(ChecklistItem.id))))


@step
def signature_of(session: Session, visit: Visit) -> Signature | None:
    """Return the signature under a visit, or the reason why there is none."""
    return session.scalars(select(Signature).where(col(Signature.visit_id) == visit.id)).first()


def on_site(spans: list[WorkSpan]) -> int:
    """Return the time worked in seconds: pauses and driving do not count; what goes on counts until now."""
    now = clock.now()
    worked = ((one.ends_at or now) - one.starts_at for one in spans if one.kind == "work")
    return max(0, round(sum(one.total_seconds() for one in worked)))


def _values(row: Any) -> dict[str, Any]:
    found = row._asdict()
    visit: Visit = found.pop(Visit.__name__)
    found["skills"] = found["skills"] or []
    return {**visit.model_dump(exclude={"name_key"}), **found}
