"""Companies: the organisations our contacts belong to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, union
from sqlmodel import Field, Session, col

from models.accounts import User
from models.companies import Company, CompanyDraft, NewCompany
from models.contacts import Contact
from models.language import N_, _, ngettext
from models.text import fold
from services import tags
from services.house.register import workspace
from services.records import custom, lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page, Slice
from services.work import Actor, Invalid, action, countries, step, visible
from services.work import find as find_row


def _check(session: Session, draft: CompanyDraft, company: Company | None) -> None:
    if draft.website and not draft.website.lower().startswith(("http://", "https://")):
        draft.website = f"https://{draft.website}"
    if draft.website and ("." not in draft.website or " " in draft.website):
        raise Invalid(_("Please check the form."), website=_("Enter an address such as https://acme.example."))
    if draft.website and len(draft.website) > 300:
        raise Invalid(_("Please check the form."), website=_("Use at most 300 characters, including https://."))


COMPANY = Record(
    N_("company"),
    Company,
    NewCompany,
    kinds("company", "domain_add"),
    "apartment",
    plural=N_("companies"),
    counted=lambda n: ngettext("{count} company", "{count} companies", n),
    words=lambda one: (one.name, one.city, one.country, one.website),
    check=_check,
    sorts={"name": col(Company.name_key), "made_at": col(Company.made_at)},
    under=func.coalesce(col(Company.city), ""),
    gathers=lambda actor, company_id: union(
        select(col(Contact.id)).where(col(Contact.company_id) == company_id, visible(actor, Contact)),
        select(col(Company.id)).where(col(Company.id) == company_id),
    ),
    bulk={"owner_id": None, "tags": tags.many("companies")},
    filters=lambda session: custom.fields(session, "company"),
    parts={"tags": tags.part("companies")},
    free=lambda: ~select(col(Contact.id)).where(col(Contact.company_id) == col(Company.id)).exists(),
)
KINDS = list(COMPANY.kinds)
CHANGED = COMPANY.events.changed


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """The companies of a list to show; with a `tag`, by its name, those that carry it."""

    tag: str = ""


class CompanyCard(CompanyDraft):
    """Everything about one company. An edit must send back its `version`."""

    id: UUID
    version: int
    owner: str | None
    people: int
    tags: list[str] = Field(default_factory=list)
    fields: dict[str, Any] = Field(default_factory=dict)
    made_at: datetime
    binned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: UUID
    version: int
    name: str
    city: str | None
    country: str | None
    website: str | None
    made_at: datetime
    owner_id: UUID | None
    owner: str | None
    people: int
    fields: dict[str, Any] = dataclass_field(default_factory=dict)


@action("companies.read")
def find(session: Session, actor: Actor, company_id: UUID) -> CompanyCard:
    """Return everything about one company. Refuses one the actor may not see (`NotFound`)."""
    return _card(session, actor, find_row(session, actor, Company, company_id, "company"))


@action("companies.read")
def usual_country(session: Session, actor: Actor) -> str:
    """Return the country that the form of a new company begins with: that of the workspace, by its name."""
    return countries.names().get(workspace(session.info["place"]).country or "", "")


@action("companies.read")
def search(session: Session, actor: Actor, query: lists.Query) -> Page[Listed]:
    """Return one page of the companies the actor may see, outside the bin."""
    rows = _rows(actor)
    if isinstance(query, Query) and query.tag:
        rows = rows.where(tags.tagged("companies", col(Company.id), query.tag))
    return lists.search(
        session, actor, COMPANY, rows, query, make=partial(lists.with_custom, session, "company", Listed)
    )


@action("companies.read")
def suggest(session: Session, actor: Actor, typed: str, limit: int = 8) -> list[Listed]:
    """Return a few companies that match the typed text, for pickers and the palette."""
    return search(session, actor, Query(q=typed, part=Slice(size=limit))).rows


@action("companies.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> CompanyCard:
    """Add a company from typed values (`CompanyDraft`)."""
    return _card(session, actor, verbs.create(session, actor, COMPANY, values))


@action("companies.edit")
def change(
    session: Session,
    actor: Actor,
    company_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> CompanyCard:
    """Change the named fields of a company, as `verbs.change` does."""
    company = verbs.change(session, actor, COMPANY, company_id, changes, version=version, before=before)
    return _card(session, actor, company)


@action("companies.delete")
def bin(session: Session, actor: Actor, company_id: UUID, version: int | None = None) -> CompanyCard:
    """Move a company to the bin; its contacts stay."""
    return _card(session, actor, verbs.move_to_bin(session, actor, COMPANY, company_id, version))


@action("companies.edit")
def restore(session: Session, actor: Actor, company_id: UUID) -> CompanyCard:
    """Restore a company from the bin."""
    return _card(session, actor, verbs.restore(session, actor, COMPANY, company_id))


@action("companies.read")
def count(session: Session, actor: Actor) -> int:
    """Return how many companies the actor sees, outside the bin."""
    here = (col(Company.binned_at).is_(None), visible(actor, Company))
    return session.scalar(select(func.count()).select_from(Company).where(*here)) or 0


@step
def named(session: Session, actor: Actor, name: str, now: UUID | None = None) -> UUID:
    """Return the company of that name: the present one (`now`) if it matches, else one the actor sees outside the bin,
    else a new one, if the actor may add it. Concurrent callers add it only once.
    """
    key = fold(name)
    if now is not None and session.scalar(select(col(Company.name_key)).where(col(Company.id) == now)) == key:
        return now
    here = (col(Company.name_key) == key, col(Company.binned_at).is_(None), visible(actor, Company))
    query = select(col(Company.id)).where(*here).order_by(col(Company.id)).limit(1)
    there = session.scalar(query)
    if there is None:
        actor.require("companies.edit")
        _wait_for_name(session, key)
        there = session.scalar(query) or verbs.add(session, COMPANY, Company(name=name, owner_id=actor.user_id)).id
    return there


@step
def all_named(session: Session, actor: Actor, names: Iterable[str]) -> dict[str, tuple[UUID, bool]]:
    """Return the companies of these names, by the folded name, and whether each is new: many at once, as `named` does with
    one."""
    wanted = {fold(name): name for name in reversed(list(names))}
    here = (col(Company.name_key).in_(wanted), col(Company.binned_at).is_(None), visible(actor, Company))
    query = select(col(Company.name_key), col(Company.id)).where(*here).order_by(col(Company.id).desc())
    found = {key: (company_id, False) for key, company_id in session.execute(query)} if wanted else {}
    new = sorted(wanted.keys() - found)
    if new:
        actor.require("companies.edit")
        for key in new:
            _wait_for_name(session, key)
        found |= {key: (company_id, False) for key, company_id in session.execute(query)}
        rows = [Company(name=wanted[key], owner_id=actor.user_id) for key in new if key not in found]
        verbs.add_many(session, COMPANY, rows)
        found |= {one.name_key: (one.id, True) for one in rows}
    return found


@step
def refuse_unknown(session: Session, company_id: UUID) -> None:
    """Refuse an id that names no company, one that the caller may not see, or one in the bin."""
    mine = (col(Company.id) == company_id, visible(session.info["actor"], Company))
    found = session.scalars(select(Company).where(*mine)).first()
    if found is None:
        raise Invalid(_("Please check the form."), company_id=_("There is no such company."))
    if found.binned:
        raise Invalid(_("Please check the form."), company_id=_("This company is in the bin. Restore it first."))


def _wait_for_name(session: Session, key: str) -> None:
    """Lock the name until the work ends, so that no other work adds it. SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        what = f"company:{session.info['place']}:{key}"
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


def _rows(actor: Actor) -> Any:
    people = (
        select(func.count())
        .where(col(Contact.company_id) == col(Company.id), col(Contact.binned_at).is_(None), visible(actor, Contact))
        .scalar_subquery()
    )
    return (
        select(
            col(Company.id),
            col(Company.version),
            col(Company.name),
            col(Company.city),
            col(Company.country),
            col(Company.website),
            col(Company.made_at),
            col(Company.owner_id),
            col(User.name).label("owner"),
            people.label("people"),
            col(Company.fields),
        )
        .select_from(Company)
        .outerjoin(User, col(User.id) == col(Company.owner_id))
    )


def _card(session: Session, actor: Actor, company: Company) -> CompanyCard:
    session.flush()
    owner = session.get(User, company.owner_id) if company.owner_id else None
    here = (col(Contact.company_id) == company.id, col(Contact.binned_at).is_(None), visible(actor, Contact))
    people = session.scalar(select(func.count()).select_from(Contact).where(*here)) or 0
    return CompanyCard(
        **company.model_dump(exclude={"fields"}),
        fields=custom.shown_in(session, "company", company.fields),
        owner=owner.name if owner else None,
        people=people,
        tags=tags.names(session, "companies", company.id),
    )
