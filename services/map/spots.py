"""What the map shows: today's visits and open jobs at their places, each with its state, and where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import exists, func, select, union_all
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact
from models.jobs import Job
from models.sites import Site
from models.technicians import Technician
from models.visits import OVER, VISIT_STATES, Visit
from services.hours import Span, day_span
from services.visits import lateness
from services.work import Actor, action, clock, step, visible

MOST = 5_000  # places on one map: a browser has them drawn within a second (docs/measurements.md)
LASTING = timedelta(hours=12)  # no visit is longer (models/jobs.py): one that takes place now began since
NOT_OVER = tuple(state for state in VISIT_STATES if state not in OVER)
When = Literal["", "today", "week", "open"]


@dataclass(frozen=True, slots=True)
class Query:
    """What to show: today's visits and open jobs (""), or only those of today, of this week, or of open jobs; all of
    them, or those of one technician."""

    when: When = ""
    technician: UUID | None = None


class Spot(NamedTuple):
    """A visit at its place, or an open job that has no visit left (`visit_id` is None, `state` is ""). `late`: it should
    have begun, and nobody is there."""

    visit_id: UUID | None
    job_id: UUID | None
    lat: float
    lon: float
    state: str
    late: bool
    title: str
    address: str | None
    customer: str | None
    priority: str | None
    start_at: datetime | None
    end_at: datetime | None
    window_start_at: datetime | None
    window_end_at: datetime | None
    technician_id: UUID | None
    technician: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the map shows: `spots` by when they begin, those without a time after them, open jobs without a visit last.
    `capped`: there are more than a map shows. `unplaced` is how many have no coordinates, and so are not on it."""

    spots: Sequence[Spot]
    capped: bool
    unplaced: int


@action("map.read")
def shown(session: Session, actor: Actor, query: Query) -> Shown:
    """Return what the map shows of what the actor may see: four queries, however much there is."""
    visits, jobs = _visits(actor, query), _jobs(actor)
    with_jobs = query.when in ("", "open") and query.technician is None
    lat = func.coalesce(col(Site.lat), col(Visit.lat))
    order = (col(Visit.start_at).is_(None), col(Visit.start_at), col(Visit.id))
    rows = list(session.execute(visits.where(lat.is_not(None)).order_by(*order).limit(MOST + 1)))
    unplaced = _count(session, visits.where(lat.is_(None)))
    if with_jobs:
        placed = jobs.where(col(Site.lat).is_not(None)).order_by(col(Job.made_at), col(Job.id))
        rows += session.execute(placed.limit(MOST + 1 - min(MOST, len(rows))))
        unplaced += _count(session, jobs.where(col(Site.lat).is_(None)))
    now = clock.now()
    return Shown([_spot(one, now) for one in rows[:MOST]], len(rows) > MOST, unplaced)


def _visits(actor: Actor, query: Query) -> Any:
    found: Any = select(
        col(Visit.id).label("visit_id"),
        col(Visit.job_id),
        func.coalesce(col(Site.lat), col(Visit.lat)).label("lat"),
        func.coalesce(col(Site.lon), col(Visit.lon)).label("lon"),
        *map(col, (Visit.state, Visit.title)),
        *_named(),
        *map(col, (Visit.start_at, Visit.end_at, Visit.window_start_at, Visit.window_end_at, Visit.technician_id)),
        col(Technician.name).label("technician"),
    )
    found = found.outerjoin(Job, col(Job.id) == col(Visit.job_id))
    found = found.outerjoin(Site, col(Site.id) == col(Job.site_id))
    found = found.outerjoin(Contact, col(Contact.id) == col(Visit.contact_id))
    found = found.outerjoin(Company, col(Company.id) == col(Visit.company_id))
    found = found.outerjoin(Technician, col(Technician.id) == col(Visit.technician_id))
    here = (visible(actor, Visit), col(Visit.binned_at).is_(None), col(Job.binned_at).is_(None))
    found = found.where(*here, col(Visit.state) != "cancelled", col(Visit.id).in_(_ids(actor, query.when)))
    return found if query.technician is None else found.where(col(Visit.technician_id) == query.technician)


def _jobs(actor: Actor) -> Any:
    """Return the selection of open jobs that have no visit left, such as after a missed one."""
    found: Any = select(
        col(Job.id).label("job_id"), *map(col, (Site.lat, Site.lon)), *map(col, (Job.title,)), *_named()
    )
    found = found.outerjoin(Site, col(Site.id) == col(Job.site_id))
    found = found.outerjoin(Contact, col(Contact.id) == col(Job.contact_id))
    found = found.outerjoin(Company, col(Company.id) == col(Job.company_id))
    left = (col(Visit.job_id) == col(Job.id), col(Visit.binned_at).is_(None), col(Visit.state).in_(NOT_OVER))
    here = (visible(actor, Job), col(Job.binned_at).is_(None), col(Job.archived_at).is_(None), col(Job.state) == "open")
    return found.where(*here, ~exists().where(*left))


def _named() -> tuple[Any, ...]:
    customer = func.coalesce(col(Company.name), col(Contact.name)).label("customer")
    return (col(Site.address), customer, col(Job.priority))


def _ids(actor: Actor, when: When) -> Any:
    """Return the ids of the visits of a time, each part by an index of its own."""
    parts = []
    if when in ("", "open"):
        opened = select(col(Job.id)).where(col(Job.state) == "open", col(Job.archived_at).is_(None))
        parts.append(select(col(Visit.id)).where(col(Visit.state).in_(NOT_OVER), col(Visit.job_id).in_(opened)))
    if when != "open":
        parts += _within(*(_week if when == "week" else _today)(actor.zone))
    return union_all(*parts)


def _within(begin: datetime, end: datetime) -> list[Any]:
    """Return the ids of the visits that take place in a time, and of those that are promised for it and have none yet."""
    takes = (col(Visit.start_at) > begin - LASTING, col(Visit.start_at) < end, col(Visit.end_at) > begin)
    promised = (col(Visit.window_start_at) < end, col(Visit.window_end_at) >= begin)
    return [
        select(col(Visit.id)).where(*takes),
        select(col(Visit.id)).where(col(Visit.state) == "planned", *promised),
    ]


def _today(zone: str) -> Span:
    return day_span(clock.today(zone), zone)


def _week(zone: str) -> Span:
    """Return the span of the week of today, from Monday."""
    today = clock.today(zone)
    monday = today - timedelta(days=today.weekday())
    return day_span(monday, zone)[0], day_span(monday + timedelta(days=6), zone)[1]


@step
def _count(session: Session, rows: Any) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _spot(row: Any, now: datetime) -> Spot:
    found = dict.fromkeys(Spot._fields) | {"state": "", "late": False} | row._asdict()
    found["late"] = lateness.late(found["state"], found["start_at"], found["window_end_at"], now)
    return Spot(**found)
