"""Keeping: custom values in the side table, by which lists filter and sort, and values of many records at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text, bindparam, cast, delete, insert, select, update
from sqlmodel import Session

from models.base import METADATA
from models.columns import uuid7
from models.custom_fields import TEXT_MAX, FieldValue
from services.records.custom.defined import Custom, live
from services.records.declaration import Many
from services.work import clock, step, trail

VALUES = FieldValue.__table__  # type: ignore[attr-defined]
AT_ONCE = 500  # rows of one statement


def rows(field: Custom, record_id: UUID, value: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of the side table for a value of a filterable field."""
    if value is None or not field.filterable:
        return
    for txt, num in _pairs(field, value):
        yield {
            "id": uuid7(),
            "made_at": clock.now(),
            "version": 1,
            "field_id": field.id,
            "record_id": record_id,
            "txt": txt,
            "num": num,
        }


def _pairs(field: Custom, value: Any) -> list[tuple[str | None, float | None]]:
    if field.kind == "money":
        return [(value["currency"], float(value["amount"]))]
    if field.kind in ("number", "yes_no"):
        return [(None, float(value))]
    if field.kind == "choices":
        return [(one, None) for one in value]
    if field.kind == "choice":
        keys = [*field.choices]
        return [(value, float(keys.index(value) if value in keys else len(keys)))]
    return [(str(value)[:TEXT_MAX], None)]


@step
def keep(
    session: Session, noun: str, record_id: UUID, values: Mapping[str, Any], changed: Collection[str] | None = None
) -> None:
    """Keep the values of one record in the side table: of a new record all of them, else those that `changed`."""
    if changed is None and not values:
        return
    some = [one for one in live(session, noun) if one.filterable and (changed is None or one.key in changed)]
    if changed is not None and some:
        session.execute(_of([record_id], [one.id for one in some]))
    _put(session, [row for one in some for row in rows(one, record_id, values.get(one.key))])


@step
def keep_many(session: Session, fields: Sequence[Custom], values: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Keep the values of these fields of many records in the side table."""
    some, ids = [one for one in fields if one.filterable], [*values]
    if not some or not ids:
        return
    session.execute(_of(ids, [one.id for one in some]))
    _put(session, [row for one in some for key, have in values.items() for row in rows(one, key, have.get(one.key))])


@step
def refill(session: Session, field: Custom, table_name: str, after: UUID | None, limit: int) -> tuple[int, UUID | None]:
    """Put the values of a field on the next records, after one in the order of their ids, into the side table; or, of a
    field that is no longer filterable, take some away. Return how many, and where to go on; None at the end."""
    if not field.filterable:
        ids = session.scalars(select(VALUES.c.id).where(VALUES.c.field_id == field.id).limit(limit)).all()
        if ids:
            session.execute(delete(VALUES).where(VALUES.c.id.in_(ids)))
        return len(ids), ids[-1] if len(ids) == limit else None
    table = METADATA.tables[table_name]
    query = select(table.c.id, table.c.fields).order_by(table.c.id).limit(limit)
    query = query.with_for_update() if after is None else query.where(table.c.id > after).with_for_update()
    found = session.execute(query).all()
    keep_many(session, [field], {row.id: row.fields for row in found})
    return len(found), found[-1].id if len(found) == limit else None


@step
def many(session: Session, noun: str) -> dict[str, Many]:
    """Return how the custom fields of a record type are changed of many records at once, by their names among others."""
    return {one.path: _many(one, noun) for one in live(session, noun)}


def _many(field: Custom, noun: str) -> Many:
    read, write = partial(_read, field, noun), partial(_write, field, noun)
    if field.kind != "choices":
        return Many(read, write, whole=True)
    return Many(read, write, tidy=lambda some: [one for one in field.choices if one in some])


def _table(noun: str) -> Any:
    return METADATA.tables[{"contact": "contacts", "company": "companies", "deal": "deals"}[noun]]


@step
def _read(field: Custom, noun: str, session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    table = _table(noun)
    empty: Any = [] if field.kind == "choices" else None
    found = session.execute(select(table.c.id, table.c.fields).where(table.c.id.in_(ids)))
    return {row.id: row.fields.get(field.key, empty) for row in found}


@step
def _write(field: Custom, noun: str, session: Session, wanted: Mapping[UUID, Any]) -> None:
    """Set the value of these records, with an entry in the trail for each; their versions rise elsewhere."""
    table = _table(noun)
    before = {
        row.id: row.fields
        for row in session.execute(select(table.c.id, table.c.fields).where(table.c.id.in_([*wanted])))
    }
    after = {one: {**have, field.key: wanted[one] if wanted[one] != [] else None} for one, have in before.items()}
    after = {one: {key: value for key, value in have.items() if value is not None} for one, have in after.items()}
    change = update(table).where(table.c.id == bindparam("record")).values(fields=bindparam("now", type_=JSON))
    if after:
        session.connection().execute(change, [{"record": one, "now": have} for one, have in after.items()])
    keep_many(session, [field], after)
    for one, have in after.items():
        trail.bulk(session, table.name, one, "changed", {"fields": (before[one], have)})


@step
def drop(session: Session, records: Sequence[UUID]) -> None:
    """Take records that are deleted for good out of the side table."""
    session.execute(delete(VALUES).where(VALUES.c.record_id.in_(records)))


@step
def let_go(session: Session, table_name: str, fields: Sequence[UUID], limit: int = AT_ONCE) -> int:
    """Take the values of fields that are about to be deleted for good off some records. Return of how many."""
    table = METADATA.tables[table_name]
    for key in map(str, fields):
        holds = cast(table.c.fields, Text).contains(key)
        some = session.execute(select(table.c.id, table.c.fields).where(holds).limit(limit).with_for_update()).all()
        change = update(table).where(table.c.id == bindparam("record")).values(fields=bindparam("now", type_=JSON))
        left = [{"record": row.id, "now": {k: v for k, v in row.fields.items() if k != key}} for row in some]
        if left:
            session.connection().execute(change, left)
            return len(left)
    return 0


def _of(records: Sequence[UUID], fields: Sequence[UUID]) -> Any:
    return delete(VALUES).where(VALUES.c.record_id.in_(records), VALUES.c.field_id.in_(fields))


def _put(session: Session, some: Sequence[Mapping[str, Any]]) -> None:
    for at in range(0, len(some), AT_ONCE):
        session.connection().execute(insert(VALUES), some[at : at + AT_ONCE])
