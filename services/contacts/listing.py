"""The list of contacts: search, filters, sort, one page at a time, and short suggestions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from models.accounts import User
from models.companies import Company
from models.contacts import STATUSES, Contact, ContactInterest, ContactPoint
from services import fields, lists
from services.contacts import points
from services.lists import Page, Slice
from services.search import matching
from services.work import Actor, action, visible

SORTS: dict[str, Any] = {
    "name": col(Contact.name_key),
    "made_at": col(Contact.made_at),
    "rating": col(Contact.rating),
    "status": col(Contact.status),
}
COLUMNS = {"name": "name_key", "made_at": "made_at", "rating": "rating", "status": "status"}
USUAL = "name"


@dataclass(frozen=True, slots=True)
class Query:
    """What to show: words, filters, and which part. `owner` may be a user's id or "none"; `rating` is the least."""

    q: str = ""
    status: str | None = None
    owner: UUID | str | None = None
    rating: int = 0
    interest: str | None = None
    company: UUID | None = None
    part: Slice = field(default_factory=Slice)


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: UUID
    version: int
    name: str
    name_key: str
    title: str | None
    status: str
    rating: int
    preferred: bool
    made_at: datetime
    company_id: UUID | None
    company: str | None
    owner_id: UUID | None
    owner: str | None
    email: str | None
    phone: str | None = None


@action("contacts.read")
def search(session: Session, actor: Actor, query: Query) -> Page[Listed]:
    """One page of the contacts the actor may see, outside the bin. Refuses unknown sorts, statuses and cursors."""
    ids, total, capped = _page(session, query, select(col(Contact.id)).where(*_criteria(session, actor, query)))
    # Only now what is shown of them: beside the sorting, all that fit would have their company, owner and email looked up.
    rows = {row.id: row for row in session.execute(_rows().where(col(Contact.id).in_(ids)))} if ids else {}
    found = _with_phones(session, [Listed(*rows[one]) for one in ids if one in rows])
    page = found[: lists.size(query.part)]
    more = len(found) > len(page)
    cursor = lists.cursor_after(page[-1], query.part, USUAL, COLUMNS) if more else None
    return Page(page, total, capped, cursor)


@action("contacts.read")
def suggest(session: Session, actor: Actor, typed: str, limit: int = 8) -> list[Listed]:
    """The few contacts that fit what is being typed, for pickers and the palette."""
    return search(session, actor, Query(q=typed, part=Slice(size=limit))).rows


@action("contacts.read")
def interests(session: Session, actor: Actor) -> list[str]:
    """The interests in use, the most common first, at most 100, for filters and suggestions."""
    number = func.count().label("number")
    query = select(func.min(col(ContactInterest.name)), number).where(visible(actor, ContactInterest))
    grouped = query.group_by(col(ContactInterest.key)).order_by(number.desc()).limit(100)
    return [name for name, _ in session.execute(grouped)]


@action("contacts.read")
def count_new(session: Session, actor: Actor, since: datetime) -> tuple[int, int]:
    """How many contacts there are outside the bin, and how many of them were added since then."""
    here = and_(col(Contact.binned_at).is_(None), visible(actor, Contact))
    everyone = session.scalar(select(func.count()).select_from(Contact).where(here)) or 0
    new = session.scalar(select(func.count()).select_from(Contact).where(here, col(Contact.made_at) >= since)) or 0
    return everyone, new


def _page(session: Session, query: Query, chosen: Any) -> tuple[Sequence[UUID], int, bool]:
    """The ids of one page and of the row after it, and how many there are in all."""
    if not query.q.strip() or query.part.cursor:
        leads = None if query.q.strip() else col(Contact.binned_at)
        ids = session.scalars(lists.cut(chosen, query.part, SORTS, col(Contact.id), USUAL, leads)).all()
        return (ids, *lists.count(session, chosen))
    # What fits the words is gathered as a whole before it is sorted: counting it on the way spares a second gathering.
    counting = chosen.add_columns(func.count().over())
    found = session.execute(lists.cut(counting, query.part, SORTS, col(Contact.id), USUAL)).all()
    total, capped = lists.capped(found[0][1]) if found else lists.count(session, chosen)
    return [row[0] for row in found], total, capped


def _criteria(session: Session, actor: Actor, query: Query) -> list[ColumnElement[bool]]:
    found = [col(Contact.binned_at).is_(None), visible(actor, Contact)]
    if query.q.strip():
        if session.get_bind().dialect.name == "sqlite":
            # Hidden from its planner: it would walk the whole list for words that only a few contacts have.
            found[0] = func.coalesce(col(Contact.binned_at), None).is_(None)
        found.append(_words(session, query.q))
    if query.status:
        found.append(col(Contact.status) == fields.one_of(query.status, STATUSES, "status"))
    if query.owner is not None:
        owned = col(Contact.owner_id).is_(None) if query.owner == "none" else col(Contact.owner_id) == query.owner
        found.append(owned)
    if query.rating:
        found.append(col(Contact.rating) >= query.rating)
    if query.company:
        found.append(col(Contact.company_id) == query.company)
    if query.interest:
        key = fields.fold(query.interest)[:60]
        found.append(
            col(Contact.id).in_(select(col(ContactInterest.contact_id)).where(col(ContactInterest.key) == key))
        )
    return found


def _words(session: Session, typed: str) -> ColumnElement[bool]:
    by_phone = points.reached_by(typed)
    by_words = matching(session, typed, "contact")
    ways = [way for way in (by_phone, None if by_words is None else col(Contact.id).in_(by_words)) if way is not None]
    return or_(*ways) if ways else col(Contact.id).is_(None)


def _rows() -> Any:
    return (
        select(
            col(Contact.id), col(Contact.version), col(Contact.name), col(Contact.name_key), col(Contact.title),
            col(Contact.status), col(Contact.rating), col(Contact.preferred), col(Contact.made_at),
            col(Contact.company_id), col(Company.name), col(Contact.owner_id), col(User.name),
            points.first_email(),
        )
        .select_from(Contact)
        .outerjoin(Company, col(Company.id) == col(Contact.company_id))
        .outerjoin(User, col(User.id) == col(Contact.owner_id))
    )  # fmt: skip


def _with_phones(session: Session, rows: list[Listed]) -> list[Listed]:
    from dataclasses import replace

    ids = [row.id for row in rows]
    query = select(ContactPoint).where(col(ContactPoint.contact_id).in_(ids), col(ContactPoint.kind) == "phone")
    phones: dict[UUID, str] = {}
    for point in session.scalars(query.order_by(col(ContactPoint.first).desc(), col(ContactPoint.id))):
        phones.setdefault(point.contact_id, points.open_point(point))
    return [replace(row, phone=phones.get(row.id)) for row in rows]
