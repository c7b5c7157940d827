"""Plans of a day as pages and programs are shown them: what is proposed for each visit, and why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.dispatch import DispatchChoice, DispatchRun
from models.language import N_, _
from models.technicians import Technician
from models.visits import Visit
from services import hours
from services.dispatch import words
from services.dispatch.plans import Broken, Choice
from services.work import Actor, action, find, step, visible

CHANGES = {
    "placed": N_("Gets a place"),
    "moved": N_("Moves"),
    "lost": N_("Loses its place"),
    "kept": N_("Stays"),
    "unplaced": N_("Finds no place"),
}


class Reason(SQLModel):
    """A technician for a visit: what it would add in minutes of driving, or the first rule that it would break."""

    technician_id: UUID
    technician: str
    chosen: bool
    added_minutes: int | None
    start_at: datetime | None
    drive_minutes: int | None = Field(None, description="How long the drive there takes.")
    broken: str = Field("", description="The rule by its name, as skill, window, shift or travel; empty if none is.")
    reason: str = Field("", description="The same as a sentence.")


class ChoiceCard(SQLModel):
    """What a plan proposes for one visit. `change` is placed, moved, lost, kept or unplaced."""

    visit_id: UUID
    title: str
    change: str
    technician_id: UUID | None
    technician: str | None
    start_at: datetime | None
    before_technician_id: UUID | None
    before_start_at: datetime | None
    skipped: str = Field("", description="Why it was not applied, or not undone.")
    rules: dict[str, int] = Field(
        default_factory=dict, description="Of a visit without a place: how many technicians each rule rules out."
    )
    reasons: list[Reason] = Field(default_factory=list)


class Figures(SQLModel):
    """What a plan gains. Driving is in minutes."""

    waiting: int = 0
    placed: int = 0
    moved: int = 0
    lost: int = 0
    driving_before: int = 0
    driving_after: int = 0


class RunCard(SQLModel):
    """A plan of one day."""

    id: UUID
    version: int
    planned_on: date
    zone: str
    state: str
    seed: int
    seconds: float
    digest: str
    trouble: str
    figures: Figures
    choices: list[ChoiceCard] = Field(default_factory=list)
    made_at: datetime
    made_by: UUID | None
    applied_at: datetime | None
    undone_at: datetime | None


class Usage(NamedTuple):
    """How many of the visits that were given to somebody, Steward gave (J-02)."""

    auto: int
    total: int

    @property
    def percent(self) -> int:
        """The share in per cent, rounded half up."""
        return (200 * self.auto + self.total) // (2 * self.total) if self.total else 0


@action("dispatch.read")
def find_run(session: Session, actor: Actor, run_id: UUID) -> RunCard:
    """Return a plan of a day. Refuses one that is not there (`NotFound`)."""
    return card(session, actor, find(session, actor, DispatchRun, run_id, N_("plan")))


@action("dispatch.read")
def usage(session: Session, actor: Actor, begin: datetime, end: datetime) -> Usage:
    """Return how many visits that begin between two instants the plan gave to somebody, and how many anybody did."""
    here = (col(Visit.start_at) >= begin, col(Visit.start_at) < end, col(Visit.binned_at).is_(None))
    given = (*here, col(Visit.assigned_by).in_(("auto", "manual")), visible(actor, Visit))
    by = col(Visit.assigned_by)
    rows = session.execute(select(by, func.count()).where(*given).group_by(by)).all()
    counts: dict[str, int] = {name: int(count) for name, count in rows}
    return Usage(counts.get("auto", 0), sum(counts.values()))


@step
def latest(session: Session, actor: Actor, first: date, until: date) -> RunCard | None:
    """Return the last plan of the days from the first until before the last one that is proposed or applied."""
    here = (col(DispatchRun.planned_on) >= first, col(DispatchRun.planned_on) < until)
    live = (*here, col(DispatchRun.state).in_(("proposed", "applied")))
    order = (col(DispatchRun.planned_on).desc(), col(DispatchRun.made_at).desc(), col(DispatchRun.id).desc())
    found = session.scalars(select(DispatchRun).where(*live).order_by(*order).limit(1)).first()
    return card(session, actor, found) if found is not None else None


@step
def card(session: Session, actor: Actor, run: DispatchRun) -> RunCard:
    """Return everything about one plan, in three queries."""
    session.flush()
    rows = choices_of(session, run.id)
    titles = titles_of(session, actor, rows)
    names = _names(session)
    shown = run.model_dump(exclude={"figures"})
    return RunCard(
        **shown,
        figures=Figures(**{name: run.figures.get(name, 0) for name in Figures.model_fields}),
        choices=[_choice(one, run, titles, names) for one in rows if one.visit_id in titles],
    )


@step
def choices_of(session: Session, run_id: UUID) -> Sequence[DispatchChoice]:
    """Return the choices of a plan."""
    here = select(DispatchChoice).where(col(DispatchChoice.run_id) == run_id)
    return session.scalars(here.order_by(col(DispatchChoice.start_at), col(DispatchChoice.visit_id))).all()


@step
def titles_of(session: Session, actor: Actor, rows: Sequence[DispatchChoice]) -> dict[UUID, str]:
    """Return the titles of the visits that choices are about or name, as far as the actor may see them."""
    ids = {one.visit_id for one in rows} | {UUID(one) for row in rows for one in _named(row.reasons)}
    found = select(col(Visit.id), col(Visit.title)).where(col(Visit.id).in_(ids), visible(actor, Visit))
    return {one: title for one, title in session.execute(found)}


def change_of(one: DispatchChoice) -> str:
    """Return what a choice changes, by a key of `CHANGES`."""
    if one.technician_id is None:
        return "unplaced" if one.before_technician_id is None else "lost"
    if one.before_technician_id is None:
        return "placed"
    same = (one.technician_id, one.start_at) == (one.before_technician_id, one.before_start_at)
    return "kept" if same else "moved"


def read_choice(said: Mapping[str, Any]) -> Choice:
    """Return a choice as the planner made it, out of a row's reasons."""
    broken = said.get("broken")
    return Choice(
        **{
            **said,
            "moves": tuple(said.get("moves", ())),
            "broken": Broken(**{**broken, "missing": tuple(broken["missing"])}) if broken else None,
        }
    )


