"""Runs as pages and programs see them: each item with its evidence, whose turn it is, how late it is, and what is missing
before it can be signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.language import _
from models.routines import ChecklistResult, ChecklistRun, Routine
from services.house.checklists import lists, owners
from services.house.checklists.definition import Checklist, Item
from services.house.checklists.evidence.found import moment
from services.house.checklists.filling import progress
from services.house.checklists.opening import next_due
from services.house.checklists.owners import Responsible
from services.work import Actor, NotFound, clock, errand, house_actor, step, work

AT_ONCE = 50  # runs of a history page
NOTHING = ChecklistResult(run_id=UUID(int=0), item="")


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a run: number (from 1), its definition, and what was found or ticked."""

    number: int
    item: Item
    found: ChecklistResult

    @property
    def red(self) -> bool:
        """Whether it needs a note: it failed, or it could not be measured."""
        return self.found.verdict in ("failed", "unknown")

    @property
    def missing(self) -> bool:
        """Whether it stands in the way of signing: red without a note, or for a person and not done, without a note."""
        return not self.found.note and (self.red or self.found.verdict == "open")


@dataclass(frozen=True, slots=True)
class RunView:
    """One run. `left` is how many minutes a person still needs; `progress` is (done, all) while it is being filled in."""

    run: ChecklistRun
    about: Checklist
    lines: Sequence[ItemLine]
    responsible: Responsible
    progress: tuple[int, int] | None
    zone: str

    def count(self, verdict: str) -> int:
        """Return how many items have a verdict."""
        return sum(one.found.verdict == verdict for one in self.lines)

    @property
    def missing(self) -> list[ItemLine]:
        """The items that stand in the way of signing."""
        return [one for one in self.lines if one.missing]

    @property
    def late(self) -> timedelta:
        """How long it is overdue; zero while it is not."""
        return late(self.run, self.about)

    @property
    def minutes_left(self) -> int:
        """About how many minutes a person still needs: one to read and sign, half for each item that is missing."""
        return 1 + (len(self.missing) + 1) // 2


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in a list, without its items."""

    run: ChecklistRun
    about: Checklist
    responsible: Responsible
    late: timedelta
    red: int


@dataclass(frozen=True, slots=True)
class Coming:
    """A list that is due next."""

    about: Checklist
    due_at: datetime | None
    responsible: Responsible


@dataclass(frozen=True, slots=True)
class Desk:
    """What is to be done: the open runs, the latest due first; what comes next; and how much Steward fills in."""

    open: Sequence[RunLine]
    coming: Sequence[Coming]
    items: int
    measured: int
    zone: str


@errand("maintenance.read")
def desk(actor: Actor) -> Desk:
    """Return what is to be done, and what comes."""
    now = moment()
    with work(house_actor(), read=True) as session:
        every, known = lists.active(session), lists.routines(session)
        query = select(ChecklistRun).where(col(ChecklistRun.state) == "open").order_by(col(ChecklistRun.due_at).desc())
        rows = [row for row in session.scalars(query) if row.checklist in every]
        red = _red(session, [row.id for row in rows])
    whose = {key: owners.responsible(known.get(key)) for key in every}
    lines = [
        RunLine(row, one, whose[one.key], late(row, one), red.get(row.id, 0))
        for row in rows
        for one in [every[row.checklist]]
    ]
    coming = [Coming(one, next_due(one, now.at, now.zone), whose[one.key]) for one in every.values()]
    coming = sorted((one for one in coming if one.due_at), key=lambda one: one.due_at or now.at)
    total, measured = (
        sum(count) for count in zip(*((len(one.items), one.measured) for one in every.values()), strict=True)
    )
    return Desk(lines, coming, total, measured, now.zone)


@dataclass(frozen=True, slots=True)
class Defined:
    """One list of the schedule as it is set."""

    about: Checklist
    responsible: Responsible
    active: bool


@errand("maintenance.read")
def definitions(actor: Actor) -> list[Defined]:
    """Return the lists of the schedule and operators' own, also those that are switched off."""
    with work(house_actor(), read=True) as session:
        every, known = lists.scheduled(session), lists.routines(session)
    return [_defined(one, known.get(one.key)) for one in every.values()]


@errand("maintenance.read")
def definition_of(actor: Actor, key: str) -> Defined:
    """Return one list. Refuses an unknown one."""
    with work(house_actor(), read=True) as session:
        one, row = lists.find(session, key), lists.routines(session).get(key)
    return _defined(one, row)


def _defined(one: Checklist, row: Routine | None) -> Defined:
    return Defined(one, owners.responsible(row), row is None or row.active)


@errand("maintenance.read")
def find(actor: Actor, run_id: UUID) -> RunView:
    """Return a run. Refuses an unknown one."""
    now = moment()
    with work(house_actor(), read=True) as session:
        run = session.get(ChecklistRun, run_id)
        if run is None:
            raise NotFound(_("There is no such run of a checklist."))
        one = lists.find(session, run.checklist)
        routine = lists.routines(session).get(one.key)
        rows = session.scalars(select(ChecklistResult).where(col(ChecklistResult.run_id) == run_id))
        found = {row.item: row for row in rows}
    whose = owners.responsible(routine)
    lines = [ItemLine(number, item, found.get(item.key, NOTHING)) for number, item in enumerate(one.items, 1)]
    return RunView(run, one, lines, whose, progress(run_id), now.zone)


@errand("maintenance.read")
def history(actor: Actor, key: str, before: datetime | None = None) -> list[RunLine]:
    """Return the runs of a list, the newest first, at most 50, due before an instant. Refuses an unknown list."""
    with work(house_actor(), read=True) as session:
        one = lists.find(session, key)
        routine = lists.routines(session).get(key)
        query = select(ChecklistRun).where(col(ChecklistRun.checklist) == key)
        if before is not None:
            query = query.where(col(ChecklistRun.due_at) < before)
        rows = session.scalars(query.order_by(col(ChecklistRun.due_at).desc()).limit(AT_ONCE)).all()
        red = _red(session, [row.id for row in rows])
    whose = owners.responsible(routine)
    return [RunLine(row, one, whose, late(row, one), red.get(row.id, 0)) for row in rows]


@errand("maintenance.read")
def waiting(actor: Actor) -> int:
    """Return how many runs wait for a signature, for the menu."""
    with work(house_actor(), read=True) as session:
        query = select(func.count()).select_from(ChecklistRun).where(col(ChecklistRun.state) == "open")
        return session.scalar(query) or 0


def late(run: ChecklistRun, one: Checklist) -> timedelta:
    """Return how long a run is overdue (N-36); zero while it is not, or when it is signed."""
    if run.state != "open" or one.rhythm is None:
        return timedelta()
    return max(timedelta(), clock.now() - run.due_at) if clock.now() - run.due_at > one.rhythm.late else timedelta()


@step
def _red(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    query = (
        select(col(ChecklistResult.run_id), func.count())
        .where(col(ChecklistResult.run_id).in_(ids), col(ChecklistResult.verdict).in_(("failed", "unknown")))
        .group_by(col(ChecklistResult.run_id))
    )
    return {run_id: count for run_id, count in session.execute(query)}
