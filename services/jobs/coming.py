"""The jobs of a series that are to come: each day of its rule is made into a job once, four weeks ahead.

A day is a local day of the series' zone. That it was made, or is left out, is kept in a row of its own, so it is never made
again: not after its job was deleted, and not by two processes at once.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col

from models.jobs import Job, JobSeries, SeriesDay
from models.language import _
from models.sites import Site
from models.technicians import Technician
from models.visits import Visit
from services import visits
from services.documents import numbers
from services.house.register import workspace
from services.jobs.record import JOB
from services.records import verbs
from services.work import Actor, Conflict, NotFound, clock, occurrences, rules, step

AHEAD = timedelta(days=28)
SHOWN = 8  # days of a series, on its page
COPIED = (
    *("title", "contact_id", "company_id", "site_id", "priority", "minutes", "skills", "checklist", "note", "owner_id"),
)


class Day(SQLModel):
    """A day of a series that is to come. `moved` is `gap` where the clocks skip its time: it begins at the first minute
    after."""

    day: date
    job_id: UUID | None = None
    left_out: bool = False
    moved: str = ""


@step
def make_due(session: Session, actor: Actor) -> int:
    """Make the jobs of every series up to four weeks ahead. Return how many were made."""
    horizon = clock.now().date() + AHEAD
    here = (col(JobSeries.binned_at).is_(None), col(JobSeries.paused_at).is_(None))
    late = col(JobSeries.made_until_on).is_(None) | (col(JobSeries.made_until_on) < horizon)
    found = session.scalars(select(JobSeries).where(*here, late).order_by(col(JobSeries.id)).limit(200)).all()
    return sum(make(session, one) for one in found)


@step
def make(session: Session, series: JobSeries) -> int:
    """Make the jobs of a series from today up to four weeks ahead, each day once. Return how many were made."""
    if series.paused_at is not None or series.binned:
        return 0
    session.flush()
    today = clock.today(zone_of(session, series))
    until = today + AHEAD
    there = set(session.scalars(select(col(SeriesDay.comes_on)).where(col(SeriesDay.series_id) == series.id)))
    made = 0
    for day in named(series, today):
        if day > until:
            break
        if day not in there:
            made += _made(session, series, day)
    series.made_until_on = until
    return made


@step
def withdraw(session: Session, series: JobSeries) -> None:
    """Take back the jobs to come of a series that nobody has touched, so that they can be made again."""
    session.flush()
    today = clock.today(zone_of(session, series))
    days = select(SeriesDay).where(col(SeriesDay.series_id) == series.id, col(SeriesDay.comes_on) >= today)
    for one in session.scalars(days.where(col(SeriesDay.left_out).is_(False))).all():
        job = session.get(Job, one.job_id) if one.job_id else None
        if job is not None and _untouched(session, job):
            session.delete(one)
            session.flush()
            for visit in session.scalars(select(Visit).where(col(Visit.job_id) == job.id)).all():
                session.delete(visit)
            session.flush()
            session.delete(job)
    session.flush()


@step
def leave_out(session: Session, actor: Actor, series: JobSeries, day: date) -> None:
    """Leave out a day: its job, if there is one, goes to the bin. Refuses a day that the rule does not name."""
    if next(iter(named(series, day, limit=1)), None) != day:
        raise NotFound(_("This series does not come on that day."))
    here = (col(SeriesDay.series_id) == series.id, col(SeriesDay.comes_on) == day)
    found = session.scalars(select(SeriesDay).where(*here)).first()
    if found is None:
        session.add(SeriesDay(series_id=series.id, comes_on=day, left_out=True))
        return
    job = session.get(Job, found.job_id) if found.job_id else None
    if job is not None and not job.binned:
        if job.state in ("done", "invoiced"):
            raise Conflict(_("This job is done, and stays."))
        verbs.move_to_bin(session, actor, JOB, job.id)
    found.left_out = True


def named(series: JobSeries, first: date, limit: int | None = None) -> Iterator[date]:
    """Return the days that a series comes on, from `first` on, in order."""
    assert series.starts_on
    rule = rules.read(series.rule, series.starts_on)
    found = rules.days(rule, series.starts_on, max(first, series.starts_on))
    for day in islice(found, limit):
        if series.ends_on is not None and day > series.ends_on:
            return
        yield day


@step
def ahead(session: Session, series: JobSeries, after: date) -> list[Day]:
    """Return the next days of a series, those left out as well, with the jobs that there are."""
    days = list(named(series, after + timedelta(days=1), limit=SHOWN))
    here = (col(SeriesDay.series_id) == series.id, col(SeriesDay.comes_on).in_(days))
    kept = {one.comes_on: one for one in session.scalars(select(SeriesDay).where(*here))}
    return [
        Day(day=day, job_id=kept[day].job_id, left_out=kept[day].left_out, moved=kept[day].moved)
        if day in kept
        else Day(day=day)
        for day in days
    ]


@step
def zone_of(session: Session, series: JobSeries) -> str:
    """Return the time zone of a series: its own, that of its site, or the workspace's."""
    site = session.get(Site, series.site_id) if series.site_id and not series.zone else None
    return series.zone or (site.zone if site else None) or workspace(session.info["place"]).zone


