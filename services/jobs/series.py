"""Series: jobs that come again by a rule, such as a service each spring (F-23)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.jobs import JobSeries, SeriesDraft
from models.language import N_, _, ngettext
from models.sites import Site
from models.technicians import Technician
from services.documents.checking import refuse_unknown
from services.jobs import coming, whose
from services.records import lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.sites import refuse_zone
from services.work import Actor, Conflict, Invalid, Mistakes, action, announce, clock, expect, kind, rules, step
from services.work import find as find_row

PAUSED = kind("series.paused", N_("{actor} paused {subject}"), "pause_circle")
RESUMED = kind("series.resumed", N_("{actor} went on with {subject}"), "play_circle")


def _check(session: Session, draft: SeriesDraft, series: JobSeries | None) -> None:
    with Mistakes() as found:
        named = (("contact_id", Contact), ("company_id", Company), ("site_id", Site), ("technician_id", Technician))
        for name, table in named:
            found.check(refuse_unknown, session, name, table, getattr(draft, name), series)
        found.check(refuse_zone, "zone", draft.zone)
        found.check(_refuse_time, draft)
        draft.starts_on = draft.starts_on or clock.today(session.info["actor"].zone)
        found.check(_read_rule, draft)
        if draft.ends_on and draft.ends_on < draft.starts_on:
            found.check(_refuse_end)
    whose.fill_in(session, draft)


def _refuse_time(draft: SeriesDraft) -> None:
    try:
        if draft.at:
            draft.at = time.fromisoformat(draft.at).strftime("%H:%M")
    except ValueError:
        raise Invalid(_("Please check the form."), at=_("Enter a time such as 09:00.")) from None


def _refuse_end() -> None:
    raise Invalid(_("Please check the form."), ends_on=_("Choose a day after the first one."))


def _read_rule(draft: SeriesDraft) -> None:
    """Refuse a rule that is none, and one whose day some months do not have: the last day is another rule."""
    if not draft.rule:
        raise Invalid(_("Please check the form."), rule=_("Choose how it repeats."))
    assert draft.starts_on
    try:
        rule = rules.read(draft.rule, draft.starts_on)
    except ValueError as wrong:
        raise Invalid(_("Please check the form."), rule=str(wrong)) from None
    if rule.until:
        raise Invalid(_("Please check the form."), rule=_("Enter the last day in its own field."))
    draft.rule = str(rule)


def _on_bin(session: Session, series: JobSeries, restoring: bool) -> None:
    if not restoring:
        coming.withdraw(session, series)


SERIES = Record(
    N_("series"),
    JobSeries,
    SeriesDraft,
    kinds("series", "event_repeat", PAUSED, RESUMED),
    "event_repeat",
    plural=N_("series"),
    counted=lambda n: ngettext("{count} series", "{count} series", n),
    room="jobs.series",
    title="title",
    path="/series",
    words=lambda one: (one.title,),
    named=("company_id", "contact_id"),
    sorts={"title": col(JobSeries.name_key), "made_at": col(JobSeries.made_at)},
    usual="title",
    check=_check,
    on_bin=_on_bin,
    about=lambda one: (one.contact_id, one.company_id, one.site_id),
    story="visits",
    unfiltered=frozenset({"skills", "checklist"}),
)
KINDS = list(SERIES.kinds)
Query = lists.Query


class Listed(SeriesDraft):
    """A series in a list. `next_on` is the first day of its rule that is still to come."""

    id: UUID
    version: int
    made_until_on: date | None
    paused_at: datetime | None
    next_on: date | None
    contact: str | None
    company: str | None
    site: str | None
    technician: str | None
    owner: str | None
    made_at: datetime
    binned_at: datetime | None


class SeriesCard(Listed):
    """Everything about one series. An edit must send back its `version`. `days` are the next ones of its rule."""

    days: list[coming.Day] = Field(default_factory=list)


@action("jobs.read")
def find(session: Session, actor: Actor, series_id: UUID) -> SeriesCard:
    """Return everything about one series. Refuses one the actor may not see (`NotFound`)."""
    return _card(session, find_row(session, actor, JobSeries, series_id, SERIES.noun))


@action("jobs.read")
def search(session: Session, actor: Actor, query: lists.Query) -> Page[Listed]:
    """Return one page of the series the actor may see, outside the bin."""
    today = clock.today(actor.zone)
    return lists.search(session, actor, SERIES, _rows(), query, make=lambda row: Listed(**_values(row, today)))


@action("jobs.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> SeriesCard:
    """Add a series from typed values (`SeriesDraft`). Its jobs of the next four weeks are made at once, the later ones day
    by day."""
    series = verbs.create(session, actor, SERIES, values)
    coming.make(session, series)
    return _card(session, series)


@action("jobs.edit")
def change(
    session: Session,
    actor: Actor,
    series_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> SeriesCard:
    """Change the named fields of a series from now on, as `verbs.change`: its jobs to come that nobody has touched are made
    again; the others stay."""
    series = verbs.change(session, actor, SERIES, series_id, changes, version=version, before=before)
    coming.withdraw(session, series)
    coming.make(session, series)
    return _card(session, series)


@action("jobs.edit")
def leave_out(session: Session, actor: Actor, series_id: UUID, day: date) -> SeriesCard:
    """Leave out one day of a series; the others stay. A job that there is of that day goes to the bin."""
    series = find_row(session, actor, JobSeries, series_id, SERIES.noun)
    coming.leave_out(session, actor, series, day)
    return _card(session, series)


@action("jobs.edit")
def pause(session: Session, actor: Actor, series_id: UUID, version: int | None = None) -> SeriesCard:
    """Pause a series: its jobs to come that nobody has touched are withdrawn, and none are made."""
    series = _present(session, actor, series_id, version)
    if series.paused_at is None:
        series.paused_at = clock.now()
        coming.withdraw(session, series)
        announce(session, PAUSED, series, SERIES.about(series))
    return _card(session, series)


@action("jobs.edit")
def resume(session: Session, actor: Actor, series_id: UUID, version: int | None = None) -> SeriesCard:
    """Go on with a series that was paused, from today on."""
    series = _present(session, actor, series_id, version)
    if series.paused_at is not None:
        series.paused_at = None
        announce(session, RESUMED, series, SERIES.about(series))
        coming.make(session, series)
    return _card(session, series)


@action("jobs.delete")
def bin(session: Session, actor: Actor, series_id: UUID, version: int | None = None) -> SeriesCard:
    """Move a series to the bin, with its jobs to come that nobody has touched."""
    return _card(session, verbs.move_to_bin(session, actor, SERIES, series_id, version))


@action("jobs.edit")
def restore(session: Session, actor: Actor, series_id: UUID) -> SeriesCard:
    """Restore a series from the bin, and make its jobs to come."""
    series = verbs.restore(session, actor, SERIES, series_id)
    coming.make(session, series)
    return _card(session, series)


def _present(session: Session, actor: Actor, series_id: UUID, version: int | None) -> JobSeries:
    series = find_row(session, actor, JobSeries, series_id, SERIES.noun)
    expect(series, version)
    if series.binned:
        raise Conflict(_("This series is in the bin. Restore it first."))
    return series


def _rows() -> Any:
    named = {
        "contact": Contact.name,
        "company": Company.name,
        "site": Site.address,
        "technician": Technician.name,
        "owner": User.name,
    }
    found: Any = select(JobSeries, *(col(column).label(name) for name, column in named.items()))
    found = found.outerjoin(Contact, col(Contact.id) == col(JobSeries.contact_id))
    found = found.outerjoin(Company, col(Company.id) == col(JobSeries.company_id))
    found = found.outerjoin(Site, col(Site.id) == col(JobSeries.site_id))
    found = found.outerjoin(Technician, col(Technician.id) == col(JobSeries.technician_id))
    return found.outerjoin(User, col(User.id) == col(JobSeries.owner_id))


def _values(row: Any, today: date) -> dict[str, Any]:
    found = row._asdict()
    series: JobSeries = found.pop(JobSeries.__name__)
    next_on = next(iter(coming.named(series, today, limit=1)), None) if series.paused_at is None else None
    return {**series.model_dump(exclude={"name_key"}), **found, "next_on": next_on}


@step
def _card(session: Session, series: JobSeries) -> SeriesCard:
    session.flush()
    row = session.execute(_rows().where(col(JobSeries.id) == series.id)).one()
    today = clock.today(session.info["actor"].zone)
    return SeriesCard(**_values(row, today), days=coming.ahead(session, series, today - timedelta(days=1)))
