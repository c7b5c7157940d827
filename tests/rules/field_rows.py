"""A row in each table of field work, for the rules that hold for every table."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from models.columns import uuid7
from models.dispatch import DispatchChoice, DispatchRun
from models.jobs import Job, JobSeries, SeriesDay
from models.positions import Position, PositionConsent, PositionLook, TrackingSession
from models.sites import Site
from models.technicians import Absence, Shift, Technician
from models.visits import (
    ChecklistItem,
    FieldAct,
    Photo,
    Signature,
    Visit,
    VisitFeed,
    VisitLink,
    VisitTelling,
    WorkSpan,
)
from services.work import Actor, clock, work

DIGEST = "2" * 64
DAY = date(2026, 11, 28)


def go_out(actor: Actor, canary: str, contact_id: UUID, technician_id: UUID) -> dict[str, UUID]:
    """Add the rows, about this contact; the actor becomes the technician. Return the ids of some, by noun."""
    assert actor.user_id
    now, mine = clock.now(), {"owner_id": actor.user_id, "contact_id": contact_id}
    named: dict[str, Any] = {"title": canary, "name_key": canary, **mine}
    with work(actor) as session:
        technician = session.get_one(Technician, technician_id)
        technician.user_id = actor.user_id
        site = Site(address=canary, name_key=canary, contact_id=contact_id)
        series, run = JobSeries(**named), DispatchRun(planned_on=DAY, zone="UTC")
        consent = PositionConsent(user_id=actor.user_id, text=canary)
        job = Job(**named)
        session.add_all([site, series, run, consent, job])
        session.flush()
        tracked = TrackingSession(user_id=actor.user_id, consent_id=consent.id, started_at=now, ends_at=now)
        visit = Visit(**named, job_id=job.id, technician_id=technician.id, state="scheduled")
        visit.start_at, visit.end_at = now, now + timedelta(hours=1)
        session.add_all([tracked, visit])
        session.flush()
        away = Absence(technician_id=technician.id, starts_at=now, ends_at=now + timedelta(hours=1), reason=canary)
        item = ChecklistItem(visit_id=visit.id, text=canary)
        feed = VisitFeed(user_id=actor.user_id, scope="mine", digest=uuid7().hex * 2)
        session.add_all(
            [away, item, feed, *_of_visit(visit.id, canary), *_of_user(actor.user_id, tracked.id, visit.id)]
        )
        session.add_all(
            [
                Shift(technician_id=technician.id, weekday=0, starts="08:00", ends="17:00"),
                SeriesDay(series_id=series.id, comes_on=DAY),
                DispatchChoice(run_id=run.id, visit_id=visit.id, reasons={"canary": canary}),
            ]
        )
    return {"absence": away.id, "item": item.id, "run": run.id, "series": series.id, "feed": feed.id}


def _of_visit(visit_id: UUID, canary: str) -> list[Any]:
    now = clock.now()
    return [
        WorkSpan(visit_id=visit_id, kind="work", starts_at=now),
        Signature(visit_id=visit_id, name=canary, signed_at=now),
        Photo(visit_id=visit_id, client_id=uuid7(), digest=DIGEST, caption=canary, taken_at=now),
        VisitTelling(visit_id=visit_id, about="time", key=f"time:{uuid7().hex}", told_at=now, why=canary),
        VisitLink(visit_id=visit_id, digest=uuid7().hex * 2),
    ]


def _of_user(user_id: UUID, session_id: UUID, visit_id: UUID) -> list[Any]:
    now = clock.now()
    degrees = {"lat": 50.8, "lon": -1.1, "accuracy_m": 12.0}
    return [
        Position(user_id=user_id, session_id=session_id, taken_at=now, received_at=now, **degrees),
        PositionLook(user_id=user_id, viewer_id=user_id, looked_at=now),
        FieldAct(
            client_id=uuid7(), user_id=user_id, visit_id=visit_id, act="note", at=now, digest=DIGEST, answer="done"
        ),
    ]
