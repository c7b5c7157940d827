"""What calendars are tested with: Bob as a technician, and visits at given times."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from services import contacts, technicians, visits
from services.technicians import TechnicianCard
from services.visits import VisitCard
from services.work import Actor, perform
from services.work.config import Config
from tests.cast import Cast, join

MakeVisit = Callable[..., VisitCard]


@pytest.fixture
def bert(alice: Actor, bob: Actor) -> TechnicianCard:
    """Bob goes to customers, as Bert."""
    return perform(alice, technicians.create, {"name": "Bert", "user_id": bob.user_id})


@pytest.fixture
def goes(alice: Actor) -> MakeVisit:
    """Let somebody go to a customer at a time, for so many minutes."""

    def make(title: str, at: datetime, minutes: int = 60, who: Actor | None = None) -> VisitCard:
        return perform(who or alice, visits.create, {"title": title, "at": at.isoformat(), "minutes": minutes})

    return make


@pytest.fixture
def job_visit(alice: Actor) -> MakeVisit:
    """Give a visit for a job to a technician."""
    from services import jobs, sites

    def make(title: str, at: datetime, technician: TechnicianCard, minutes: int = 60) -> VisitCard:
        contact = perform(alice, contacts.create, {"name": f"Customer of {title}"})
        site = perform(
            alice, sites.create,
            {"name": title, "address": "12 Quay Street; Harbour", "contact_id": contact.id, "lat": 48.85, "lon": 2.35},
        )  # fmt: skip
        job = perform(alice, jobs.create, {"title": title, "site_id": site.id, "minutes": minutes})
        made = perform(alice, visits.search, visits.Query(job=job.id)).rows[0]
        return perform(alice, visits.schedule, made.id, technician.id, at)

    return make


@pytest.fixture
def ida(people: Cast, house: Config) -> Actor:
    """Ida plans the visits of all."""
    return join(people.acme, "Ida", "dispatch")


def hours(count: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=count)
