"""What happens between two days, where the viewer is: visits, tasks that are due, and absences of technicians.

One query for each of these, however many days are asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from models.accounts import User
from models.jobs import Job
from models.language import N_, _
from models.sites import Site
from models.tasks import Task
from models.technicians import Absence, Technician
from models.typed import VISIT_MINUTES
from models.visits import Visit
from services import hours, tasks, technicians, visits
from services.house.register import workspace
from services.work import Actor, Invalid, action, clock, occurrences, visible

KINDS = {"visit": N_("Visits"), "task": N_("Tasks"), "absence": N_("Absences")}
CHANGES = [*visits.KINDS, *tasks.KINDS, *technicians.KINDS]
MOST = 500  # of each kind; a month of a workspace with 20 technicians has about 2,000 visits, which no grid shows
LONGEST = 366  # days of one question
# A visit may be forced to last longer, or be paused over night: twice the longest one that can be typed is looked back for.
BACK = timedelta(minutes=2 * VISIT_MINUTES[1])
LASTS = timedelta(minutes=30)  # of a task with an hour
FAR = (
    60  # years on either side of today that can be chosen because of what is there: one mistyped year adds no thousands
)


@dataclass(frozen=True, slots=True)
class Query:
    """What a calendar shows: the days from `first` to `last`, inclusive; what is the actor's own (`mine`), what a
    technician does, and which of `KINDS`."""

    first: date
    last: date
    mine: bool = False
    technician: UUID | None = None
    kinds: tuple[str, ...] = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the calendar. One of a whole day has a `day` and no times. `state` is that of a visit, else `open`,
    `late`, `done` or `away`; `who` does it, and `place` is where, or why."""

    kind: str
    id: UUID
    path: str
    title: str
    state: str
    who: str
    place: str
    start_at: datetime | None = None
    end_at: datetime | None = None
    day: date | None = None

    def days(self, zone: Any) -> Iterator[date]:
        """Yield the local days it touches: one that ends at midnight is not on the next day."""
        if self.start_at is None or self.end_at is None:
            if self.day is not None:
                yield self.day
            return
        day = self.start_at.astimezone(zone).date()
        last = (max(self.end_at, self.start_at + timedelta(microseconds=1)) - timedelta(microseconds=1)).astimezone(
            zone
        )
        while day <= last.date():
            yield day
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a calendar shows, by time, those of whole days first. `cut` are the kinds of which there is more."""

    entries: tuple[Entry, ...]
    cut: tuple[str, ...] = ()


@action("visits.read")
def between(session: Session, actor: Actor, query: Query) -> Shown:
    """Return what happens from one day to another where the actor is, as far as they may see it.

    At most 500 of each kind, the earliest; refuses more than 366 days (`Invalid`). Visits without a time, unassigned ones
    and what is in the bin are not there.
    """
    if not 0 <= (query.last - query.first).days < LONGEST:
        raise Invalid(_("Please check the days."), last=_("Choose at most {most} days.").format(most=LONGEST))
    span = hours.day_span(query.first, actor.zone)[0], hours.day_span(query.last, actor.zone)[1]
    ways = {"visit": _visits, "task": _tasks, "absence": _absences}
    found: list[Entry] = []
    cut: list[str] = []
    for kind, way in ways.items():
        if kind in query.kinds:
            some, more = way(session, actor, query, *span)
            found += some
            cut += [kind] if more else []
    return Shown(tuple(sorted(found, key=_order)), tuple(cut))


@action("visits.read")
def years(session: Session, actor: Actor) -> tuple[int, int]:
    """Return the years that can be chosen: from five before the first visit or task to five after the last one, and five
    on either side of now (J-09)."""
    here = col(Visit.binned_at).is_(None), visible(actor, Visit)
    due = col(Task.binned_at).is_(None), visible(actor, Task)
    bounds: list[Any] = [
        select(way(col(Visit.start_at))).where(*here).scalar_subquery() for way in (func.min, func.max)
    ]
    bounds += [select(way(col(Task.due_on))).where(*due).scalar_subquery() for way in (func.min, func.max)]
    now = clock.today(actor.zone).year
    found = [one.year for one in session.execute(select(*bounds)).one() if one is not None]
    near = [one for one in found if abs(one - now) <= FAR] + [now]
    return min(near) - 5, max(near) + 5


def _order(one: Entry) -> tuple[bool, Any, str, str]:
    at = one.start_at or one.day
    return one.start_at is not None, at, one.title, str(one.id)


def _visits(session: Session, actor: Actor, query: Query, begin: datetime, end: datetime) -> tuple[list[Entry], bool]:
    rows: Any = select(
        col(Visit.id), col(Visit.title), col(Visit.state), col(Visit.start_at), col(Visit.end_at),
        col(Technician.name).label("technician"), col(User.name).label("owner"), col(Site.address),
    )  # fmt: skip
    rows = rows.outerjoin(Job, col(Job.id) == col(Visit.job_id)).outerjoin(Site, col(Site.id) == col(Job.site_id))
    rows = rows.outerjoin(Technician, col(Technician.id) == col(Visit.technician_id))
    rows = rows.outerjoin(User, col(User.id) == col(Visit.owner_id))
    start = col(Visit.start_at)
    rows = rows.where(col(Visit.binned_at).is_(None), start < end, start > begin - BACK, col(Visit.end_at) > begin)
    rows = rows.where(visible(actor, Visit), *_whose(actor, query, col(Visit.owner_id), col(Visit.technician_id)))
    found = session.execute(rows.order_by(start, col(Visit.id)).limit(MOST + 1)).all()
    return [
        Entry(
            "visit", one.id, f"/visits/{one.id}", one.title, one.state, one.technician or one.owner or "",
            one.address or "", one.start_at, one.end_at,
        )
        for one in found[:MOST]
    ], len(found) > MOST  # fmt: skip


def _tasks(session: Session, actor: Actor, query: Query, begin: datetime, end: datetime) -> tuple[list[Entry], bool]:
    if query.technician is not None or not actor.may("tasks.read"):
        return [], False
    one_day = timedelta(days=1)  # the hour of a task counts where its person is
    rows: Any = select(
        col(Task.id), col(Task.title), col(Task.due_on), col(Task.due_time), col(Task.done_at),
        col(User.name).label("owner"), col(User.zone),
    ).outerjoin(User, col(User.id) == col(Task.owner_id))  # fmt: skip
    rows = rows.where(col(Task.binned_at).is_(None), visible(actor, Task))
    rows = rows.where(col(Task.due_on).between(query.first - one_day, query.last + one_day))
    if query.mine:
        rows = rows.where(col(Task.owner_id) == actor.user_id)
    found = session.execute(rows.order_by(col(Task.due_on), col(Task.id)).limit(MOST + 1)).all()
    usual, today = workspace(actor.place).zone, clock.today(actor.zone)
    entries = [_task(one, one.zone if one.zone in clock.zone_names() else usual, today) for one in found[:MOST]]
    return [one for one in entries if _touches(one, query, begin, end)], len(found) > MOST


def _task(one: Any, zone: str, today: date) -> Entry:
    at = occurrences.instant(one.due_on, time.fromisoformat(one.due_time), zone) if one.due_time else None
    state = "done" if one.done_at else "late" if one.due_on < today else "open"
    about = ("task", one.id, f"/tasks/{one.id}", one.title, state, one.owner or "", "")
    return Entry(*about, at, at + LASTS) if at else Entry(*about, day=one.due_on)


def _touches(one: Entry, query: Query, begin: datetime, end: datetime) -> bool:
    if one.start_at is not None and one.end_at is not None:
        return one.start_at < end and one.end_at > begin
    return one.day is not None and query.first <= one.day <= query.last


def _absences(session: Session, actor: Actor, query: Query, begin: datetime, end: datetime) -> tuple[list[Entry], bool]:
    if not actor.may("technicians.read"):
        return [], False
    rows: Any = select(Absence, col(Technician.name)).join(Technician, col(Technician.id) == col(Absence.technician_id))
    rows = rows.where(col(Absence.starts_at) < end, col(Absence.ends_at) > begin, col(Technician.binned_at).is_(None))
    rows = rows.where(visible(actor, Absence), *_whose(actor, query, None, col(Absence.technician_id)))
    found = session.execute(rows.order_by(col(Absence.starts_at), col(Absence.id)).limit(MOST + 1)).all()
    return [
        Entry(
            "absence", one.id, f"/technicians/{one.technician_id}", _("{name} is away").format(name=name), "away", name,
            one.reason, one.starts_at.astimezone(UTC), one.ends_at.astimezone(UTC),
        )
        for one, name in found[:MOST]
    ], len(found) > MOST  # fmt: skip


def _whose(actor: Actor, query: Query, owner: Any, technician: Any) -> Iterator[ColumnElement[bool]]:
    """Yield the criteria of the actor's own, and of what a technician does."""
    if query.mine:
        own = select(col(Technician.id)).where(col(Technician.user_id) == actor.user_id)
        ways = [technician.in_(own), *([owner == actor.user_id] if owner is not None else [])]
        yield or_(*ways)
    if query.technician is not None:
        yield technician == query.technician
