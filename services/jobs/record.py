"""Jobs as records: work for a customer, with the visits in which it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact
from models.deals import Deal
from models.jobs import JOB_STATES, Job, NewJob
from models.language import N_, _, ngettext
from models.sites import Site
from models.typed import YES_NO
from models.typed import Kind as FieldKind
from models.visits import LIVE, Visit
from services import settings, visits
from services.documents import numbers
from services.documents.checking import refuse_unknown
from services.jobs import archiving, cards, whose
from services.jobs.cards import BILLED, JobCard, Listed
from services.jobs.happened import CANCELLED, HAPPENED, OPENED
from services.records import indexing, lists, verbs
from services.records.conditions import column_field
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.visits import of_job
from services.work import Actor, Conflict, Invalid, Mistakes, action, announce, clock, expect, step
from services.work import find as find_row


def _check(session: Session, draft: NewJob, job: Job | None) -> None:
    with Mistakes() as found:
        for name, table in (("contact_id", Contact), ("company_id", Company), ("site_id", Site), ("deal_id", Deal)):
            found.check(refuse_unknown, session, name, table, getattr(draft, name), job)
        if draft.window_end_at and draft.window_start_at is None:
            found.check(_refuse_window)
        if draft.window_start_at and draft.window_end_at and draft.window_end_at < draft.window_start_at:
            found.check(_refuse_window)
    whose.fill_in(session, draft)


def _refuse_window() -> None:
    raise Invalid(_("Please check the times."), window_end_at=_("Enter both ends, the later one last."))


def _on_bin(session: Session, job: Job, restoring: bool) -> None:
    if not restoring and job.state == "invoiced":
        raise Conflict(_("This job is invoiced, and stays."))
    if not restoring and session.scalar(_live(job)):
        raise Conflict(_("Somebody has a visit of this job. Take it off the plan first."))


def _live(job: Job) -> Any:
    here = (col(Visit.job_id) == job.id, col(Visit.binned_at).is_(None), col(Visit.state).in_(LIVE))
    return select(col(Visit.id)).where(*here).limit(1)


@step
def _to_archive(session: Session) -> Any:
    return archiving.old(clock.now() - settings.get(session, settings.JOBS_ARCHIVED))


JOB = Record(
    N_("job"),
    Job,
    NewJob,
    kinds("job", "add_task", *HAPPENED),
    "handyman",
    plural=N_("jobs"),
    counted=lambda n: ngettext("{count} job", "{count} jobs", n),
    title="title",
    words=lambda one: (one.title, numbers.bare(one.number)),
    named=("company_id", "contact_id"),
    under=indexing.under(Job, "company_id", "contact_id"),
    sorts={"title": col(Job.name_key), "made_at": col(Job.made_at)},
    usual="-made_at",
    check=_check,
    on_bin=_on_bin,
    about=of_job.about,
    story="visits",
    bulk={"owner_id": None, "priority": None},
    unfiltered=frozenset({"skills", "checklist"}),
    exported={"number": N_("Number"), "state": N_("Status")},
    filters=lambda session: {
        "state": column_field(N_("Status"), FieldKind("choice", words=JOB_STATES), col(Job.state)),
        "number": column_field(N_("Number"), FieldKind("line"), col(Job.number)),
        "done_at": column_field(N_("Done"), FieldKind("day"), col(Job.done_at)),
        "billed": column_field(N_("On an invoice"), YES_NO, BILLED),
        "archived": column_field(N_("Archived"), YES_NO, col(Job.archived_at).is_not(None)),
        "to_archive": column_field(N_("To archive"), YES_NO, _to_archive(session)),
    },
)
KINDS = list(JOB.kinds)


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """The jobs of a list to show. `state` is one of them, `to_bill` (done, and on no invoice) or `to_archive` (done long
    ago). Archived ones are left out unless they are asked for."""

    state: str = ""
    archived: bool = False
    contact: UUID | None = None
    company: UUID | None = None
    site: UUID | None = None
    deal: UUID | None = None


@action("jobs.read")
def find(session: Session, actor: Actor, job_id: UUID) -> JobCard:
    """Return everything about one job. Refuses one the actor may not see (`NotFound`)."""
    return cards.card(session, find_row(session, actor, Job, job_id, JOB.noun))


@action("jobs.read")
def search(session: Session, actor: Actor, query: lists.Query) -> Page[Listed]:
    """Return one page of the jobs the actor may see, outside the bin."""
    found = cards.rows()
    if isinstance(query, Query):
        found = found.where(*_of(query, _to_archive(session)))
    return lists.search(session, actor, JOB, found, query, make=cards.listed)


@action("jobs.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> JobCard:
    """Add a job from typed values (`NewJob`). It is open and has one visit, unscheduled, with the arrival window that was
    typed; as a `draft` it has none. The actor owns it unless `owner_id` says otherwise."""
    draft: NewJob = verbs.read(session, JOB, values)
    job = Job(**draft.model_dump(exclude=set(NewJob.model_fields) - set(Job.model_fields)))
    job.state = "draft" if draft.draft else "open"
    if "owner_id" not in values:
        job.owner_id = actor.user_id
    job.number = numbers.take(session, "job", clock.today(actor.zone)).number
    verbs.add(session, JOB, job)
    if not draft.draft:
        first = Visit(window_start_at=draft.window_start_at, window_end_at=draft.window_end_at or draft.window_start_at)
        visits.add_to(session, job, first, first=True)
    return cards.card(session, job)


@action("jobs.edit")
def change(
    session: Session,
    actor: Actor,
    job_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> JobCard:
    """Change the named fields of a job, as `verbs.change`. Its visits that nobody has begun follow its title, its length
    and its customer."""
    only_new = set(NewJob.model_fields) - set(Job.model_fields)
    if only_new & set(changes):
        raise Invalid(_("Please check the form."), **dict.fromkeys(only_new & set(changes), _("Change its visits.")))
    was = find_row(session, actor, Job, job_id, JOB.noun)
    title, minutes = was.title, was.minutes
    job = verbs.change(session, actor, JOB, job_id, changes, version=version, before=before)
    _pass_on(session, job, title, minutes)
    return cards.card(session, job)


@action("jobs.edit")
def open_draft(session: Session, actor: Actor, job_id: UUID, version: int | None = None) -> JobCard:
    """Open a draft: it gets its first visit. An open job is returned as it is."""
    job = find_row(session, actor, Job, job_id, JOB.noun)
    expect(job, version)
    if job.state == "draft":
        job.state = "open"
        announce(session, OPENED, job, JOB.about(job))
        visits.add_to(session, job, Visit(), first=True)
    elif job.state != "open":
        raise Conflict(_("Only a draft can be opened."))
    return cards.card(session, job)


@action("jobs.edit")
def cancel(session: Session, actor: Actor, job_id: UUID, reason: str, version: int | None = None) -> JobCard:
    """Cancel a job that is not done, and its visits to come, with the reason. Refuses one that somebody is at."""
    job = find_row(session, actor, Job, job_id, JOB.noun)
    expect(job, version)
    if not reason.strip():
        raise Invalid(_("Please check the form."), reason=_("Give a reason."))
    if job.state not in ("draft", "open"):
        raise Conflict(_("Only a draft or an open job can be cancelled."))
    visits.cancel_rest(session, job, reason)
    job.state, job.cancel_reason = "cancelled", reason.strip()[:400]
    announce(session, CANCELLED, job, JOB.about(job), reason=job.cancel_reason)
    return cards.card(session, job)


@action("jobs.delete")
def bin(session: Session, actor: Actor, job_id: UUID, version: int | None = None) -> JobCard:
    """Move a job and its visits to the bin. Refuses one that is invoiced, or whose visit somebody has (`Conflict`)."""
    job = verbs.move_to_bin(session, actor, JOB, job_id, version)
    visits.bin_with(session, job)
    return cards.card(session, job)


@action("jobs.edit")
def restore(session: Session, actor: Actor, job_id: UUID) -> JobCard:
    """Restore a job from the bin, with the visits that went there with it."""
    binned_at = find_row(session, actor, Job, job_id, JOB.noun).binned_at
    job = verbs.restore(session, actor, JOB, job_id)
    visits.restore_with(session, job, binned_at)
    return cards.card(session, job)


@step
def _pass_on(session: Session, job: Job, title: str, minutes: int) -> None:
    here = (col(Visit.job_id) == job.id, col(Visit.state).in_(("planned", "scheduled")))
    for visit in session.scalars(select(Visit).where(*here)):
        if visit.title == title:
            visit.title = job.title
        if visit.minutes == minutes and visit.state == "planned":
            visit.minutes = job.minutes
        visit.contact_id, visit.company_id = job.contact_id, job.company_id
        verbs.derived(session, visits.VISIT, visit)


def _of(query: Query, to_archive: Any) -> list[Any]:
    columns = {"contact": Job.contact_id, "company": Job.company_id, "site": Job.site_id, "deal": Job.deal_id}
    where: list[Any] = [col(one) == getattr(query, name) for name, one in columns.items() if getattr(query, name)]
    if query.state == "to_bill":
        where += [col(Job.state) == "done", ~BILLED]
    elif query.state == "to_archive":
        where.append(to_archive)
    elif query.state:
        where.append(col(Job.state) == query.state)
    if not query.archived:
        where.append(col(Job.archived_at).is_(None))
    return where
