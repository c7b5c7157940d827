"""A town for the tests of the map: sites, jobs, visits and technicians, added as people add them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.positions import Position, PositionConsent, TrackingSession
from services import jobs, sites, technicians, visits
from services.jobs import JobCard
from services.technicians import TechnicianCard
from services.work import Actor, clock, perform, work

MILL, QUAY = (50.80, -1.09), (50.79, -1.10)


def job(actor: Actor, title: str, at: tuple[float, float] | None = MILL, **more: Any) -> JobCard:
    """A job at a site of its own; without coordinates for None."""
    lat, lon = at or (None, None)
    site = perform(actor, sites.create, {"address": f"1 {title} Lane", "lat": lat, "lon": lon})
    return perform(actor, jobs.create, {"title": title, "site_id": site.id, **more})


def technician(actor: Actor, name: str, user_id: UUID | None = None) -> TechnicianCard:
    """Somebody who goes there."""
    return perform(actor, technicians.create, {"name": name, "user_id": user_id})


def given(actor: Actor, one: JobCard, to: TechnicianCard, at: datetime) -> UUID:
    """Give the visit of a job to a technician; gives its id."""
    return perform(actor, visits.schedule, one.visits[0].id, to.id, at).id


def on_the_road(
    actor: Actor, user_id: UUID, *places: tuple[float, float], minutes_ago: int = 2, accuracy_m: float = 40, **more: Any
) -> tuple[UUID, UUID]:
    """Let somebody agree and show where they are, the last place `minutes_ago`; gives the ids of consent and session."""
    now = clock.now()
    with work(actor) as session:
        consent = PositionConsent(user_id=user_id, text="Yes")
        session.add(consent)
        session.flush()
        times = {"started_at": now - timedelta(hours=2), "ends_at": now + timedelta(hours=4)}
        tracking = TrackingSession(user_id=user_id, consent_id=consent.id, **times)
        session.add(tracking)
        session.flush()
        for number, (lat, lon) in enumerate(reversed(places)):
            taken_at = now - timedelta(minutes=minutes_ago + 5 * number)
            place = {"lat": lat, "lon": lon, "accuracy_m": accuracy_m, "source": "gps", **more}
            session.add(
                Position(user_id=user_id, session_id=tracking.id, taken_at=taken_at, received_at=taken_at, **place)
            )
        return consent.id, tracking.id
