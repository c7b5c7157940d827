"""What tests of field work begin with: a technician, a job with its visit, a day that is planned."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services import jobs, technicians, visits
from services.jobs import JobCard
from services.technicians import TechnicianCard
from services.visits import VisitCard
from services.work import Actor, clock, perform

NINE = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)  # a Monday


def technician(actor: Actor, name: str = "Bob Keller", **more: Any) -> TechnicianCard:
    return perform(actor, technicians.create, {"name": name, **more})


def job(actor: Actor, title: str = "Boiler service", **more: Any) -> JobCard:
    return perform(actor, jobs.create, {"title": title, **more})


def visit_of(made: JobCard) -> UUID:
    """The first visit of a job."""
    return made.visits[0].id


def given(actor: Actor, who: TechnicianCard, at: datetime = NINE, **more: Any) -> VisitCard:
    """The visit of a new job, given to a technician."""
    return perform(actor, visits.schedule, visit_of(job(actor, **more)), who.id, at)


def worked(actor: Actor, visit_id: UUID, at: datetime = NINE, minutes: int = 60) -> VisitCard:
    """A visit, done from one instant on."""
    with clock.at(at):
        perform(actor, visits.arrive, visit_id)
    with clock.at(at + timedelta(minutes=minutes)):
        perform(actor, visits.refuse_signature, visit_id, "Nobody was at home")
        return perform(actor, visits.finish, visit_id)


def done(actor: Actor, minutes: int = 60, at: datetime = NINE, **more: Any) -> JobCard:
    """A job whose one visit is finished."""
    made = job(actor, **more)
    perform(actor, visits.schedule, visit_of(made), technician(actor, f"For {made.number}").id, at)
    worked(actor, visit_of(made), at, minutes)
    return perform(actor, jobs.find, made.id)
