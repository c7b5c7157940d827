"""Planning a day: it is read, a child process thinks, and what came out is kept as a proposal. Nothing moves yet."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from models.dispatch import DispatchChoice, DispatchRun
from models.language import _
from services.dispatch import child, days, runs
from services.dispatch.days import Days
from services.dispatch.happened import PLANNED
from services.dispatch.plans import Plan
from services.dispatch.problem import Problem
from services.dispatch.runs import RunCard
from services.house.register import workspace
from services.visits.cards import Listed
from services.work import Actor, Busy, Invalid, announce, clock, errand, step, work

SECONDS = 5.0  # J-02: the best plan found within them
SEED = 7


@errand("dispatch.run")
def plan(actor: Actor, day: date, move_manual: bool = False, seconds: float = SECONDS, seed: int = SEED) -> RunCard:
    """Propose a plan for a day: who does what when, with reasons. Earlier proposals for the day are discarded. Visits that
    somebody gave by hand stay where they are, unless `move_manual`.

    It reads in one work, thinks in a child process for `seconds` at most, and writes in another work. Refuses a day that
    is over (`Invalid`), and `Busy` when the planner breaks; that is kept with the run.
    """
    with work(actor) as session:
        _refuse_past(actor, day)
        read = days.read(session, actor, day)
        problem = days.problem(session, read, now=clock.now(), move_manual=move_manual)
        run = DispatchRun(planned_on=day, zone=read.zone, digest=problem.digest, seed=seed)
        session.add(run)
        announce(session, PLANNED, run, day=day.isoformat())
        session.flush()
        run_id = run.id
    try:
        found = child.plan(problem, seed=seed, seconds=seconds)
    except Busy as broke:
        with work(actor) as session:
            run = session.get_one(DispatchRun, run_id)
            run.state, run.trouble = "failed", broke.message[:400]
            announce(session, PLANNED, run, day=day.isoformat())
        raise
    with work(actor) as session:
        return _keep(session, actor, run_id, read, problem, found)


def _refuse_past(actor: Actor, day: date) -> None:
    if day < clock.today(workspace(actor.place).zone):
        raise Invalid(_("This day is over. Choose today or a day to come."), date=_("This day is over."))


@step
def _keep(session: Session, actor: Actor, run_id: UUID, read: Days, problem: Problem, found: Plan) -> RunCard:
    run = session.get_one(DispatchRun, run_id, with_for_update=True)
    others = (col(DispatchRun.planned_on) == run.planned_on, col(DispatchRun.state).in_(("proposed", "planning")))
    older = (*others, col(DispatchRun.id) != run.id)
    gone = {"state": "discarded", "version": col(DispatchRun.version) + 1}
    session.execute(update(DispatchRun).where(*older).values(**gone))
    run.state, run.seconds, run.figures = "proposed", round(found.seconds, 2), asdict(found.figures)
    session.add_all(_choices(run, read, problem, found))
    announce(session, PLANNED, run, day=run.planned_on.isoformat())
    return runs.card(session, actor, run)


def _choices(run: DispatchRun, read: Days, problem: Problem, found: Plan) -> Iterable[DispatchChoice]:
    visits: dict[str, Listed] = {str(one.id): one for one in (*read.visits, *read.waiting)}
    fixed = {one.id for one in problem.stops if one.fixed}
    for key, some in found.choices.items():
        visit = visits.get(key)
        if visit is None or key in fixed:
            continue
        technician, minute = found.assignments.get(key, (None, None))
        yield DispatchChoice(
            run_id=run.id,
            visit_id=visit.id,
            technician_id=UUID(technician) if technician else None,
            start_at=read.begins[0] + timedelta(minutes=minute) if minute is not None else None,
            before_technician_id=visit.technician_id,
            before_start_at=visit.start_at,
            before_assigned_by=visit.assigned_by,
            planned_version=visit.version,
            reasons={"choices": [asdict(one) for one in some], "rules": dict(found.unassigned.get(key, {}))},
        )
