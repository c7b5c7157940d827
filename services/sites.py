"""Sites: the places where work is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import func, literal, select
from sqlmodel import Session, SQLModel, col

from models.companies import Company
from models.contacts import Contact
from models.jobs import Job
from models.language import N_, _, ngettext
from models.sites import Site, SiteDraft
from services.documents.checking import refuse_unknown
from services.records import indexing, lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Invalid, Mistakes, action, visible
from services.work import find as find_row


def refuse_zone(name: str, zone: str | None) -> None:
    """Refuse (`Invalid`, on `name`) a time zone that the IANA database does not know."""
    if zone and zone not in available_timezones():
        raise Invalid(_("Please check the form."), **{name: _("Enter a time zone such as Europe/Paris.")})


def refuse_half(first: tuple[str, float | None], second: tuple[str, float | None]) -> None:
    """Refuse (`Invalid`) one of two coordinates without the other."""
    for (name, value), (_other, against) in ((first, second), (second, first)):
        if value is None and against is not None:
            raise Invalid(_("Please check the form."), **{name: _("Enter both coordinates, or neither.")})


def _check(session: Session, draft: SiteDraft, site: Site | None) -> None:
    with Mistakes() as found:
        for name, table in (("contact_id", Contact), ("company_id", Company)):
            found.check(refuse_unknown, session, name, table, getattr(draft, name), site)
        found.check(refuse_zone, "zone", draft.zone)
        found.check(refuse_half, ("lat", draft.lat), ("lon", draft.lon))


SITE = Record(
    N_("site"),
    Site,
    SiteDraft,
    kinds("site", "add_location_alt"),
    "location_on",
    plural=N_("sites"),
    counted=lambda n: ngettext("{count} site", "{count} sites", n),
    title="address",
    words=lambda one: (one.address, one.label),
    named=("company_id", "contact_id"),
    under=indexing.under(Site, "company_id", "contact_id"),
    sorts={"address": col(Site.name_key), "made_at": col(Site.made_at)},
    usual="address",
    check=_check,
    about=lambda one: (one.contact_id, one.company_id),
)
KINDS = list(SITE.kinds)


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """The sites of a list to show: all, or those of a contact or of a company."""

    contact: UUID | None = None
    company: UUID | None = None


class Listed(SQLModel):
    """A site on the page of its customer, with the number of open jobs there that the actor may see."""

    id: UUID
    address: str
    label: str | None
    open_jobs: int


class SiteCard(SiteDraft):
    """Everything about one site. An edit must send back its `version`."""

    id: UUID
    version: int
    contact: str | None
    company: str | None
    made_at: datetime
    binned_at: datetime | None


@action("sites.read")
def find(session: Session, actor: Actor, site_id: UUID) -> SiteCard:
    """Return everything about one site. Refuses one the actor may not see (`NotFound`)."""
    return _card(session, find_row(session, actor, Site, site_id, SITE.noun))


@action("sites.read")
def search(session: Session, actor: Actor, query: Query) -> Page[SiteCard]:
    """Return one page of the sites the actor may see, outside the bin."""
    return lists.search(session, actor, SITE, _rows().where(*_of(query)), query, make=_shown)


@action("sites.read")
def with_jobs(session: Session, actor: Actor, query: lists.Query) -> Page[Listed]:
    """Return the same page with how many open jobs each site has; without a permission for jobs that is 0."""
    here = (col(Job.site_id) == col(Site.id), col(Job.binned_at).is_(None), col(Job.state) == "open")
    jobs: Any = select(func.count()).select_from(Job).where(*here, visible(actor, Job)).scalar_subquery()
    count = jobs.label("open_jobs") if actor.may("jobs.read") else literal(0).label("open_jobs")
    rows: Any = select(Site, count).where(*_of(query))
    return lists.search(session, actor, SITE, rows, query, make=_listed)


@action("sites.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> SiteCard:
    """Add a site from typed values (`SiteDraft`)."""
    return _card(session, verbs.create(session, actor, SITE, values))


@action("sites.edit")
def change(
    session: Session,
    actor: Actor,
    site_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> SiteCard:
    """Change the named fields of a site, as `verbs.change`."""
    return _card(session, verbs.change(session, actor, SITE, site_id, changes, version=version, before=before))


@action("sites.delete")
def bin(session: Session, actor: Actor, site_id: UUID, version: int | None = None) -> SiteCard:
    """Move a site to the bin. Its jobs keep it."""
    return _card(session, verbs.move_to_bin(session, actor, SITE, site_id, version))


@action("sites.edit")
def restore(session: Session, actor: Actor, site_id: UUID) -> SiteCard:
    """Restore a site from the bin."""
    return _card(session, verbs.restore(session, actor, SITE, site_id))


def _of(query: lists.Query) -> list[Any]:
    if not isinstance(query, Query):
        return []
    columns = {"contact": Site.contact_id, "company": Site.company_id}
    return [col(one) == getattr(query, name) for name, one in columns.items() if getattr(query, name)]


def _listed(row: Any) -> Listed:
    site: Site = row.Site
    return Listed(id=site.id, address=site.address, label=site.label, open_jobs=row.open_jobs)


def _rows() -> Any:
    rows: Any = select(Site, col(Contact.name).label("contact"), col(Company.name).label("company"))
    rows = rows.outerjoin(Contact, col(Contact.id) == col(Site.contact_id))
    return rows.outerjoin(Company, col(Company.id) == col(Site.company_id))


def _shown(row: Any) -> SiteCard:
    return SiteCard(**row.Site.model_dump(), contact=row.contact, company=row.company)


def _card(session: Session, site: Site) -> SiteCard:
    session.flush()
    return _shown(session.execute(_rows().where(col(Site.id) == site.id)).one())
