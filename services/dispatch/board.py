"""The board: who does what when on a day or in a week, what waits, and what does not fit. Nothing here changes anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.jobs import Job
from models.language import N_, _
from models.visits import Visit
from services import jobs, technicians, visits
from services.dispatch import closed, days, ranking, runs, words
from services.dispatch.closed import Off
from services.dispatch.days import Days
from services.dispatch.happened import HAPPENED
from services.dispatch.plans import Broken
from services.dispatch.problem import Span
from services.dispatch.routes import evaluate, standing
from services.dispatch.runs import Reason, RunCard
from services.dispatch.travel import Travel
from services.house.register import workspace
from services.visits import cards, lateness
from services.visits.cards import Listed
from services.work import Actor, action, clock, find, step, visible

KINDS = [*visits.KINDS, *technicians.KINDS, *jobs.KINDS, *HAPPENED]
WEEK = 7  # days
USUAL = (8 * 60, 18 * 60)  # minutes: a board shows these hours, and more where somebody works


@dataclass(frozen=True, slots=True)
class Block:
    """A visit on the board. `at` is in minutes since the midnight of its `day`, `drive` the minutes of driving before it.

    One that waits stands where its promise begins, else nowhere (`at` is None). `conflict` is the first rule it breaks, in
    a few words; `why` the same as a sentence. `wish`: the customer asks for another time, in their words.
    """

    id: UUID
    version: int
    title: str
    place: str
    who: str
    state: str
    priority: str
    skills: tuple[str, ...]
    technician_id: UUID | None
    day: int
    at: int | None
    minutes: int
    opens: int | None
    closes: int | None
    pinned: bool
    spot: tuple[float, float] | None = None
    drive: int = 0
    late_drive: bool = False
    conflict: str = ""
    why: str = ""
    rule: str = ""
    late: bool = False
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One technician; or, without an id, what nobody has."""

    id: UUID | None
    name: str
    skills: tuple[str, ...]
    blocks: tuple[Block, ...]
    off: tuple[Off, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """Some days of all technicians, Unassigned first. `begins` and `ends` are the hours shown, in minutes; `midnights` the
    instants at which the days begin. `now` is the minute of `today`, None when today is not shown."""

    first: date
    zone: str
    midnights: tuple[datetime, ...]
    begins: int
    ends: int
    today: int | None
    now: int | None
    lanes: tuple[Lane, ...]
    late: int
    unscheduled: int
    not_invoiced: int
    run: RunCard | None


@action("dispatch.read")
def day(session: Session, actor: Actor, shown: date) -> Board:
    """Return the board of one day, in the time zone of the workspace, with what the actor may see."""
    return _board(session, actor, shown, 1)


@action("dispatch.read")
def week(session: Session, actor: Actor, shown: date) -> Board:
    """Return the board of the week, from Monday, in which a day lies."""
    return _board(session, actor, shown - timedelta(days=shown.weekday()), WEEK)


@action("dispatch.read")
def candidates(session: Session, actor: Actor, visit_id: UUID, shown: date) -> list[Reason]:
    """Return all technicians for one visit on a day as it stands, by added driving, each with a reason."""
    visit = find(session, actor, Visit, visit_id, N_("visit"))
    read = days.read(session, actor, shown)
    if all(one.id != visit.id for one in (*read.visits, *read.waiting)):
        rows = cards.rows().where(col(Visit.id) == visit.id)
        read = replace(read, waiting=[*read.waiting, cards.listed(session.execute(rows).one())])
    problem = days.problem(session, read, now=clock.now())
    titles = {str(one.id): one.title for one in (*read.visits, *read.waiting)}
    names = {one.id: one.name for one in read.technicians}
    return runs.reasons(ranking.ranked(problem, str(visit.id)), visit.technician_id, read.begins[0], titles, names)


@action("dispatch.read")
def to_bill(session: Session, actor: Actor, most: int = 100) -> list[tuple[UUID, str, str | None]]:
    """Return the jobs that are done and on no invoice, the longest done first: id, title, number."""
    found = select(col(Job.id), col(Job.title), col(Job.number)).where(*_to_bill(actor))
    return [tuple(row) for row in session.execute(found.order_by(col(Job.done_at), col(Job.id)).limit(most))]


@action("dispatch.read")
def today_of(session: Session, actor: Actor) -> date:
    """Return the present day of the workspace."""
    return clock.today(workspace(session.info["place"]).zone)


@step
def _board(session: Session, actor: Actor, first: date, count: int) -> Board:
    read, now = days.read(session, actor, first, count), clock.now()
    travel = Travel(*days.speed_of(session))
    lanes = [_waiting(read, now)]
    judged = [_judged(read, n, travel, now) for n in range(count)]
    lanes += [
        Lane(
            one.id,
            one.name,
            tuple(one.skills),
            tuple(b for day in judged for b in day.get(one.id, ())),
            closed.off(read, one.id),
        )
        for one in read.technicians
    ]
    begins, ends = _hours(read, lanes)
    here = read.begins[0] <= now < read.begins[-1]
    today = read.day_of(now) if here else None
    not_invoiced = session.scalar(select(func.count()).select_from(Job).where(*_to_bill(actor)))
    return Board(
        first,
        read.zone,
        read.begins[:-1],
        begins,
        ends,
        today,
        read.minute(today, now) if today is not None else None,
        tuple(lanes),
        sum(block.late for lane in lanes for block in lane.blocks),
        read.waiting_all,
        int(not_invoiced or 0),
        runs.latest(session, actor, first, first + timedelta(days=count)),
    )


def _to_bill(actor: Actor) -> tuple[Any, ...]:
    here = (col(Job.state) == "done", col(Job.archived_at).is_(None), col(Job.binned_at).is_(None))
    return (*here, visible(actor, Job))


def _waiting(read: Days, now: datetime) -> Lane:
    blocks = []
    for one in read.waiting:
        begin = one.window_start_at
        here = begin is not None and begin >= read.begins[0]
        day = read.day_of(begin) if here and begin is not None else 0
        overdue = one.window_end_at is not None and one.window_end_at < now
        block = _block(read, day, one, read.minute(day, begin) if here and begin is not None else None)
        blocks.append(replace(block, late=overdue, why=_overdue() if overdue else "", rule="window" if overdue else ""))
    return Lane(None, "", (), tuple(blocks))


def _overdue() -> str:
    return _("The promised time is over.")


def _judged(read: Days, day: int, travel: Travel, now: datetime) -> dict[UUID, list[Block]]:
    """Return the blocks of one day by technician, with the driving before each and the first rule that each breaks."""
    titles = {str(one.id): one.title for one in read.visits}
    people = {one.id: one for one in read.technicians}
    found: dict[UUID, list[Block]] = {}
    for technician_id, some in days.visits_of(read, day).items():
        stops = [days.stop(read, day, one) for one in some]
        route = standing(days.planned(read, day, people[technician_id]), stops, travel)
        told = evaluate(route)
        by_id = {stop.id: (told.drives[n], told.broken[n]) for n, stop in enumerate(route.stops)}
        found[technician_id] = [_held(read, day, one, *by_id[str(one.id)], titles, now) for one in some]
    return found


def _held(
    read: Days, day: int, one: Listed, drive: int, broken: Broken | None, titles: Mapping[str, str], now: datetime
) -> Block:
    assert one.start_at is not None
    block = _block(read, day, one, read.minute(day, one.start_at))
    late = lateness.late(one.state, one.start_at, one.window_end_at, now)
    if broken is None or one.state == "finished" or (one.forced and broken.code in ("overlap", "absence", "shift")):
        return replace(block, drive=drive, late=late, why=one.forced)
    return replace(
        block,
        drive=drive,
        late_drive=broken.code == "travel",
        late=late,
        conflict=words.conflict_said(broken),
        why=words.broken_said(broken, titles),
        rule=broken.code,
    )


def _block(read: Days, day: int, one: Listed, at: int | None) -> Block:
    length = one.end_at - one.start_at if one.start_at and one.end_at else timedelta(minutes=one.minutes)
    return Block(
        id=one.id,
        version=one.version,
        title=one.title,
        place=one.address or one.company or one.contact or "",
        who=one.contact or one.company or "",
        state=one.state,
        priority=one.priority or "normal",
        skills=tuple(one.skills),
        technician_id=one.technician_id,
        day=day,
        at=at,
        minutes=int(length.total_seconds() // 60),
        opens=read.minute(day, one.window_start_at) if one.window_start_at else None,
        closes=read.minute(day, one.window_end_at) if one.window_end_at else None,
        pinned=one.pinned,
        wish=one.wish,
        spot=(one.site_lat, one.site_lon) if one.site_lat is not None and one.site_lon is not None else None,
    )


def _hours(read: Days, lanes: Sequence[Lane]) -> Span:
    """Return the hours to show: the usual ones, and those in which somebody works or a visit is."""
    begins, ends = USUAL
    for lane in lanes:
        if lane.id is not None:
            for day in range(len(read.begins) - 1):
                for a, b in days.spans(read, day, lane.id):
                    begins, ends = min(begins, a), max(ends, b)
        for one in lane.blocks:
            if one.at is not None:
                begins, ends = min(begins, one.at), max(ends, one.at + one.minutes)
    return max(0, begins) // 60 * 60, -(-min(ends, days.WHOLE_DAY) // 60) * 60
