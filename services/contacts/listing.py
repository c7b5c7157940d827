"""The list of contacts: search, filters, sort, one page at a time, and short suggestions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Uuid, and_, column, func, literal, or_, select, table
from sqlmodel import Session, col

from models.accounts import User
from models.companies import Company
from models.contacts import STATUSES, Contact, ContactInterest, ContactPoint, Status
from models.planner import unindexed_time
from services import tags
from services.contacts import grouped, points
from services.contacts.indexing import interest_key
from services.records import custom, declaration, fields, filters, lists
from services.records.lists import Page, Slice
from services.records.search import among, matching
from services.work import Actor, action, step, visible

SORTS: dict[str, Any] = {
    "name": col(Contact.name_key),
    "made_at": col(Contact.made_at),
    "rating": col(Contact.rating),
    "status": col(Contact.status),
}
USUAL = "name"
PAGE = table("page", column("id", Uuid), column("total", Integer))
# The columns of a page; built once, because building costs as much as the query. Each name and point is a selection of
# its own: PostgreSQL plans five of them in a quarter of the time that it takes for as many joins.
SHOWN = (
    select(
        col(Contact.id),
        col(Contact.version),
        col(Contact.name),
        col(Contact.name_key),
        col(Contact.title),
        col(Contact.status),
        col(Contact.rating),
        col(Contact.preferred),
        col(Contact.fields),
        col(Contact.made_at),
        col(Contact.company_id),
        select(col(Company.name)).where(col(Company.id) == col(Contact.company_id)).scalar_subquery().label("company"),
        col(Contact.owner_id),
        select(col(User.name)).where(col(User.id) == col(Contact.owner_id)).scalar_subquery().label("owner"),
        points.first("email").label("email"),
        points.first("phone").label("phone"),
        points.first("phone", col(ContactPoint.id)).label("point_id"),
        PAGE.c.total,
    )
    .select_from(PAGE)
    .join(Contact, col(Contact.id) == PAGE.c.id)
)


@dataclass(frozen=True, slots=True)
class Query:
    """Which contacts to show: words, filters, and which part. `owner`: a user's id or "none"; `rating`: the least."""

    q: str = ""
    status: str | None = None
    owner: UUID | str | None = None
    rating: int = 0
    interest: str | None = None
    company: UUID | None = None
    part: Slice = field(default_factory=Slice)
    filter: str = ""  # a tree of conditions as JSON (services/records/filters.py)
    tag: str = ""  # by its name


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: UUID
    version: int
    name: str
    name_key: str
    title: str | None
    status: Status
    rating: int
    preferred: bool
    made_at: datetime
    company_id: UUID | None
    company: str | None
    owner_id: UUID | None
    owner: str | None
    email: str | None
    phone: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)


@action("contacts.read")
def search(session: Session, actor: Actor, query: Query) -> Page[Listed]:
    """Return one page of contacts the actor may see, outside the bin; without a cursor also by company and by owner
    (services/contacts/grouped.py). Refuses unknown sorts, statuses and cursors."""
    where, record = _criteria(session, actor, query), declaration.of_noun("contact")
    if (own := custom.sorted_by(session, record, query.part.sort)) is not None:
        ids, then = custom.ids(session, record, own, where, query.part, lists.size(query.part))
        return Page(_of_ids(session, ids), *lists.count(session, select(col(Contact.id)).where(*where)), then)
    chosen = select(col(Contact.id)).where(*where)
    if grouped.is_grouped(query.part):
        return _grouped(session, query, chosen)
    found, total, capped = _page(session, query, chosen)
    page = found[: lists.size(query.part)]
    more = len(found) > len(page)
    cursor = lists.cursor_after(page[-1], query.part, USUAL, SORTS) if more else None
    return Page(page, total, capped, cursor)


@action("contacts.read")
def suggest(session: Session, actor: Actor, typed: str, limit: int = 8) -> list[Listed]:
    """Return a few contacts that match the typed text, for pickers and the palette."""
    return search(session, actor, Query(q=typed, part=Slice(size=limit))).rows


@action("contacts.read")
def interests(session: Session, actor: Actor) -> list[str]:
    """Return the interests in use, the most common first, at most 100, for filters and suggestions."""
    number = func.count().label("number")
    query = select(func.min(col(ContactInterest.name)), number).where(visible(actor, ContactInterest))
    grouped = query.group_by(col(ContactInterest.key)).order_by(number.desc()).limit(100)
    return [name for name, _ in session.execute(grouped)]