def reasons(
    some: Iterable[Choice], chosen: UUID | None, begin: datetime, titles: words.Titles, names: Mapping[UUID, str]
) -> list[Reason]:
    """Return technicians for a visit with their reasons; `begin` is the midnight from which their minutes count."""
    return [
        Reason(
            technician_id=UUID(one.technician),
            technician=names.get(UUID(one.technician), _("somebody")),
            chosen=UUID(one.technician) == chosen,
            added_minutes=one.added,
            start_at=begin + timedelta(minutes=one.start) if one.start is not None else None,
            drive_minutes=one.drive,
            broken=one.broken.code if one.broken else "",
            reason=words.choice_said(one, titles),
        )
        for one in some
    ]


def _choice(one: DispatchChoice, run: DispatchRun, titles: Mapping[UUID, str], names: Mapping[UUID, str]) -> ChoiceCard:
    begin = hours.day_span(run.planned_on, run.zone)[0]
    told = {str(visit): title for visit, title in titles.items()}
    some = [read_choice(said) for said in one.reasons.get("choices", ())]
    return ChoiceCard(
        **one.model_dump(include=set(ChoiceCard.model_fields) - {"reasons"}),
        title=titles[one.visit_id],
        change=change_of(one),
        technician=names.get(one.technician_id) if one.technician_id else None,
        rules=one.reasons.get("rules", {}),
        reasons=reasons(some, one.technician_id, begin, told, names),
    )


@step
def _names(session: Session) -> dict[UUID, str]:
    return {one: name for one, name in session.execute(select(col(Technician.id), col(Technician.name)))}


def _named(said: Mapping[str, Any]) -> Iterable[str]:
    """Yield the ids of the visits that reasons speak of."""
    for one in said.get("choices", ()):
        yield from one.get("moves", ())
        yield from (other for other in (one.get("after"), (one.get("broken") or {}).get("other")) if other)
