"""Days as they stand in the database: who works when, whose visits are where, and what waits; and the problem to plan."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.jobs import WEIGHTS
from models.skills import keys
from models.technicians import Absence, Technician
from models.visits import Visit
from services import hours, settings
from services.dispatch.problem import Problem, Span, Spot, Stop
from services.dispatch.problem import Technician as Planned
from services.house.register import workspace
from services.visits import cards
from services.visits.cards import Listed
from services.work import Actor, step, visible

SHOWN = 200  # visits that wait, on one board or in one plan: those promised first
WHOLE_DAY = 24 * 60  # minutes; a start without a promise may be at any of them


@dataclass(frozen=True, slots=True)
class Days:
    """Some days in a row, as they stand. Instants are UTC; `begins` has the midnights, one more than there are days."""

    first: date
    zone: str
    begins: tuple[datetime, ...]
    technicians: Sequence[Technician]
    working: Mapping[UUID, Sequence[hours.Span]]
    absences: Mapping[UUID, Sequence[Absence]]
    visits: Sequence[Listed]
    waiting: Sequence[Listed]
    waiting_all: int

    def day_of(self, at: datetime) -> int:
        """Return in which of the days an instant lies; before the first it is the first."""
        return max(0, min(sum(begin <= at for begin in self.begins), len(self.begins) - 1) - 1)

    def minute(self, day: int, at: datetime) -> int:
        """Return an instant in minutes since the midnight of a day."""
        return int((at - self.begins[day]).total_seconds() // 60)

    def at(self, day: int, minute: int) -> datetime:
        """Return the instant of a minute since the midnight of a day."""
        return self.begins[day] + timedelta(minutes=minute)


@step
def read(session: Session, actor: Actor, first: date, count: int = 1) -> Days:
    """Return some days as they stand, in the time zone of the workspace, with what the actor may see. A fixed number of
    queries, however many visits and technicians there are."""
    zone = workspace(actor.place).zone
    begins = tuple(hours.day_span(first + timedelta(days=n), zone)[0] for n in range(count + 1))
    begin, end = begins[0], begins[-1]
    seen = (visible(actor, Technician), col(Technician.binned_at).is_(None), col(Technician.active).is_(True))
    found = select(Technician).where(*seen).order_by(col(Technician.name_key), col(Technician.id))
    technicians = session.scalars(found).all()
    rows = cards.rows().where(visible(actor, Visit), col(Visit.binned_at).is_(None))
    of_day = (col(Visit.start_at) < end, col(Visit.end_at) > begin, col(Visit.technician_id).is_not(None))
    held = rows.where(*of_day, col(Visit.state).not_in(("planned", "missed", "cancelled")))
    promised = (col(Visit.window_start_at).is_(None), col(Visit.window_start_at) < end)
    waits = (col(Visit.state) == "planned", col(Visit.job_id).is_not(None), or_(*promised))
    first_promised = (col(Visit.window_start_at).is_(None), col(Visit.window_start_at), col(Visit.id))
    waiting = session.execute(rows.where(*waits).order_by(*first_promised).limit(SHOWN)).all()
    many = select(func.count()).select_from(Visit).where(visible(actor, Visit), col(Visit.binned_at).is_(None), *waits)
    return Days(
        first,
        zone,
        begins,
        technicians,
        hours.working(session, technicians, begin, end),
        hours.absences_of(session, [one.id for one in technicians], begin, end),
        [cards.listed(row) for row in session.execute(held.order_by(col(Visit.start_at), col(Visit.id)))],
        [cards.listed(row) for row in waiting],
        int(session.scalar(many) or 0) if len(waiting) == SHOWN else len(waiting),
    )


@step
def problem(
    session: Session, days: Days, day: int = 0, now: datetime | None = None, move_manual: bool = False
) -> Problem:
    """Return one of the days as the planner takes it. What is pinned, forced, begun or over stays where it is; what was
    given by hand as well, unless `move_manual`."""
    by = _by_technician(days, day)
    stops = [stop(days, day, one, move_manual) for some in by.values() for one in some]
    begins = days.minute(day, now) if now is not None and now > days.begins[day] else None
    speed, detour = speed_of(session)
    return Problem(
        (*stops, *(stop(days, day, one) for one in days.waiting)),
        tuple(planned(days, day, one) for one in days.technicians),
        speed_kmh=speed,
        detour=detour,
        now=begins,
    )


@step
def speed_of(session: Session) -> tuple[float, float]:
    """Return how driving is reckoned: kilometres in an hour, and how much longer roads are than straight lines."""
    return float(settings.get(session, settings.DRIVING_SPEED)), settings.get(session, settings.DRIVING_DETOUR) / 100


def visits_of(days: Days, day: int) -> dict[UUID, list[Listed]]:
    """Return the visits that begin or go on in one of the days, by their technician, in order."""
    return _by_technician(days, day)


def stop(days: Days, day: int, visit: Listed, move_manual: bool = False) -> Stop:
    """Return a visit as the planner takes it."""
    opens, closes = 0, WHOLE_DAY
    if visit.window_start_at and visit.window_end_at:
        opens, closes = (days.minute(day, one) for one in (visit.window_start_at, visit.window_end_at))
    held = visit.technician_id is not None and visit.start_at is not None
    start = days.minute(day, visit.start_at) if held and visit.start_at else None
    minutes = visit.minutes
    if visit.start_at and visit.end_at:
        minutes = int((visit.end_at - visit.start_at).total_seconds() // 60)
    by_hand = visit.assigned_by != "auto" and not move_manual
    stays = visit.pinned or bool(visit.forced) or visit.state != "scheduled" or by_hand or (start or 0) < 0
    return Stop(
        id=str(visit.id),
        spot=_spot(visit.site_lat, visit.site_lon) or _spot(visit.lat, visit.lon),
        minutes=minutes,
        priority=WEIGHTS.get(visit.priority or "", 1),
        skills=keys(visit.skills),
        opens=opens,
        closes=closes,
        technician=str(visit.technician_id) if held else None,
        start=start,
        fixed=held and stays,
        published=visit.told_at is not None,
    )


def planned(days: Days, day: int, technician: Technician) -> Planned:
    """Return a technician and the hours of one day as the planner takes them."""
    home = _spot(technician.home_lat, technician.home_lon)
    return Planned(str(technician.id), keys(technician.skills), home, spans(days, day, technician.id))


def spans(days: Days, day: int, technician_id: UUID) -> tuple[Span, ...]:
    """Return when a technician works on one of the days, in minutes since its midnight; spans that touch are one."""
    found: list[Span] = []
    for begin, end in days.working.get(technician_id, ()):
        a, b = days.minute(day, max(begin, days.begins[day])), days.minute(day, min(end, days.begins[day + 1]))
        if found and a <= found[-1][1]:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        elif a < b:
            found.append((a, b))
    return tuple(found)


def _by_technician(days: Days, day: int) -> dict[UUID, list[Listed]]:
    here = {one.id for one in days.technicians}
    found: dict[UUID, list[Any]] = defaultdict(list)
    for one in days.visits:
        touches = one.start_at and one.end_at and one.start_at < days.begins[day + 1] and one.end_at > days.begins[day]
        if touches and one.technician_id in here:
            found[one.technician_id].append(one)
    return found


def _spot(lat: float | None, lon: float | None) -> Spot | None:
    return Spot(lat, lon) if lat is not None and lon is not None else None
