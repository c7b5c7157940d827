"""Visits as records: added for a job or by who sells, changed, binned and restored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact
from models.jobs import Job
from models.language import N_, _, ngettext
from models.typed import Kind as FieldKind
from models.visits import UNDER_WAY, VISIT_STATES, Visit
from services.documents.checking import refuse_unknown
from services.records import lists, verbs
from services.records import search as index
from services.records.conditions import column_field
from services.records.declaration import Part, Record, kinds
from services.records.lists import Page
from services.visits import answers, cards, of_job
from services.visits.cards import Listed, VisitCard
from services.visits.happened import HAPPENED
from services.visits.typed import NewVisit, Place
from services.work import Actor, Conflict, Invalid, Mistakes, action, clock, step
from services.work import find as find_row


def _check(session: Session, draft: NewVisit, visit: Visit | None) -> None:
    with Mistakes() as found:
        for name, table in (("job_id", Job), ("contact_id", Contact), ("company_id", Company)):
            found.check(refuse_unknown, session, name, table, getattr(draft, name), visit)
        if visit is not None and draft.job_id != visit.job_id:
            found.check(_refuse_other_job)
        if draft.at is not None and draft.job_id is not None:
            found.check(_refuse_time)


def _refuse_other_job() -> None:
    raise Invalid(_("Please check the form."), job_id=_("A visit stays with its job. Cancel it and add another one."))


def _refuse_time() -> None:
    raise Invalid(_("Please check the form."), at=_("Give a visit for a job to a technician: that sets its time."))


def _place_of(session: Session, visit: Visit) -> Place | None:
    if visit.lat is None or visit.lon is None:
        return None
    return Place(
        lat=visit.lat,
        lon=visit.lon,
        accuracy_m=visit.accuracy_m or 0,
        source=visit.position_source or "typed",
        taken_at=visit.position_at,
    )


def _set_place(session: Session, visit: Visit, place: Place | None) -> bool:
    if place == _place_of(session, visit):
        return False
    if place is None:
        visit.lat = visit.lon = visit.accuracy_m = visit.position_at = None
        visit.position_source = ""
        return True
    visit.lat, visit.lon, visit.accuracy_m = place.lat, place.lon, place.accuracy_m
    visit.position_source, visit.position_at = place.source, place.taken_at or clock.now()
    return True


def _set_time(session: Session, visit: Visit, at: datetime | None) -> bool:
    if visit.job_id is not None or at is None or at == visit.start_at:
        return False
    before = answers.promised(visit)
    visit.start_at, visit.end_at = at, at + timedelta(minutes=visit.minutes)
    answers.forget(visit, before)
    if visit.state in ("planned", "scheduled", "finished"):
        visit.state = "finished" if at <= clock.now() else "scheduled"
        visit.finished_at = min(visit.end_at, clock.now()) if visit.state == "finished" else None
    return True


def _on_bin(session: Session, visit: Visit, restoring: bool) -> None:
    if not restoring and visit.state in UNDER_WAY:
        raise Conflict(_("Somebody is on this visit. Finish or cancel it first."))


VISIT = Record(
    N_("visit"),
    Visit,
    NewVisit,
    kinds("visit", "add_road", *HAPPENED),
    "tour",
    plural=N_("visits"),
    counted=lambda n: ngettext("{count} visit", "{count} visits", n),
    title="title",
    words=lambda one: (one.title, one.outcome),
    named=("company_id", "contact_id"),
    sorts={"start_at": col(Visit.start_at), "title": col(Visit.name_key), "made_at": col(Visit.made_at)},
    usual="-made_at",
    check=_check,
    parts={"at": Part(lambda session, one: one.start_at, _set_time), "position": Part(_place_of, _set_place)},
    on_bin=_on_bin,
    about=lambda one: (one.contact_id, one.company_id, one.job_id),
    story="visits",
    filters=lambda session: {
        "state": column_field(N_("Status"), FieldKind("choice", words=VISIT_STATES), col(Visit.state)),
        "start_at": column_field(N_("Begins"), FieldKind("day"), col(Visit.start_at)),
        "wished_at": column_field(N_("Another time asked for"), FieldKind("day"), col(Visit.wished_at)),
        "technician_id": column_field(
            N_("Technician"), FieldKind("reference", table="technicians"), col(Visit.technician_id)
        ),
    },
)
KINDS = list(VISIT.kinds)


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """The visits of a list to show. `state` is one of them, `live` (given to somebody and not over), or `wished` (the
    customer asks for another time); `begin` and `end` bound when a visit takes place."""

    state: str = ""
    technician: UUID | None = None
    contact: UUID | None = None
    company: UUID | None = None
    job: UUID | None = None
    begin: datetime | None = None
    end: datetime | None = None


@action("visits.read")
def find(session: Session, actor: Actor, visit_id: UUID) -> VisitCard:
    """Return everything about one visit. Refuses one the actor may not see (`NotFound`)."""
    return cards.card(session, find_row(session, actor, Visit, visit_id, VISIT.noun))


@action("visits.read")
def search(session: Session, actor: Actor, query: lists.Query) -> Page[Listed]:
    """Return one page of the visits the actor may see, outside the bin."""
    found = cards.rows()
    if isinstance(query, Query):
        found = found.where(*_of(query))
    return lists.search(session, actor, VISIT, found, query, make=cards.listed)


@action("visits.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> VisitCard:
    """Add a visit from typed values (`NewVisit`). For a job it is unscheduled; without one it is the actor's own, at the
    time `at` (now if empty), and finished if that is past (V-01)."""
    draft: NewVisit = verbs.read(session, VISIT, values)
    visit = Visit(**draft.model_dump(exclude={"at", "position"}))
    if draft.job_id is not None:
        job = session.get_one(Job, draft.job_id)
        if job.state not in ("draft", "open", "done"):
            raise Conflict(_("This job is closed. Reopen it first."))
        return cards.card(session, add_to(session, job, visit, minutes="minutes" in values))
    visit.owner_id = actor.user_id
    _follow_contact(session, visit)
    visit.title = visit.title or _title(session, visit)
    _set_time(session, visit, draft.at or clock.now())
    _set_place(session, visit, draft.position)
    return cards.card(session, verbs.add(session, VISIT, visit))


@step
def add_to(session: Session, job: Job, visit: Visit, *, minutes: bool = False, first: bool = False) -> Visit:
    """Add a visit to a job, with what the job says; `minutes`: it has a length of its own. The `first` one is told on no
    other timeline, because the job is."""
    visit.job_id, visit.contact_id, visit.company_id = job.id, job.contact_id, job.company_id
    visit.title = visit.title or job.title
    visit.minutes = visit.minutes if minutes else job.minutes
    verbs.add(session, VISIT, visit, about=() if first else None)
    of_job.copy_checklist(session, job, visit)
    of_job.settle(session, job.id)
    return visit


@action("visits.edit")
def change(
    session: Session,
    actor: Actor,
    visit_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> VisitCard:
    """Change the named fields of a visit, as `verbs.change`. A visit that is scheduled keeps its start, and ends later or
    earlier with other `minutes`."""
    visit = verbs.change(session, actor, VISIT, visit_id, changes, version=version, before=before)
    if "minutes" in changes and visit.start_at and visit.state in ("planned", "scheduled"):
        visit.end_at = visit.start_at + timedelta(minutes=visit.minutes)
    return cards.card(session, visit)


@action("visits.delete")
def bin(session: Session, actor: Actor, visit_id: UUID, version: int | None = None) -> VisitCard:
    """Move a visit to the bin. Refuses one that somebody is on (`Conflict`)."""
    visit = verbs.move_to_bin(session, actor, VISIT, visit_id, version)
    of_job.settle(session, visit.job_id)
    return cards.card(session, visit)


@action("visits.edit")
def restore(session: Session, actor: Actor, visit_id: UUID) -> VisitCard:
    """Restore a visit from the bin. Its time stays, though somebody else may have it by now: the board shows the clash."""
    visit = verbs.restore(session, actor, VISIT, visit_id)
    of_job.settle(session, visit.job_id)
    return cards.card(session, visit)


@step
def bin_with(session: Session, job: Job) -> None:
    """Move the visits of a job to the bin, as one with it."""
    here = (col(Visit.job_id) == job.id, col(Visit.binned_at).is_(None))
    for visit in session.scalars(select(Visit).where(*here)).all():
        visit.binned_at = job.binned_at
        index.forget(session, visit.id)


@step
def restore_with(session: Session, job: Job, binned_at: datetime | None) -> None:
    """Restore the visits that went to the bin with a job, and no others."""
    here = (col(Visit.job_id) == job.id, col(Visit.binned_at) == binned_at)
    for visit in session.scalars(select(Visit).where(*here)).all() if binned_at else ():
        visit.binned_at = None
        verbs.derived(session, VISIT, visit)
    of_job.settle(session, job.id)


def _follow_contact(session: Session, visit: Visit) -> None:
    contact = session.get(Contact, visit.contact_id) if visit.contact_id else None
    if contact is not None and visit.company_id is None:
        visit.company_id = contact.company_id


def _title(session: Session, visit: Visit) -> str:
    """Return what a visit without a title is called: whom it is to."""
    contact = session.get(Contact, visit.contact_id) if visit.contact_id else None
    company = session.get(Company, visit.company_id) if visit.company_id else None
    name = contact.name if contact else company.name if company else ""
    return (_("Visit to {name}").format(name=name) if name else _("Visit"))[:200]


def _of(query: Query) -> list[Any]:
    columns = {"technician": Visit.technician_id, "contact": Visit.contact_id, "company": Visit.company_id}
    columns["job"] = Visit.job_id
    where: list[Any] = [col(one) == getattr(query, name) for name, one in columns.items() if getattr(query, name)]
    if query.state == "live":
        where.append(col(Visit.state).in_(("scheduled", *UNDER_WAY)))
    elif query.state == "wished":
        where += [col(Visit.wished_at).is_not(None), col(Visit.state).in_(answers.OPEN)]
    elif query.state:
        where.append(col(Visit.state) == query.state)
    if query.begin is not None:
        where.append(col(Visit.end_at) > query.begin)
    if query.end is not None:
        where.append(col(Visit.start_at) < query.end)
    return where
