"""Sorting: a page of a list in the order of a custom field, read along the index of the side table.

Records with a value come first, in its order; those without one follow, in the order of their ids, whichever way the list
is sorted. Each part is read by a query of its own: a join of all records with their values would sort all of them.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlmodel import Session, col

from models.custom_fields import FieldValue
from models.language import _
from services.records.custom.defined import PREFIX, Custom, live, path_of
from services.records.declaration import Record
from services.work import Invalid, step

LONGEST = 4_000  # characters of a cursor
Place = tuple[Any, UUID]  # the value a page ends with (None: without one), and the record


@step
def sorts(session: Session, noun: str) -> list[str]:
    """Return the names that lists of a record type can be sorted by, beside those of its columns."""
    return [one.path for one in live(session, noun) if one.sortable]


@step
def sorted_by(session: Session, record: Record, sort: str) -> Custom | None:
    """Return the custom field that a sort names, if it is one. Refuses one that lists cannot be sorted by."""
    name = sort.removeprefix("-")
    if not record.custom or not name.startswith(PREFIX):
        return None
    key = path_of(name)
    found = next((one for one in live(session, record.noun) if one.id == key and one.sortable), None)
    if found is None:
        said = _("Lists can be sorted by fields outside the bin that are kept for it, and not by several choices.")
        raise Invalid(_("This list cannot be sorted like that."), sort=said)
    return found


@step
def ids(
    session: Session, record: Record, field: Custom, where: Sequence[ColumnElement[bool]], part: Any, size: int
) -> tuple[list[UUID], str | None]:
    """Return the ids of a page in the order of a custom field, and the cursor of the next page. Refuses a cursor that is
    not of this list."""
    down = part.sort.startswith("-")
    after = opened(part.cursor, field, down) if part.cursor else None
    first = 0 if after is not None else (part.number - 1) * size
    found = page(session, record, field, where, down=down, limit=size + 1, first=first, after=after)
    shown = found[:size]
    more = closed(shown[-1], field, down) if len(found) > len(shown) else None
    return [one for _value, one in shown], more


@step
def page(
    session: Session,
    record: Record,
    field: Custom,
    where: Sequence[ColumnElement[bool]],
    *,
    down: bool,
    limit: int,
    first: int = 0,
    after: Place | None = None,
) -> list[Place]:
    """Return the places of at most `limit` records of a list that these criteria choose: from the number `first` on, or
    `after` a place."""
    found: list[Place] = []
    if after is None or after[0] is not None:
        found = _with(session, record, field, where, down, limit, first, after)
    if len(found) == limit:
        return found
    skip = 0
    if first and not found:
        skip = first - (session.scalar(select(func.count()).select_from(_valued(record, field, where).subquery())) or 0)
    last = after[1] if after is not None and after[0] is None else None
    return found + _without(session, record, field, where, limit - len(found), max(skip, 0), last)


def closed(place: Place, field: Custom, down: bool) -> str:
    """Return the cursor after a place."""
    words = json.dumps([_list(field, down), place[0], place[1].hex], separators=(",", ":"))
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


def opened(cursor: str, field: Custom, down: bool) -> Place:
    """Return the place of a cursor. Refuses one that is not of this list and sort: any client can write one."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        of, value, after = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        fits = (int, float) if field.by_number else (str,)
        if of != _list(field, down) or not (value is None or (type(value) in fits and "\0" not in str(value))):
            raise ValueError
        return value, UUID(after)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise Invalid(
            _("That page is not part of this list."),
            cursor=_("Use a cursor with the list and the sort it came with, or none."),
        ) from None


def _list(field: Custom, down: bool) -> str:
    return f"{'-' if down else ''}{field.path}"


def _column(field: Custom) -> Any:
    return col(FieldValue.num) if field.by_number else col(FieldValue.txt)


def _valued(record: Record, field: Custom, where: Sequence[ColumnElement[bool]]) -> Any:
    """Select the records that have a value. The side table comes first: `+` keeps a planner from walking the list."""
    row: Any = record.row
    query = select(_column(field).label("value"), col(FieldValue.record_id).label("id"))
    joined = query.select_from(FieldValue).join(row, col(row.id) == col(FieldValue.record_id))
    return joined.where(col(FieldValue.field_id) == field.id, *where)


@step
def _with(
    session: Session,
    record: Record,
    field: Custom,
    where: Sequence[ColumnElement[bool]],
    down: bool,
    limit: int,
    first: int,
    after: Place | None,
) -> list[Place]:
    query = ordered(record, field, where, down=down, limit=limit, first=first, after=after)
    return [(row.value, row.id) for row in session.execute(query)]


def ordered(
    record: Record,
    field: Custom,
    where: Sequence[ColumnElement[bool]],
    *,
    down: bool,
    limit: int,
    first: int,
    after: Place | None,
) -> Any:
    """Select the places of the records that have a value, in its order, along the index of the side table."""
    by, key = _column(field), col(FieldValue.record_id)
    query = _valued(record, field, where)
    if after is not None:
        beyond = by < after[0] if down else by > after[0]
        query = query.where(or_(beyond, and_(by == after[0], key < after[1] if down else key > after[1])))
    return query.order_by(*((by.desc(), key.desc()) if down else (by, key))).limit(limit).offset(first)


@step
def _without(
    session: Session,
    record: Record,
    field: Custom,
    where: Sequence[ColumnElement[bool]],
    limit: int,
    skip: int,
    last: UUID | None,
) -> list[Place]:
    row: Any = record.row
    valued = select(literal(1)).where(col(FieldValue.record_id) == col(row.id), col(FieldValue.field_id) == field.id)
    query = select(col(row.id)).where(*where, ~valued.correlate(row).exists())
    if last is not None:
        query = query.where(col(row.id) > last)
    return [(None, one) for one in session.scalars(query.order_by(col(row.id)).limit(limit).offset(skip))]
