"""Backfill: what Steward makes of what people typed is made anew after an upgrade, where it makes it otherwise today.

Keys of names, ends of phone numbers and words of the search, in batches inside the transaction of the upgrade. For
`services/house/upgrades.py`; the rooms of the trade say what their records are found by.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from models.base import tables
from models.companies import Company
from models.contacts import Contact, ContactInterest, ContactPoint
from models.messages import Message
from models.search import SearchDocument
from models.text import fold
from services.contacts import indexing, points
from services.records import search
from services.work import CannotStart, step

log = logging.getLogger(__name__)
SINCE = "0007"  # the migration of tenants since which all of this is made as today
AT_ONCE = 1_000  # rows of a batch


@step
def follow(session: Session, before: str | None) -> None:
    """After a place was migrated from revision `before` (None: it is new): make anew what is made otherwise now, then
    the search index, which any migration may have disturbed (docs/traps.md 13).
    """
    if not sa.inspect(session.connection()).has_table("search_documents"):
        return
    session.info["action"] = "upgrade"
    if before is not None and before < SINCE:
        for table in tables("tenant"):
            if {"name", "name_key"} <= set(table.c.keys()):
                _keys_of_names(session, table)
        _interests(session)
        _ends_of_phones(session)
        _documents(session)
    search.rebuild(session.connection())


def _keys_of_names(session: Session, table: sa.Table) -> None:
    for rows in _batches(session, table, table.c.name, table.c.name_key):
        _set(session, table.c.name_key, [(row.id, key) for row in rows if (key := fold(row.name)) != row.name_key])


def _interests(session: Session) -> None:
    """Their keys. Of two of one contact that are the same now the older one stays, and the trail says so."""
    table = ContactInterest.__table__  # type: ignore[attr-defined]
    kept: dict[UUID, set[str]] = defaultdict(set)
    changed: list[tuple[UUID, str]] = []
    for rows in _batches(session, table, table.c.contact_id, table.c.name, table.c.key):  # by id: the oldest first
        for row in rows:
            key = indexing.interest_key(row.name)
            if key in kept[row.contact_id]:
                session.delete(session.get_one(ContactInterest, row.id))
            elif key != row.key:
                changed.append((row.id, key))
            kept[row.contact_id].add(key)
    session.flush()
    _set(session, table.c.key, [(one, one.hex) for one, _ in changed])  # out of each other's way first
    _set(session, table.c.key, changed)


def _ends_of_phones(session: Session) -> None:
    """One that the secret key does not open is found by its whole number only; none at all is another key."""
    table = ContactPoint.__table__  # type: ignore[attr-defined]
    opened = closed = 0
    for rows in _batches(session, table, table.c.value, where=table.c.kind == "phone"):
        found = [(row.id, end) for row in rows if (end := _end(row))]
        opened, closed = opened + len(found), closed + len(rows) - len(found)
        _set(session, table.c.tail, found)
    if closed and not opened:
        raise CannotStart("The secret key opens no phone number. Put the right key back, and upgrade again.")
    if closed:
        log.warning("phone numbers that cannot be opened are not found by their last digits", extra={"count": closed})


def _end(row: Any) -> str | None:
    try:
        return points.tail(points.unseal(row.value, row.id))
    except ValueError:
        return None


def _documents(session: Session) -> None:
    session.execute(sa.delete(SearchDocument))
    table: Any = Contact.__table__  # type: ignore[attr-defined]
    for rows in _batches(session, table, where=table.c.binned_at.is_(None)):
        indexing.index_many(session, [row.id for row in rows])
    table = Company.__table__  # type: ignore[attr-defined]
    shown = (table.c.name, table.c.city, table.c.country, table.c.website)
    for rows in _batches(session, table, *shown, where=table.c.binned_at.is_(None)):
        search.index_all(session, "company", {row.id: row[1:] for row in rows})
    table = Message.__table__  # type: ignore[attr-defined]
    for rows in _batches(session, table, table.c.subject, table.c.to):
        search.index_all(session, "message", {row.id: row[1:] for row in rows})


def _batches(session: Session, table: sa.Table, *columns: Any, where: Any = None) -> Iterator[Sequence[sa.Row[Any]]]:
    """All rows of a table that fit, some at a time, by id; what was loaded for the ones before is let go."""
    query = sa.select(table.c.id, *columns).order_by(table.c.id).limit(AT_ONCE)
    if where is not None:
        query = query.where(where)
    rows = session.execute(query).all()
    while rows:
        yield rows
        session.flush()
        session.expunge_all()
        rows = session.execute(query.where(table.c.id > rows[-1].id)).all()


def _set(session: Session, column: sa.Column[Any], values: Sequence[tuple[UUID, str]]) -> None:
    if values:
        statement = sa.update(column.table).where(column.table.c.id == sa.bindparam("row"))
        rows = [{"row": one, "to": value} for one, value in values]
        session.connection().execute(statement.values({column: sa.bindparam("to")}), rows)
