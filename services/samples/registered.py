"""Which rows are sample data: the register that they are removed by, in the order in which they can be."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlmodel import Session, col

from models.language import N_
from models.samples import SampleRow
from services.records import declaration
from services.records.declaration import Record
from services.work import kind, step
from services.work.events import signal

CHANGED = kind("samples.changed", N_("Sample data came or went"), "science")  # a signal: nothing of it is stored
TABLES = ("quotes", "orders", "tasks", "notes", "deals", "contacts", "companies", "tags")  # as references allow


@step
def registered(session: Session) -> Mapping[str, list[UUID]]:
    """Return the ids of the sample data by table, in the order of `TABLES`."""
    rows = session.execute(select(col(SampleRow.subject), col(SampleRow.row_id)).order_by(col(SampleRow.id))).all()
    return {table: [one.row_id for one in rows if one.subject == table] for table in TABLES}


def is_sample(table: str, key: Any) -> ColumnElement[bool]:
    """Return the criterion that a row of this table, by its id (`key`), is sample data."""
    return exists(select(col(SampleRow.id)).where(col(SampleRow.subject) == table, col(SampleRow.row_id) == key))


@step
def register(session: Session, table: str, row_id: UUID) -> None:
    """Note that a row is sample data. What happened to it until now was no work of a person."""
    session.flush()
    session.add(SampleRow(subject=table, row_id=row_id))
    session.flush()


@step
def tell(session: Session, gone: Mapping[str, Collection[UUID]]) -> None:
    """Tell open pages which rows came or went, by table."""
    for table, ids in gone.items():
        if ids:
            signal(session, CHANGED, "sample_rows", list(ids))
            signal(session, record_of(table).events.together, table, list(ids))


def record_of(table: str) -> Record:
    """Return the record type of one of `TABLES`."""
    found = declaration.of_table(table)
    assert found is not None
    return found
