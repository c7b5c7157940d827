"""Lists: one page of any rows, sorted by a whitelist, by page number for screens and by cursor for programs."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Date, Integer, Uuid, and_, func, or_, select
from sqlmodel import Session, col

from models.columns import UtcTime
from models.language import _
from services.records import custom, filters
from services.records import search as index
from services.records.custom import Custom
from services.records.declaration import Record
from services.work import Actor, Invalid, step, visible

T = TypeVar("T")
COUNTED = 10_000  # totals are counted up to here and then shown as "10,000+"
LARGEST = 100
LONGEST = 4_000  # characters of a cursor: a folded name of 200, escaped and encoded, is shorter
SMALLEST = 1


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, how many there are in all (at most 10,000, then `capped`), and the cursor of the next page."""

    rows: list[T] = field(default_factory=list)
    total: int = 0
    capped: bool = False
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a list to show: `sort` is a name of the whitelist, with `-` in front for descending."""

    sort: str = ""
    size: int = 25
    number: int = 1
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """The records of a list to show: by words, by owner, by a filter; and which part of them."""

    q: str = ""
    owner: UUID | None = None
    part: Slice = field(default_factory=Slice)
    filter: str = ""  # a tree of conditions as JSON (services/records/filters.py)


@step
def search(
    session: Session, actor: Actor, record: Record, rows: Any, query: Query, *, make: Callable[[Any], T]
) -> Page[T]:
    """Return one page of the records of a type that the actor may see, outside the bin, each row by `make`.

    `rows` selects the shown columns. Refuses a sort, a cursor or a filter that the type does not have (`Invalid`).
    """
    row: Any = record.row
    where: list[ColumnElement[bool]] = [col(row.binned_at).is_(None), visible(actor, row)]
    if query.q.strip():
        words = index.matching(session, query.q, record.noun)
        where.append(col(row.id).is_(None) if words is None else index.among(session, col(row.id), words))
    if query.owner:
        where.append(col(row.owner_id) == query.owner)
    where += narrowed(session, actor, record, query.filter)
    if (own := custom.sorted_by(session, record, query.part.sort)) is not None:
        return _by_custom(session, record, rows, where, query.part, own, make)
    chosen, leads = rows.where(*where), col(row.binned_at)
    return page(session, chosen, query.part, record.sorts, col(row.id), record.usual, make, leads=leads)


def _by_custom(
    session: Session, record: Record, rows: Any, where: list[ColumnElement[bool]], part: Slice, field: Custom,
    make: Callable[[Any], T],
) -> Page[T]:  # fmt: skip
    """Return one page of a list in the order of a custom field. What is shown is read for the page alone; what a list adds
    to its rows as a filter narrows the page."""
    key: Any = col(record.row.id)
    narrowed = [*where, *([rows.whereclause] if rows.whereclause is not None else [])]
    total, capped_ = count(session, rows.where(*where).with_only_columns(key))
    ids, more = custom.ids(session, record, field, narrowed, part, size(part))
    shown = rows.where(key.in_(ids)).add_columns(key.label("sorted_id"))
    found = {row.sorted_id: row for row in session.execute(shown)} if ids else {}
    return Page([make(found[one]) for one in ids if one in found], total, capped_, more)


@step
def narrowed(session: Session, actor: Actor, record: Record, tree: str) -> list[ColumnElement[bool]]:
    """Return the criteria of a list's filter, as queries hold it: none for an empty one."""
    return [filters.criterion(session, record, actor, filters.read(tree))] if tree else []


@step
def count(session: Session, query: Any) -> tuple[int, bool]:
    """Return how many rows a query has, counted up to 10,000, and whether there are more."""
    return capped(session.scalar(_count(query)) or 0)


def total(query: Any) -> ColumnElement[int]:
    """Return the number of a query's rows as a column beside its page, counted once; show it through `capped`."""
    found: ColumnElement[int] = _count(query).scalar_subquery()
    return found


def capped(number: int) -> tuple[int, bool]:
    """Return a number of rows as it is shown: at most 10,000, and whether there are more."""
    return min(number, COUNTED), number > COUNTED


def by_name(kind: Callable[..., T], row: Any) -> T:
    """Return a row of a list with its columns mapped by name; columns that are only sorted by are left out."""
    return kind(**{name: value for name, value in row._mapping.items() if not name.startswith("sorted_")})


@step
def with_custom(session: Session, noun: str, kind: Callable[..., T], row: Any) -> T:
    """Return a row of a list as `by_name` does, its custom values as cards show them."""
    found = {name: value for name, value in row._mapping.items() if not name.startswith("sorted_")}
    return kind(**found | {"fields": custom.shown_in(session, noun, found["fields"])})


@step
def page(
    session: Session,
    query: Any,
    part: Slice,
    sorts: Mapping[str, Any],
    key: Any,
    usual: str,
    make: Callable[[Any], T],
    *,
    leads: Any = None,
) -> Page[T]:
    """Return one page of a query, each row by `make`, with the total and the cursor of the next page.

    `make` gets the row with its columns by name, and `sorted_by`, its sort value. For `sorts`, `usual` and `leads` see
    `cut`.
    """
    # Only ids are counted: joins that were made for what is shown are then left out by the database.
    total, capped_ = count(session, query.with_only_columns(key))
    by, down = _by(part, sorts, usual)
    shown = query.add_columns(by.label("sorted_by"), key.label("sorted_id"))
    found = session.execute(cut(shown, part, sorts, key, usual, leads)).all()
    rows = found[: size(part)]
    more = _cursor(by, down, rows[-1].sorted_by, rows[-1].sorted_id) if len(found) > len(rows) else None
    return Page([make(row) for row in rows], total, capped_, more)