def _made(session: Session, series: JobSeries, day: date) -> int:
    """Make the job of a day. Of two processes at once, one does."""
    kept = SeriesDay(series_id=series.id, comes_on=day)
    try:
        with session.begin_nested():
            session.add(kept)
            session.flush()
    except IntegrityError:
        return 0
    same: dict[str, Any] = {name: getattr(series, name) for name in COPIED}
    job = Job(**same, series_id=series.id, series_on=day, state="open")
    job.number = numbers.take(session, "job", clock.today(zone_of(session, series))).number
    verbs.add(session, JOB, job, about=())
    zone = zone_of(session, series)
    at, kept.moved = _at(series, day, zone)
    begin, end = (at, at) if at else (_midnight(day, zone), _midnight(day + timedelta(days=1), zone))
    visit = visits.add_to(session, job, Visit(window_start_at=begin, window_end_at=end), first=True)
    if at is not None and series.technician_id is not None:
        _give(session, series.technician_id, visit, at)
    kept.job_id = job.id
    session.flush()
    return 1


def _give(session: Session, technician_id: UUID, visit: Visit, at: datetime) -> None:
    """Give a visit to the technician of its series, if they are free; otherwise it waits on the board."""
    technician = session.get(Technician, technician_id, with_for_update=True)
    if technician is None or not technician.active or technician.binned:
        return
    slot = visits.Slot(technician_id, at, at + timedelta(minutes=visit.minutes))
    try:
        visits.refuse_taken(session, visit, slot)
    except Conflict:
        return
    visits.place(session, visit, slot, technician, by="auto")


def _untouched(session: Session, job: Job) -> bool:
    """Return whether nobody has changed a job of a series, nor its visit, since they were made."""
    if job.version != 1:
        return False
    found = session.scalars(select(Visit).where(col(Visit.job_id) == job.id)).all()
    placed = {"planned": 1, "scheduled": 2}  # the version of a visit that was made, and of one that was made and given
    return all(one.version == placed.get(one.state) for one in found)


def _at(series: JobSeries, day: date, zone: str) -> tuple[datetime | None, str]:
    if not series.at:
        return None, ""
    wall = time.fromisoformat(series.at)
    at = occurrences.instant(day, wall, zone)
    if at is None:
        return None, "gap"
    local = at.astimezone(occurrences.zone_named(zone))
    return at, "" if local.time() == wall and local.date() == day else "gap"


def _midnight(day: date, zone: str) -> datetime:
    found = occurrences.instant(day, time(0), zone)
    assert found
    return found
