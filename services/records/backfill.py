"""Backfill: an upgrade recomputes the values that Steward derives from typed text, where their rules have changed.

Keys of names, words of the search, and what record types keep beside them, in batches inside the upgrade's transaction.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from models.base import tables
from models.search import SearchDocument
from models.text import fold
from services.records import declaration, indexing, search, spelling
from services.work import step

SINCE = "0007"  # the tenants' migration since which these values are made as today
NAMES = "0015"  # that since which words of names are kept, and records have the names of those they are for
AT_ONCE = 1_000  # rows of a batch


@step
def follow(session: Session, before: str | None) -> None:
    """Recompute derived values after a place was migrated from revision `before` (None: the place is new), then rebuild
    the search index, which any migration may have disturbed (docs/traps.md 13).
    """
    if not sa.inspect(session.connection()).has_table("search_documents"):
        return
    if before is not None and before < SINCE:
        session.info["action"] = "upgrade"
        _keys_of_names(session)
        _renewed(session)
    elif before is not None and before < NAMES:
        session.info["action"] = "upgrade"
        _names(session)
    search.rebuild(session.connection())


@step
def batches(session: Session, table: Any, *columns: Any, where: Any = None) -> Iterator[Sequence[sa.Row[Any]]]:
    """Yield all matching rows of a table, a batch at a time, by id; each batch is released before the next one."""
    query = sa.select(table.c.id, *columns).order_by(table.c.id).limit(AT_ONCE)
    if where is not None:
        query = query.where(where)
    rows = session.execute(query).all()
    while rows:
        yield rows
        session.flush()
        session.expunge_all()
        rows = session.execute(query.where(table.c.id > rows[-1].id)).all()


@step
def put(session: Session, column: Any, values: Sequence[tuple[UUID, str]]) -> None:
    """Write values into a column by row id, past the trail: they add nothing to what was typed before."""
    if values:
        statement = sa.update(column.table).where(column.table.c.id == sa.bindparam("row"))
        rows = [{"row": one, "to": value} for one, value in values]
        session.connection().execute(statement.values({column: sa.bindparam("to")}), rows)


def _keys_of_names(session: Session) -> None:
    for table in tables("tenant"):
        if {"name", "name_key"} <= set(table.c.keys()):
            for rows in batches(session, table, table.c.name, table.c.name_key):
                keys = [(row.id, key) for row in rows if (key := fold(row.name)) != row.name_key]
                put(session, table.c.name_key, keys)


def _renewed(session: Session) -> None:
    for record in declaration.declared():
        if record.renew is not None:
            record.renew(session)
    documents(session)


def _names(session: Session) -> None:
    for record in declaration.declared():
        table = record.row.__table__  # type: ignore[attr-defined]
        here = table.c.binned_at.is_(None) if record.binnable else None
        if record.named:
            for rows in batches(session, table, where=here):
                indexing.index_ids(session, record, [row.id for row in rows])
        if record.noun in search.NAMED:
            for rows in batches(session, table, table.c[record.title], where=here):
                spelling.learn(session, [getattr(row, record.title) for row in rows])


@step
def documents(session: Session) -> None:
    """Index the words of every record anew."""
    session.execute(sa.delete(SearchDocument))
    for record in declaration.declared():
        table = record.row.__table__  # type: ignore[attr-defined]
        here = table.c.binned_at.is_(None) if record.binnable else None
        if record.words is not None or record.index is not None:
            for rows in batches(session, table, where=here):
                indexing.index_ids(session, record, [row.id for row in rows])
