"""People as they are compared: what a score is made of, read from the database, and who may be the same as somebody."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact, ContactPoint
from services.duplicates.names import GMAIL
from services.duplicates.scoring import Crowd, Person
from services.records import search
from services.work import step

MOST = 300  # people that are compared with one: of a common name there may be thousands
HERE = (col(Contact.binned_at).is_(None), col(Contact.merged_into).is_(None))
# Those in the bin are left out afterwards: asked for by what they have in common with all others, SQLite would walk the
# index of that and sort, 100 ms for each portion of a scan of 100,000.
ROWS: Any = select(
    col(Contact.id),
    col(Contact.name),
    col(Company.name).label("company"),
    col(Contact.binned_at),
    col(Contact.merged_into),
).outerjoin(Company, col(Company.id) == col(Contact.company_id))
POINTS = select(col(ContactPoint.contact_id), col(ContactPoint.kind), col(ContactPoint.key))


@step
def people(session: Session, ids: Collection[UUID]) -> list[Person]:
    """Return these contacts as they are compared; those in the bin are left out."""
    if not ids:
        return []
    wanted = list(ids)
    points = session.execute(POINTS.where(col(ContactPoint.contact_id).in_(wanted)))
    return _made(session.execute(ROWS.where(col(Contact.id).in_(wanted))).all(), points)


@step
def after(session: Session, last: UUID | None, count: int) -> tuple[list[Person], UUID | None]:
    """Return the next contacts by id, of so many rows, and the id of the last row; None at the end."""
    some = ROWS if last is None else ROWS.where(col(Contact.id) > last)
    rows = session.execute(some.order_by(col(Contact.id)).limit(count)).all()
    if not rows:
        return [], None
    between = col(ContactPoint.contact_id).between(rows[0].id, rows[-1].id)
    return _made(rows, session.execute(POINTS.where(between))), rows[-1].id


@step
def near(session: Session, one: Person, visible: ColumnElement[bool] | None = None, most: int = MOST) -> list[Person]:
    """Return the people who may be the same as this one, at most so many for each way to find them."""
    seen = () if visible is None else (visible,)
    found: dict[UUID, None] = {}
    for ids in _ways(session, one):
        query = select(col(Contact.id)).where(*seen, search.among(session, col(Contact.id), ids)).limit(most)
        found |= dict.fromkeys(session.scalars(query))
    found.pop(one.id, None)
    return people(session, found)


@step
def crowd(session: Session, some: Sequence[Person]) -> Crowd:
    """Return how many of these people share a name, and how many of all contacts share one of their phones."""
    keys = {key for one in some for key in one.phones}
    live = (col(ContactPoint.key).in_(keys), col(ContactPoint.kind) == "phone", col(ContactPoint.live))
    each = func.count(func.distinct(col(ContactPoint.contact_id)))
    rows = session.execute(select(col(ContactPoint.key), each).where(*live).group_by(col(ContactPoint.key)))
    return Crowd(Counter(one.name for one in some), {key: count for key, count in rows} if keys else {})


def _ways(session: Session, one: Person) -> Iterator[Select[UUID]]:
    """Yield selections of ids: by phone, by email, and by the beginnings of names."""
    holder, key = select(col(ContactPoint.contact_id)), col(ContactPoint.key)
    if one.phones:
        yield holder.where(col(ContactPoint.kind) == "phone", key.in_(one.phones))
    for email in one.emails:
        yield holder.where(col(ContactPoint.kind) == "email", _same_mailbox(session, email))
    for asked in _beginnings(one):
        ids = search.matching(session, asked, "contact")
        if ids is not None:
            yield ids


def _same_mailbox(session: Session, email: str) -> ColumnElement[bool]:
    """Return the criterion of the email addresses whose canonical form is this one."""
    local, _at, domain = email.rpartition("@")
    key: Any = col(ContactPoint.key)
    if domain not in GMAIL:
        tagged = and_(key.startswith(f"{local}+", autoescape=True), key.endswith(f"@{domain}", autoescape=True))
        return and_(_begins(session, key, local), or_(key == email, tagged))
    ends = or_(*(key.endswith(f"@{one}", autoescape=True) for one in GMAIL))
    undotted = func.replace(key, ".", "")
    plain = or_(*(undotted.startswith(f"{local}{sign}", autoescape=True) for sign in "@+"))
    return and_(_begins(session, key, local[:1]), ends, plain)


def _begins(session: Session, key: Any, text: str) -> ColumnElement[bool]:
    """Return the criterion of keys that begin so, as the index of SQLite finds them: its LIKE ignores case."""
    if session.get_bind().dialect.name == "sqlite":
        return and_(key >= text, key < text + "\uffff")
    found: ColumnElement[bool] = key.startswith(text, autoescape=True)
    return found


def _beginnings(one: Person) -> Iterator[str]:
    """Yield what to search for: the given name and four letters of the family name, the family name and an initial, and
    two letters of each at the company."""
    if not one.name:
        return
    first, last = one.words[0], one.words[-1]
    if len(one.words) > 1:
        yield from (f"{first} {last[:4]}", f"{last} {first[:1]}")
    else:
        yield first
    if one.company:
        yield from (f"{word[:2]} {one.company}" for word in {first, last})


def _made(rows: Sequence[Any], points: Any) -> list[Person]:
    keys: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    for contact_id, kind, key in points:
        keys[contact_id, kind].append(key)
    return [
        Person.of(one.id, one.name, keys[one.id, "email"], keys[one.id, "phone"], one.company)
        for one in rows
        if one.binned_at is None and one.merged_into is None
    ]
