"""A visit at Mrs Silva's on Monday at nine, which Nora has, and somebody with a browser who was sent its link."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import col

from models.columns import uuid7
from models.outbox import Outgoing, OutgoingText
from models.visits import VisitTelling
from services import arrivals, contacts, jobs, leaving, sites, technicians, visits
from services.house import limits
from services.jobs import JobCard
from services.outbox import claim
from services.technicians import TechnicianCard
from services.visits import VisitCard
from services.work import Actor, clock, house_actor, perform, work
from services.work.config import Config
from tests.cast import join
from tests.pages.conftest import served

NINE = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)  # a Monday; an hour later in Paris
NUMBER = "+33612345678"


@pytest.fixture(autouse=True)
def early(alice: Actor, bob: Actor, charlie: Actor, nora: Actor) -> Iterator[None]:
    """It is seven o'clock. Who signed in before is still signed in."""
    with clock.at(NINE - timedelta(hours=2)):
        yield


@pytest.fixture
def nora(alice: Actor) -> Actor:
    """A technician: works on the road, and sees what is hers."""
    return join(alice.place, "Nora Ray", "field")


@pytest.fixture
def van(alice: Actor, nora: Actor) -> TechnicianCard:
    return perform(alice, technicians.create, {"name": "Nora Ray", "user_id": nora.user_id})


@pytest.fixture
def job(alice: Actor) -> JobCard:
    """No heat at Mrs Silva's in Paris."""
    silva = perform(
        alice, contacts.create, {"name": "Sophia Silva", "phones": [NUMBER], "emails": ["silva@example.com"]}
    )
    where = {"address": "14 rue Verte", "lat": 48.85, "lon": 2.35, "zone": "Europe/Paris", "access_note": "Key: 4711"}
    site = perform(alice, sites.create, {**where, "contact_id": silva.id})
    return perform(alice, jobs.create, {"title": "No heat", "site_id": site.id, "contact_id": silva.id})


@pytest.fixture
def visit(alice: Actor, van: TechnicianCard, job: JobCard) -> VisitCard:
    """Promised between nine and eleven in Paris, and planned for ten there."""
    made = perform(alice, visits.promise, job.visits[0].id, NINE - timedelta(hours=1), NINE + timedelta(hours=1))
    return perform(alice, visits.schedule, made.id, van.id, NINE)


@pytest.fixture
async def customer(house: Config) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without an account."""
    limits.load()
    async with served(house) as user:
        yield user(None).http_client


def link(actor: Actor, visit: VisitCard) -> str:
    """The path of a new link."""
    return "/v/" + perform(actor, arrivals.make, visit.id).url.rpartition("/v/")[2]


def found(actor: Actor, visit: VisitCard) -> VisitCard:
    """The visit as it is now."""
    return perform(actor, visits.find, visit.id)


def letters(actor: Actor) -> list[tuple[Outgoing, OutgoingText]]:
    """What is in the outbox, in order."""
    with work(actor, read=True) as session:
        query = select(Outgoing, OutgoingText).join(OutgoingText, col(OutgoingText.id) == col(Outgoing.id))
        return [(one, text) for one, text in session.execute(query.order_by(col(Outgoing.id)))]


def take(actor: Actor) -> list[claim.Claimed]:
    """Claim what is due, with all the checks of the product."""
    house = house_actor(actor.place)
    with work(house) as session:
        return claim.claim(session, house, uuid7(), 100, leaving.check)


def told(actor: Actor, visit: VisitCard) -> list[arrivals.Told]:
    """What the customer was told."""
    return perform(actor, arrivals.standing, visit.id).told


def tellings(actor: Actor) -> list[Any]:
    """The rows of it."""
    with work(actor, read=True) as session:
        return list(session.scalars(select(VisitTelling)))
