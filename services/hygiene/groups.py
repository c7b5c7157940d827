"""The groups of contacts that want attention: how many are in each, and who."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact, ContactPoint
from models.deals import Deal
from models.invoices import Balance, Invoice, MoneySum
from models.language import N_, _
from models.privacy import Suppression
from models.sales import Order, Quote
from services import settings
from services.contacts import points
from services.records import lists
from services.records import search as index
from services.records.lists import Page
from services.work import Actor, Invalid, action, clock, step, visible

GROUPS = {
    "unreachable": N_("No email or phone"),
    "bouncing": N_("Address does not work"),
    "unverified": N_("To verify"),
    "stale": N_("Stale leads"),
    "unowned": N_("No owner"),
    "remove": N_("Old leads"),
    "archive": N_("To archive"),
}
SINCE = func.coalesce(col(Contact.active_at), col(Contact.made_at))  # without activity: since it was added
SORTS: dict[str, Any] = {
    "name": col(Contact.name_key),
    "rating": col(Contact.rating),
    "made_at": col(Contact.made_at),
    "active_at": col(Contact.active_at),
}
OUTSTANDING = ("sent", "accepted")  # states of a quote that may still become money


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """The contacts of a group (a key of GROUPS) to show: by words, by owner, and which part of them."""

    group: str = "unreachable"


@dataclass(frozen=True, slots=True)
class Kept:
    """One contact of a group."""

    id: UUID
    version: int
    name: str
    title: str | None
    status: str
    rating: int
    email: str | None
    company: str | None
    owner_id: UUID | None
    owner: str | None
    verified_on: date | None
    active_at: datetime | None
    made_at: datetime


class Standing(SQLModel):
    """How many contacts are in each group (at most 10,000, then the group is in `capped`), and from when on: days, of
    stale leads by rating (4 or 5 stars, 1 to 3, none), days of old leads, and years."""

    counts: dict[str, int] = Field(default_factory=dict)
    capped: list[str] = Field(default_factory=list)
    verify_days: int = 0
    stale_days: list[int] = Field(default_factory=list)
    remove_days: int = 0
    archive_years: int = 0


@action("contacts.read")
def standing(session: Session, actor: Actor) -> Standing:
    """Return how many contacts the actor sees in each group, and the limits that apply."""
    found = Standing(
        verify_days=settings.get(session, settings.VERIFY_AFTER).days,
        stale_days=[settings.get(session, one).days for one in settings.STALE_AFTER],
        remove_days=settings.get(session, settings.LEADS_REMOVED).days,
        archive_years=settings.get(session, settings.ARCHIVE_AFTER),
    )
    for group in GROUPS:
        chosen = select(col(Contact.id)).where(visible(actor, Contact), within(session, actor, group))
        found.counts[group], capped = lists.count(session, chosen)
        if capped:
            found.capped.append(group)
    return found


@action("contacts.read")
def search(session: Session, actor: Actor, query: Query) -> Page[Kept]:
    """Return one page of a group, as far as the actor sees it. Refuses a group, a sort or a cursor that is not there."""
    where = [visible(actor, Contact), within(session, actor, query.group)]
    if query.q.strip():
        words = index.matching(session, query.q, "contact")
        where.append(col(Contact.id).is_(None) if words is None else index.among(session, col(Contact.id), words))
    if query.owner:
        where.append(col(Contact.owner_id) == query.owner)
    return lists.page(
        session, _rows().where(*where), query.part, SORTS, col(Contact.id), "name", partial(lists.by_name, Kept)
    )


@step
def within(session: Session, actor: Actor, group: str) -> ColumnElement[bool]:
    """Return the criterion of a group, outside the bin. Refuses an unknown one."""
    if group not in GROUPS:
        raise Invalid(_("Please check the form."), group=_("Choose one of: {values}.").format(values=", ".join(GROUPS)))
    return and_(col(Contact.binned_at).is_(None), CRITERIA[group](session, actor))


def _unreachable(session: Session, actor: Actor) -> ColumnElement[bool]:
    return ~select(1).where(col(ContactPoint.contact_id) == col(Contact.id)).exists()


def _bouncing(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Whether messages to an address came back, and nobody has mended it or lifted that."""
    stopped = (
        col(Suppression.reason) == "bounced",
        col(Suppression.topic_id).is_(None),
        col(Suppression.lifted_at).is_(None),
    )
    found = select(col(ContactPoint.contact_id)).join(Suppression, col(Suppression.key) == col(ContactPoint.key))
    return col(Contact.id).in_(found.where(*stopped, col(ContactPoint.live)))


