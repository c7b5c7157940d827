"""Indexing: the words of records, with the names of the contacts and companies they are for.

A deal is found by its company, so it has the company's name among its words, and gets the new one after a rename.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, SQLModel, col

from models.base import METADATA
from services.records import declaration, search
from services.records.declaration import Record
from services.work import Actor, Event, step

AT_ONCE = 500  # records of a batch: a company may have thousands of deals


@step
def index_row(session: Session, record: Record, row: Any, new: bool = False) -> None:
    """Index the present words of one record; nothing where its room keeps the index itself."""
    if record.words is not None:
        texts = _texts(session, record, [row])[row.id]
        search.index(session, record.noun, row.id, *texts, new=new)


@step
def index_ids(session: Session, record: Record, ids: Sequence[UUID]) -> None:
    """Index the present words of many records of a type, by their ids."""
    if record.index is not None:
        record.index(session, ids)
    elif record.words is not None:
        rows = session.scalars(select(record.row).where(col(record.row.id).in_(ids))).all()
        search.index_all(session, record.noun, _texts(session, record, rows))


@step
def follow_name(session: Session, actor: Actor, event: Event) -> None:
    """After a contact or a company got another name, index what is for it under the new one."""
    if "name" in event.data.get("fields", ()):
        _index_all_of(session, event.subject, [event.subject_id])


@step
def follow_merge(session: Session, actor: Actor, event: Event) -> None:
    """After contacts were merged, or parted again, index what is for them under the present names."""
    _index_all_of(session, event.subject, [event.subject_id, *event.about])


def under(row: type[SQLModel], *names: str, otherwise: Any = "") -> ColumnElement[str]:
    """Return the name of whom a record is for, as a column: of the first of these columns that names somebody."""
    return func.coalesce(*(_name_of(row, name) for name in names), otherwise)


def _name_of(row: type[SQLModel], name: str) -> Any:
    column = row.__table__.c[name]  # type: ignore[attr-defined]
    parent = next(iter(column.foreign_keys)).column.table
    called = parent.c.name if "name" in parent.c else parent.c.title
    return select(called).where(parent.c.id == column).scalar_subquery()


def _index_all_of(session: Session, table: str, ids: Sequence[UUID]) -> None:
    session.flush()
    for record in declaration.declared():
        columns = [name for name in record.named if _named_table(record, name) == table]
        if columns:
            row: Any = record.row
            of_them = or_(*(col(getattr(row, name)).in_(ids) for name in columns))
            here = [of_them, col(row.binned_at).is_(None)] if record.binnable else [of_them]
            found = session.scalars(select(col(row.id)).where(*here).order_by(col(row.id))).all()
            for start in range(0, len(found), AT_ONCE):
                index_ids(session, record, found[start : start + AT_ONCE])


def _texts(session: Session, record: Record, rows: Iterable[Any]) -> Mapping[UUID, list[str | None]]:
    rows = list(rows)
    names = {name: _names(session, record, name, {getattr(row, name) for row in rows}) for name in record.named}
    return {
        row.id: [*record.words(row), *(names[name].get(getattr(row, name)) for name in record.named)]  # type: ignore[misc]
        for row in rows
    }


def _names(session: Session, record: Record, name: str, ids: set[UUID | None]) -> Mapping[UUID | None, str]:
    wanted = [one for one in ids if one is not None]
    if not wanted:
        return {}
    parent = METADATA.tables[_named_table(record, name)]
    found = session.execute(select(parent.c.id, parent.c.name).where(parent.c.id.in_(wanted)))
    return {one.id: one.name for one in found}


def _named_table(record: Record, name: str) -> str:
    column = record.row.__table__.c[name]  # type: ignore[attr-defined]
    return str(next(iter(column.foreign_keys)).column.table.name)