def cut(query: Any, part: Slice, sorts: Mapping[str, Any], key: Any, usual: str, leads: Any = None) -> Any:
    """Sort a query and take one page and one row more. Refuses a sort that is not listed and a cursor that is not ours.

    `leads` is a column with one value in every row (`binned_at`, empty) that comes first in the index of each sort.
    PostgreSQL needs it in the sort to read the page from the index; otherwise it sorts all rows.
    """
    by, down = _by(part, sorts, usual)
    if part.cursor:
        value, after = _open_cursor(part.cursor, by, down)
        query = query.where(_beyond(by, value, key, after, down))
    elif part.number > 1:
        query = query.offset((part.number - 1) * size(part))
    return query.order_by(*order(part, sorts, key, usual, leads)).limit(size(part) + 1)


def order(
    part: Slice, sorts: Mapping[str, Any], key: Any, usual: str, leads: Any = None
) -> Sequence[ColumnElement[Any]]:
    """Return the columns that `cut` sorts a page by, for queries beside a page that was cut before."""
    by, down = _by(part, sorts, usual)
    columns = [by, key] if leads is None else [leads, by, key]
    found = [one.desc() if down else one.asc() for one in columns]
    if _nullable(by):
        found[-2] = found[-2].nulls_first() if down else found[-2].nulls_last()
    return found


def size(part: Slice) -> int:
    """Return the requested page size, between 1 and 100."""
    return max(SMALLEST, min(LARGEST, part.size))


def cursor_after(row: Any, part: Slice, usual: str, sorts: Mapping[str, Any]) -> str:
    """Return the opaque cursor after a row of a list sorted this way: its list and sort, its sort value and its id."""
    by, down = _by(part, sorts, usual)
    return _cursor(by, down, getattr(row, str(by.key)), row.id)


def _cursor(by: ColumnElement[Any], down: bool, value: Any, after: UUID) -> str:
    plain = value.isoformat() if isinstance(value, date) else value.hex if isinstance(value, UUID) else value
    words = json.dumps([_list(by, down), plain, after.hex], separators=(",", ":"))
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


def _count(query: Any) -> Any:
    return select(func.count()).select_from(query.order_by(None).limit(COUNTED + 1).subquery())


def _by(part: Slice, sorts: Mapping[str, Any], usual: str) -> tuple[ColumnElement[Any], bool]:
    name, down = _sort(part, usual)
    if name not in sorts:
        raise Invalid(
            _("This list cannot be sorted like that."),
            sort=_("Choose one of: {values}.").format(values=", ".join(sorted(sorts))),
        )
    return sorts[name], down


def _sort(part: Slice, usual: str) -> tuple[str, bool]:
    wanted = part.sort or usual
    return wanted.removeprefix("-"), wanted.startswith("-")


def _beyond(
    by: ColumnElement[Any], value: Any, key: ColumnElement[Any], after: UUID, down: bool
) -> ColumnElement[bool]:
    """Return the criterion of the rows after a cursor. Those without a value stand at the end, or first when it is down."""
    if value is None:
        there = and_(by.is_(None), key < after if down else key > after)
        return or_(there, by.is_not(None)) if down else there
    if down:
        return or_(by < value, and_(by == value, key < after))
    further = or_(by > value, and_(by == value, key > after))
    return or_(further, by.is_(None)) if _nullable(by) else further


def _nullable(by: Any) -> bool:
    """Return whether rows of a list may be without the value that it is sorted by."""
    return bool(getattr(getattr(by, "expression", by), "nullable", False))


def _list(by: ColumnElement[Any], down: bool) -> str:
    """Return how cursors identify a list: the table and column it is sorted by, and the direction."""
    return f"{'-' if down else ''}{by}"


def _open_cursor(cursor: str, by: ColumnElement[Any], down: bool) -> tuple[Any, UUID]:
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        of, value, after = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        if of != _list(by, down):
            raise ValueError
        return _typed(value, by), UUID(after)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise Invalid(
            _("That page is not part of this list."),
            cursor=_("Use a cursor with the list and the sort it came with, or none."),
        ) from None


def _typed(value: Any, by: ColumnElement[Any]) -> Any:
    """Return a value out of a cursor, as its column takes it. Any client can write a cursor, so nothing is trusted."""
    if value is None and _nullable(by):
        return None
    if isinstance(by.type, UtcTime):
        return datetime.fromisoformat(value).astimezone(UTC)
    if isinstance(by.type, Uuid):
        return UUID(value)
    if isinstance(by.type, Date):
        return date.fromisoformat(value)
    kind, beyond = (int if isinstance(by.type, Integer) else str), 1 << (63 if isinstance(by.type, BigInteger) else 31)
    if type(value) is not kind or (isinstance(value, int) and abs(value) >= beyond):  # True is no number
        raise ValueError
    if isinstance(value, str) and "\0" in value.encode().decode():  # lone surrogates are no text either
        raise ValueError
    return value
