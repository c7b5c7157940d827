"""A technician with a phone: Bob, who has a visit of a boiler today, and what his phone sends."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from services import contacts, field, jobs, sites, technicians, visits
from services.field import Answer
from services.jobs import JobCard
from services.technicians import TechnicianCard
from services.visits import VisitCard
from services.work import Actor, house_actor, perform
from tests.cast import join

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def noon(time_machine: Any) -> None:
    """A Thursday at noon, which lasts."""
    time_machine.move_to(NOON, tick=False)


def png(size: tuple[int, int] = (300, 120)) -> str:
    """A signature, as a phone draws it."""
    out = BytesIO()
    Image.new("RGBA", size, (0, 0, 0, 0)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def sent(visit: VisitCard | UUID, act: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
    """An act as a phone sends it."""
    about = visit if isinstance(visit, UUID) else visit.id
    when = (at or datetime.now(UTC)).isoformat()
    return {"id": str(uuid4()), "visit_id": str(about), "act": act, "at": when, **more}


def take(actor: Actor, *acts: dict[str, Any]) -> list[Answer]:
    """Let acts happen."""
    return field.take(actor, acts)


def answers(actor: Actor, *acts: dict[str, Any]) -> list[str]:
    """How acts are answered."""
    return [one.answer for one in take(actor, *acts)]


@pytest.fixture
def nora(alice: Actor) -> Actor:
    """A technician of Acme: works on the road, and sees what is hers."""
    return join(alice.place, "Nora", "field")


@pytest.fixture
def van(alice: Actor, nora: Actor) -> TechnicianCard:
    """Nora, on the plan of the day."""
    return perform(alice, technicians.create, {"name": "Nora", "user_id": nora.user_id})


@pytest.fixture
def job(alice: Actor) -> JobCard:
    """No heat at Mrs Silva's: one item of its checklist is required."""
    silva = perform(alice, contacts.create, {"name": "Sophia Silva", "phones": ["+442392000001"]})
    where = {"address": "14 Osborne Rd, Southsea", "contact_id": silva.id, "lat": 50.78, "lon": -1.08}
    site = perform(alice, sites.create, {**where, "access_note": "Key safe by the side gate"})
    checklist = ["Gas off at the meter", "Flue test, CO in ppm *"]
    wanted = {"title": "No heat", "site_id": site.id, "contact_id": silva.id, "checklist": checklist, "minutes": 90}
    return perform(alice, jobs.create, wanted)


@pytest.fixture
def visit(alice: Actor, van: TechnicianCard, job: JobCard) -> VisitCard:
    """Nora's visit for it, from now on."""
    return visit_of(alice, van, job)


def visit_of(alice: Actor, van: TechnicianCard, job: JobCard, hours: float = 0) -> VisitCard:
    """The first visit of a job, or a further one, given to a technician some hours from now."""
    found = perform(alice, visits.search, visits.Query(job=job.id)).rows
    free = [one for one in found if one.state == "planned"]
    visit_id = free[0].id if free else perform(alice, visits.create, {"job_id": job.id}).id
    begin = datetime.now(UTC) + timedelta(hours=hours)
    forced = {"force": True, "reason": "A test at any hour"}
    return perform(alice, visits.schedule, visit_id, van.id, begin, None, **forced)


Journey = Callable[[VisitCard], list[dict[str, Any]]]


@pytest.fixture
def journey() -> Journey:
    """Everything that is done on a visit, from setting out to finishing it."""

    def all_of_it(visit: VisitCard) -> list[dict[str, Any]]:
        ticks = [sent(visit, "tick", item_id=str(one.id)) for one in visit.items]
        signed = sent(visit, "sign", name="Sophia Silva", picture=png())
        first = [sent(visit, "en_route"), sent(visit, "arrive")]
        return [*first, *ticks, sent(visit, "note", text="Lead replaced"), signed, sent(visit, "finish", text="Warm")]

    return all_of_it


@pytest.fixture
def house_place(alice: Actor) -> Actor:
    """The house itself, at work at Acme."""
    return house_actor(alice.place)
