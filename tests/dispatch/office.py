"""A small company to plan for: technicians in Portsmouth, sites around it, and jobs with a visit each."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services import jobs, sites, technicians, visits
from services.jobs import JobCard
from services.technicians import TechnicianCard
from services.work import Actor, perform

DAY = date(2031, 3, 3)  # a Monday; the workspace is in Paris, an hour ahead of UTC
HOME = (50.80, -1.09)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """An instant by the clock of the workspace."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def technician(actor: Actor, name: str, *skills: str, **more: Any) -> TechnicianCard:
    """Somebody who works Monday to Friday, 08:00 to 17:00, from home in Portsmouth."""
    typed = {"name": name, "skills": list(skills), "home_lat": HOME[0], "home_lon": HOME[1]}
    return perform(actor, technicians.create, {**typed, **more})


def job(
    actor: Actor,
    title: str,
    *skills: str,
    minutes: int = 60,
    priority: str = "normal",
    where: tuple[float, float] = HOME,
    window: tuple[datetime, datetime] | None = None,
) -> JobCard:
    """An open job at a site, with its first visit, unscheduled."""
    site = perform(actor, sites.create, {"address": f"{title} Street 1", "lat": where[0], "lon": where[1]})
    typed = {"title": title, "skills": list(skills), "minutes": minutes, "priority": priority, "site_id": str(site.id)}
    if window:
        typed |= {"window_start_at": window[0].isoformat(), "window_end_at": window[1].isoformat()}
    return perform(actor, jobs.create, typed)


def visit_of(made: JobCard) -> UUID:
    """The id of a job's first visit."""
    return made.visits[0].id


def given(actor: Actor, title: str, to: TechnicianCard, hour: int, minute: int = 0, **more: Any) -> UUID:
    """A visit that somebody has at a time."""
    made = visit_of(job(actor, title, **more))
    perform(actor, visits.schedule, made, to.id, at(hour, minute))
    return made