def _unverified(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Whether nobody has verified the details for so long; those of a new contact count as verified when it was added."""
    long = settings.get(session, settings.VERIFY_AFTER)
    never = and_(col(Contact.verified_on).is_(None), col(Contact.made_at) < clock.now() - long)
    return or_(col(Contact.verified_on) < clock.today(actor.zone) - long, never)


def _stale(session: Session, actor: Actor) -> ColumnElement[bool]:
    now, rating = clock.now(), col(Contact.rating)
    hot, warm, cold = (now - settings.get(session, one) for one in settings.STALE_AFTER)
    stale = or_(
        and_(rating >= 4, hot > SINCE), and_(rating.between(1, 3), warm > SINCE), and_(rating == 0, cold > SINCE)
    )
    return and_(col(Contact.status) == "lead", stale)


def _unowned(session: Session, actor: Actor) -> ColumnElement[bool]:
    return col(Contact.owner_id).is_(None)


def _remove(session: Session, actor: Actor) -> ColumnElement[bool]:
    return old_leads(clock.now(), settings.get(session, settings.LEADS_REMOVED))


def _archive(session: Session, actor: Actor) -> ColumnElement[bool]:
    return quiet(clock.now() - years(settings.get(session, settings.ARCHIVE_AFTER)))


def years(number: int) -> timedelta:
    """Return how long so many years are."""
    return timedelta(days=round(365.25 * number))


def old_leads(at: datetime, kept: timedelta) -> ColumnElement[bool]:
    """Return the criterion of leads outside the bin with which nothing had happened for so long at a time, and no money is
    open (C-10): those without stars after half as long, those with 4 or 5 after twice as long."""
    rating = col(Contact.rating)
    old = or_(
        and_(rating >= 4, at - 2 * kept > SINCE),
        and_(rating.between(1, 3), at - kept > SINCE),
        and_(rating == 0, at - kept / 2 > SINCE),
    )
    return and_(col(Contact.binned_at).is_(None), col(Contact.status) == "lead", old, _no_money_open())


def quiet(before: datetime) -> ColumnElement[bool]:
    """Return the criterion of contacts outside the bin with which nothing has happened since a time, whose details nobody
    has verified since, and of whom no money is open."""
    unverified = or_(col(Contact.verified_on).is_(None), col(Contact.verified_on) < before.date())
    return and_(col(Contact.binned_at).is_(None), before > SINCE, unverified, _no_money_open())


def _no_money_open() -> ColumnElement[bool]:
    return and_(*(~one.exists() for one in _open_money()))


def _open_money() -> list[Any]:
    """Return the selections of what is open of a contact: deals, quotes, orders, invoices, and what they paid too much."""
    mine = col(Contact.id)
    owed = [
        select(1)
        .select_from(table)
        .join(Balance, key == col(table.id))
        .where(col(table.contact_id) == mine, col(Balance.open) != 0)
        for table, key in ((Order, col(Balance.order_id)), (Invoice, col(Balance.invoice_id)))
    ]
    here = (col(Deal.contact_id) == mine, col(Deal.binned_at).is_(None), col(Deal.closed_at).is_(None))
    offered = (col(Quote.contact_id) == mine, col(Quote.binned_at).is_(None), col(Quote.state).in_(OUTSTANDING))
    uneven = (col(MoneySum.contact_id) == mine, col(MoneySum.billed) != col(MoneySum.received))
    return [*owed, select(1).where(*here), select(1).where(*offered), select(1).where(*uneven)]


CRITERIA: Mapping[str, Callable[[Session, Actor], ColumnElement[bool]]] = {
    "unreachable": _unreachable,
    "bouncing": _bouncing,
    "unverified": _unverified,
    "stale": _stale,
    "unowned": _unowned,
    "remove": _remove,
    "archive": _archive,
}


def _rows() -> Any:
    named = ("id", "version", "name", "title", "status", "rating", "owner_id", "verified_on", "active_at", "made_at")
    return (
        select(
            *(col(getattr(Contact, name)) for name in named),
            points.first("email").label("email"),
            col(Company.name).label("company"),
            col(User.name).label("owner"),
        )
        .select_from(Contact)
        .outerjoin(Company, col(Company.id) == col(Contact.company_id))
        .outerjoin(User, col(User.id) == col(Contact.owner_id))
    )
