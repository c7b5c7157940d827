"""What can be done about a visit that does not fit: another time with the same technician, or another technician. Each
one is judged by `evaluate`, as the planner's are; nothing else moves, and nothing here changes anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, SQLModel, col

from models.visits import Visit
from services.dispatch import days
from services.dispatch.days import Days
from services.dispatch.problem import Problem, Stop, Technician
from services.dispatch.ranking import worse
from services.dispatch.routes import Route, evaluate, standing
from services.dispatch.travel import Travel, travel_of
from services.visits import cards
from services.work import Actor, action, clock, step, visible

STEP = 15  # minutes: times are offered as a drag sets them
NEAR = 60  # minutes from the wished time within which another technician is looked for
OTHERS = 2  # technicians that are offered: more are behind “Assign…”
MOST = 5  # visits of one board for which fixes are looked for: each takes some hundred judgements


class Fix(SQLModel):
    """A place for a visit that breaks no rule. `moves`: with the technician who has it, so only its time changes."""

    technician_id: UUID
    technician: str
    start_at: datetime
    moves: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """Where somebody wants a visit: with a technician, at an instant."""

    visit_id: UUID
    technician_id: UUID
    start_at: datetime


@action("dispatch.read")
def offered(
    session: Session, actor: Actor, first: date, count: int, wishes: tuple[Wish, ...], brief: bool = False
) -> dict[UUID, list[Fix]]:
    """Return what can be done about each of at most `MOST` visits that cannot be where they are wished, within so many
    days from the first: the nearest earlier and later time, then the technicians who are free then (`brief`: only where
    there is no other time). A fixed number of queries. One that the actor may not see, or that has begun, is left out."""
    read = _with_waiting(session, actor, days.read(session, actor, first, count), wishes)
    names = {str(one.id): one.name for one in read.technicians}
    movable = {one.id for one in (*read.visits, *read.waiting) if one.state in ("planned", "scheduled")}
    problems = {day: days.problem(session, read, day, now=clock.now()) for day in _days_of(read, wishes)}
    found: dict[UUID, list[Fix]] = {}
    for wish in wishes[:MOST]:
        day = read.day_of(wish.start_at)
        stop = next((one for one in problems[day].stops if one.id == str(wish.visit_id)), None)
        if stop is None or wish.visit_id not in movable:
            continue
        places = _places(problems[day], stop, str(wish.technician_id), read.minute(day, wish.start_at), brief)
        found[wish.visit_id] = [
            Fix(
                technician_id=UUID(who),
                technician=names[who],
                start_at=read.at(day, at),
                moves=who == str(wish.technician_id),
            )
            for who, at in places
        ]
    return found


@step
def _with_waiting(session: Session, actor: Actor, read: Days, wishes: Sequence[Wish]) -> Days:
    """Add the wished visits that nobody has and that are not among the first ones that wait."""
    there = {one.id for one in (*read.visits, *read.waiting)}
    missing = [one.visit_id for one in wishes if one.visit_id not in there]
    if not missing:
        return read
    rows = cards.rows().where(visible(actor, Visit), col(Visit.binned_at).is_(None), col(Visit.id).in_(missing))
    return replace(read, waiting=[*read.waiting, *map(cards.listed, session.execute(rows))])


def _days_of(read: Days, wishes: Sequence[Wish]) -> set[int]:
    return {read.day_of(one.start_at) for one in wishes[:MOST]}


def _places(problem: Problem, stop: Stop, technician: str, wished: int, brief: bool) -> list[tuple[str, int]]:
    """Return technicians and starts: first those of the wished technician, then of others, the nearest time first."""
    free, travel = replace(stop, technician=None, start=None, fixed=False), travel_of(problem)
    others = [one for one in problem.stops if one.id != stop.id and one.start is not None]
    rooms = {
        one.id: _Room(one, free, [other for other in others if other.technician == one.id], travel, problem.now)
        for one in problem.technicians
    }
    found: list[tuple[str, int]] = []
    if own := rooms.pop(technician, None):
        starts = (own.first(_earlier(wished)), own.first(_later(wished)))
        found = sorted(((technician, at) for at in starts if at is not None), key=lambda one: abs(one[1] - wished))
    if brief and found:
        return found
    about = max(free.opens, min(wished, free.closes))
    around = sorted({about, *_steps(about)}, key=lambda minute: (abs(minute - about), minute))
    elsewhere = [(who, room, at) for who, room in rooms.items() if (at := room.first(around)) is not None]
    elsewhere.sort(key=lambda one: (abs(one[2] - about), one[1].added(one[2]), one[0]))
    return found + [(who, at) for who, _room, at in elsewhere[:OTHERS]]


def _earlier(wished: int) -> Iterable[int]:
    return range((wished - 1) // STEP * STEP, -1, -STEP)


def _later(wished: int) -> Iterable[int]:
    return range((wished // STEP + 1) * STEP, days.WHOLE_DAY, STEP)


def _steps(about: int) -> Iterable[int]:
    return range(-(-(about - NEAR) // STEP) * STEP, about + NEAR + 1, STEP)


class _Room:
    """The day of one technician, and whether a visit has room in it."""

    def __init__(self, one: Technician, free: Stop, held: Sequence[Stop], travel: Travel, now: int | None) -> None:
        self.one, self.free, self.held, self.travel = one, free, held, travel
        self.now = 0 if now is None else now
        self.before = evaluate(standing(one, held, travel))

    def first(self, minutes: Iterable[int]) -> int | None:
        """Return the first of some starts that breaks no rule, of this visit or of those that stood well."""
        if not self.free.skills <= self.one.skills or not self.one.spans:
            return None
        begins, ends = self.one.spans[0][0], self.one.spans[-1][1] - self.free.minutes
        opens, closes = max(self.free.opens, self.now, begins), min(self.free.closes, ends)
        return next((at for at in minutes if opens <= at <= closes and self._holds(at)), None)

    def added(self, at: int) -> int:
        """Return the seconds of driving that a start adds."""
        return evaluate(self._with(at)).travel - self.before.travel

    def _with(self, at: int) -> Route:
        return standing(self.one, [*self.held, replace(self.free, start=at)], self.travel)

    def _holds(self, at: int) -> bool:
        route = self._with(at)
        place = next(n for n, stop in enumerate(route.stops) if stop.id == self.free.id)
        after = evaluate(route)
        return not after.broken[place] and not worse(self.before, after, place)
