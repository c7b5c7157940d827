"""The journal of a work: its events and its trail, gathered while it runs and written at its end.

One statement for each table just before the commit, instead of a flush for each entry; written with the change or not
at all. The work that makes them never reads them.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, event
from sqlmodel import Session

from models.columns import uuid7
from services.work import clock
from services.work.quick_inserts import insert_rows


def gather(session: Session, table: Table, by: UUID | None, **values: Any) -> dict[str, Any]:
    """Add one entry, made by that user or by the house, for a journal's table. Return all its columns.

    All entries of one table name the same columns, because one statement writes them.
    """
    row = {"id": uuid7(), "made_at": clock.now(), "made_by": by, "version": 1, **values}
    session.info.setdefault("journal", {}).setdefault(table, []).append(row)
    return row


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    session.flush()  # pending changes have entries, too
    for table, rows in session.info.pop("journal", {}).items():
        insert_rows(session, table, rows)
