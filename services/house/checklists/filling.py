"""Filling in: Steward collects the evidence of a run, one item after the other, each kept as soon as it is there."""

import logging
import threading
import time
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.language import N_, _
from models.routines import ChecklistResult, ChecklistRun
from services.house import checks, serving
from services.house.checklists import evidence, lists, owners
from services.house.checklists.definition import Checklist, Item
from services.house.checklists.evidence import Evidence, Moment
from services.house.checklists.ticks import measured
from services.work import Actor, Conflict, NotFound, announce, clock, errand, house_actor, kind, step, trouble, work
from services.work.actor import on_behalf

log = logging.getLogger(__name__)
FILLED = kind("checklist.filled", N_("Steward filled in the checklist “{title}”"), "checklist")
LONGEST = 300  # characters of what was found
_busy = threading.Lock()
_going: dict[UUID, tuple[int, int]] = {}  # runs being filled in by this process: how many items of how many


def progress(run_id: UUID) -> tuple[int, int] | None:
    """Return how many of how many items are filled in, while this process does it."""
    return _going.get(run_id)


def fill_open(actor: Actor) -> None:
    """Fill in the runs that were opened and are not filled in yet. A chore of the house.

    While this process starts they wait: its pages do not answer yet, and would be red for nothing.
    """
    if serving.starting():
        return
    with work(actor, read=True) as session:
        query = select(col(ChecklistRun.id)).where(
            col(ChecklistRun.state) == "open", col(ChecklistRun.filled_at).is_(None)
        )
        waiting = list(session.scalars(query.order_by(col(ChecklistRun.due_at))))
    for run_id in waiting:
        fill(actor, run_id)
        _call(run_id)


def _call(run_id: UUID) -> None:
    """Tell whose turn it is. A workspace that cannot be reached must not keep the other lists from being filled in."""
    with work(house_actor(), read=True) as session:
        run = session.get_one(ChecklistRun, run_id)
        title, routine = lists.find(session, run.checklist).title, lists.routines(session).get(run.checklist)
        query = select(func.count()).where(
            col(ChecklistResult.run_id) == run_id, col(ChecklistResult.verdict) == "failed"
        )
        red = session.scalar(query) or 0
    whose = owners.responsible(routine).now
    try:
        if whose is not None:
            owners.call(whose, title, red)
    except Exception:
        trouble.log_repeated(log, "nobody could be told that a checklist is due", checklist=title)


@errand("maintenance.run")
def again(actor: Actor, run_id: UUID) -> None:
    """Measure everything anew. Notes and ticks stay. Refuses a signed run."""
    fill(on_behalf(actor), run_id)


def fill(actor: Actor, run_id: UUID) -> None:
    """Collect the evidence of a run. Refuses a signed one; one that is being filled in already is left to that."""
    one = _begun(actor, run_id)
    items = [item for item in one.items if item.measured]
    with _busy:
        if run_id in _going:
            return
        _going[run_id] = (0, len(items))
    began = time.monotonic()
    try:
        now = evidence.moment()
        for number, item in enumerate(items, 1):
            started = time.monotonic()
            found = _collected(item, now)
            _keep(run_id, item, found, round((time.monotonic() - started) * 1_000))
            _going[run_id] = (number, len(items))
        _end(run_id, one, round((time.monotonic() - began) * 1_000))
    finally:
        _going.pop(run_id, None)


def _begun(actor: Actor, run_id: UUID) -> Checklist:
    with work(actor, read=True) as session:
        run = session.get(ChecklistRun, run_id)
        if run is None:
            raise NotFound(_("There is no such run of a checklist."))
        if run.state != "open":
            raise Conflict(_("It is signed. What was found then stays as it is."))
        return lists.find(session, run.checklist)


def _collected(item: Item, now: Moment) -> Evidence:
    """Return what was found of an item; what could not be measured says so, and never stops the others."""
    if item.checks:
        return _checked(item)
    collector = evidence.COLLECTORS.get(item.evidence)
    if collector is None:
        return evidence.unknown(_("No data"), _("This version does not measure it."))
    try:
        return collector.collect(now)
    except Exception:
        trouble.log_repeated(log, "evidence of a checklist could not be collected", evidence=item.evidence)
        return evidence.unknown(_("Not measured"), _("It could not be measured: the log says why."))


def _checked(item: Item) -> Evidence:
    """Return what the checks say of an item."""
    line = measured(item, checks.report(house_actor()))
    words = {"ok": _("Checked"), "failed": _("Failed")}.get(line.state, _("Not checked"))
    verdict: evidence.Verdict = "ok" if line.state == "ok" else "failed" if line.state == "failed" else "unknown"
    return Evidence(verdict, words, "/maintenance/checks", line.words)


def _keep(run_id: UUID, item: Item, found: Evidence, took_ms: int) -> None:
    with work(house_actor()) as session:
        row = result(session, run_id, item.key)
        row.verdict, row.evidence, row.fix = found.verdict, found.words[:LONGEST], found.fix[:LONGEST]
        row.link, row.value, row.took_ms, row.at = found.link[:200], found.value, took_ms, clock.now()


def _end(run_id: UUID, one: Checklist, took_ms: int) -> None:
    with work(house_actor()) as session:
        run = session.get(ChecklistRun, run_id)
        if run is not None:
            run.filled_at, run.fill_ms = clock.now(), took_ms
            announce(session, FILLED, run, title=one.title)


@step
def result(session: Session, run_id: UUID, item: str) -> ChecklistResult:
    """Return the row of an item of a run, made where it is missing."""
    query = select(ChecklistResult).where(col(ChecklistResult.run_id) == run_id, col(ChecklistResult.item) == item)
    row = session.scalars(query).first()
    if row is None:
        session.add(row := ChecklistResult(run_id=run_id, item=item))
        session.flush()
    return row