@action("contacts.read")
def count_new(session: Session, actor: Actor, since: datetime) -> tuple[int, int]:
    """Return how many contacts are outside the bin, and how many of them were added since then."""
    here = and_(col(Contact.binned_at).is_(None), visible(actor, Contact))
    everyone = session.scalar(select(func.count()).select_from(Contact).where(here)) or 0
    return everyone, added(session, actor, since)


@step
def chosen(session: Session, actor: Actor, query: Query) -> list[ColumnElement[bool]]:
    """Return the criteria of all contacts of a list, for work that goes through them by their ids, however many."""
    found = _criteria(session, actor, query)
    return [unindexed_time(col(Contact.binned_at)).is_(None), *found[1:]]


@step
def added(session: Session, actor: Actor, since: datetime, until: datetime | None = None) -> int:
    """Return how many contacts outside the bin were added since a time, and before another."""
    where = [col(Contact.binned_at).is_(None), visible(actor, Contact), col(Contact.made_at) >= since]
    if until is not None:
        where.append(col(Contact.made_at) < until)
    return session.scalar(select(func.count()).select_from(Contact).where(*where)) or 0


def _page(session: Session, query: Query, chosen: Any) -> tuple[list[Listed], int, bool]:
    """Return one page with the row after it, and the total number of contacts, by one query.

    The page is cut before other tables are read: otherwise the company, owner and points of every match would be read
    for the sort.
    """
    part, worded = query.part, bool(query.q.strip())
    # Matches of the words are gathered as a whole before sorting: counting them on the way spares a second query.
    total = func.count().over() if worded and not part.cursor else lists.total(chosen)
    leads = None if worded else col(Contact.binned_at)
    cut = lists.cut(chosen.add_columns(total.label("total")), part, SORTS, col(Contact.id), USUAL, leads)
    shown = SHOWN.add_cte(cut.cte("page")).order_by(*lists.order(part, SORTS, col(Contact.id), USUAL))
    found = session.execute(shown).all()
    if not found:  # an empty page carries no total
        return ([], *lists.count(session, chosen))
    return ([_listed(session, row) for row in found], *lists.capped(found[0].total))


def _of_ids(session: Session, ids: Sequence[UUID]) -> list[Listed]:
    """Return the rows of these contacts, in their order."""
    page = select(col(Contact.id), literal(0).label("total")).where(col(Contact.id).in_(ids)).cte("page")
    found = {row.id: _listed(session, row) for row in session.execute(SHOWN.add_cte(page))} if ids else {}
    return [found[one] for one in ids if one in found]


def _grouped(session: Session, query: Query, chosen: Any) -> Page[Listed]:
    """Return one page by company or owner. It has no cursor: programs sort by the contacts' own columns."""
    few = bool(query.q.strip())
    ids = grouped.page_of(session, query.part, chosen, few=few)[: lists.size(query.part)]
    total, capped = lists.count(session, chosen)
    return Page(_of_ids(session, ids), total, capped)


def _criteria(session: Session, actor: Actor, query: Query) -> list[ColumnElement[bool]]:
    found = [col(Contact.binned_at).is_(None), visible(actor, Contact)]
    if query.q.strip():
        if session.get_bind().dialect.name == "sqlite":
            found[0] = unindexed_time(col(Contact.binned_at)).is_(None)
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
    if query.filter:
        tree = filters.read(query.filter)
        found.append(filters.criterion(session, declaration.of_noun("contact"), actor, tree))
    if query.tag:
        found.append(tags.tagged("contacts", col(Contact.id), query.tag))
    if query.interest:
        key = interest_key(query.interest)
        found.append(
            col(Contact.id).in_(select(col(ContactInterest.contact_id)).where(col(ContactInterest.key) == key))
        )
    return found


def _words(session: Session, typed: str) -> ColumnElement[bool]:
    ways = [way for way in (points.reached_by(session, typed), matching(session, typed, "contact")) if way is not None]
    return or_(*(among(session, col(Contact.id), way) for way in ways)) if ways else col(Contact.id).is_(None)


@step
def _listed(session: Session, row: Any) -> Listed:
    shown = {name: value for name, value in row._mapping.items() if name not in ("point_id", "total")}
    phone = points.open_phone(row.phone, row.point_id) if row.phone else None
    return Listed(**shown | {"phone": phone, "fields": custom.shown_in(session, "contact", row.fields)})
