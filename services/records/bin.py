"""The bin: what was put aside waits here for 30 days, and is then deleted for good (F-17)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact
from services import contacts
from services.contacts import points
from services.records import lists, search
from services.records.lists import COUNTED, Page
from services.work import Actor, action, announce, announce_id, clock, kind, visible, work

EMPTIED = kind("bin.emptied", "{actor} deleted for good what had lain in the bin for 30 days", "delete_forever")
KINDS = [EMPTIED]
KEPT = timedelta(days=30)
SHOWN = 100
AT_ONCE = 200  # records of one work, so that the one writer is soon free for others


@dataclass(frozen=True, slots=True)
class Binned:
    """One line of the bin: the record, what tells it from others of its name, and since when it lies here."""

    id: UUID
    name: str
    under: str
    binned_at: datetime

    @property
    def leaves_at(self) -> datetime:
        """When it is deleted for good: within the hour that follows."""
        return self.binned_at + KEPT


@action("contacts.read")
def binned_contacts(session: Session, actor: Actor, shown: int = SHOWN) -> Page[Binned]:
    """The contacts in the bin the actor may see, the latest first, `shown` of them (at most 10,000)."""
    company = select(col(Company.name)).where(col(Company.id) == col(Contact.company_id)).scalar_subquery()
    return _page(session, actor, Contact, func.coalesce(company, points.first("email"), ""), shown)


@action("companies.read")
def binned_companies(session: Session, actor: Actor, shown: int = SHOWN) -> Page[Binned]:
    """The companies in the bin the actor may see, the latest first, `shown` of them (at most 10,000)."""
    return _page(session, actor, Company, func.coalesce(col(Company.city), ""), shown)


def empty(actor: Actor) -> int:
    """Delete for good what went into the bin of the actor's place more than 30 days ago. Gives how many records.

    An errand of short works: stopped anywhere, the next one goes on from there. What somebody is bringing back at that
    moment stays. Emails, phones and interests go with their contact; messages stay, and so does the trail.
    """
    gone = _until_none(actor, _delete_contacts)
    _until_none(actor, _let_people_go)
    return gone + _until_none(actor, _delete_companies)


def _page(session: Session, actor: Actor, table: Any, under: ColumnElement[str], shown: int) -> Page[Binned]:
    where = (col(table.binned_at).is_not(None), visible(actor, table))
    total, capped = lists.count(session, select(col(table.id)).where(*where))
    query = select(col(table.id), col(table.name), under, col(table.binned_at)).where(*where)
    latest = query.order_by(col(table.binned_at).desc(), col(table.id)).limit(max(1, min(shown, COUNTED)))
    return Page([Binned(*row) for row in session.execute(latest)], total, capped)


def _until_none(actor: Actor, some: Callable[[Session, Actor], int]) -> int:
    done = 0
    while number := _in_work(actor, some):
        done += number
    return done


def _in_work(actor: Actor, some: Callable[[Session, Actor], int]) -> int:
    with work(actor) as session:
        session.info["action"] = "bin.empty"
        return some(session, actor)


def _delete_contacts(session: Session, actor: Actor) -> int:
    return _delete(session, session.scalars(_some(Contact, _over(Contact))).all())


def _let_people_go(session: Session, actor: Actor) -> int:
    """People of a company that is about to go: they belong to none from now on, and are not found by its name."""
    gone = select(col(Company.id)).where(_over(Company))
    people = session.scalars(_some(Contact, col(Contact.company_id).in_(gone))).all()
    for one in people:
        one.company_id = None
        announce(session, contacts.CHANGED, one, fields=["company_id"])
    contacts.index_many(session, [one.id for one in people])
    return len(people)


def _delete_companies(session: Session, actor: Actor) -> int:
    """Those without people: one that somebody was put into meanwhile has its turn next time."""
    people = select(col(Contact.id)).where(col(Contact.company_id) == col(Company.id))
    return _delete(session, session.scalars(_some(Company, _over(Company), ~people.exists())).all())


def _over(table: Any) -> ColumnElement[bool]:
    return col(table.binned_at) < clock.now() - KEPT


def _some(table: Any, *where: ColumnElement[bool]) -> Any:
    """Some of these rows, ours until the work ends: PostgreSQL leaves out what somebody is changing now."""
    return select(table).where(*where).limit(AT_ONCE).with_for_update(skip_locked=True)


def _delete(session: Session, rows: Sequence[Contact | Company]) -> int:
    """Delete through the session, so that the trail has what was lost; the database takes the children along."""
    ids = [row.id for row in rows]
    if ids:
        announce_id(session, EMPTIED, "bin", ids[0], ids=[str(one) for one in ids])
        search.forget(session, *ids)
    for row in rows:
        session.delete(row)
    return len(ids)
