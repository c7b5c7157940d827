"""Values of many records: read, written past the session in few statements, and told in the trail and on timelines."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, select, update
from sqlmodel import Session

from models.base import METADATA
from services.records import custom
from services.records.declaration import Record
from services.work import announce_id, step, trail

Values = dict[UUID, dict[str, Any]]  # by record and field


@step
def with_custom(session: Session, record: Record) -> Record:
    """Return a record type whose custom fields are among those that are changed of many records at once."""
    return replace(record, bulk={**record.bulk, **custom.many(session, record.noun)}) if record.custom else record


@step
def present(session: Session, record: Record, ids: Sequence[UUID], names: Collection[str]) -> Values:
    """Return the present values of these fields."""
    table = METADATA.tables[record.table]
    columns = [name for name in names if record.bulk[name] is None]
    query = select(table.c.id, *(table.c[name] for name in columns)).where(table.c.id.in_(ids))
    found: Values = {row.id: {name: getattr(row, name) for name in columns} for row in session.execute(query)}
    for name in names:
        many = record.bulk[name]
        if many is not None:
            for one, values in many.read(session, ids).items():
                if one in found:
                    found[one][name] = values
    return found


@step
def put(session: Session, record: Record, now: Values, wanted: Values, count: str) -> list[UUID]:
    """Write the wanted values of records whose present ones are `now`; each version rises by one. Return the ids of those
    that changed. `count` is the number of all records of the errand, for their timelines."""
    changed: Values = {}
    for one, values in wanted.items():
        new = {name: value for name, value in values.items() if now[one].get(name) != value}
        if new:
            changed[one] = new
    for values, ids in _alike(record, {one: wanted[one] for one in changed}):
        _update(session, record, ids, values)
    for name, many in record.bulk.items():
        some = {one: values[name] for one, values in changed.items() if name in values}
        if many is not None and some:
            many.write(session, some)
    _tell(session, record, now, changed, count)
    return [*changed]


def typed(record: Record, name: str, value: Any) -> Any:
    """Return a value that was kept as JSON, as its column takes it."""
    if record.bulk[name] is not None or value is None:
        return value
    kind = METADATA.tables[record.table].c[name].type
    if isinstance(kind, Uuid):
        return UUID(str(value))
    return date.fromisoformat(value) if isinstance(kind, Date) and isinstance(value, str) else value


def _alike(record: Record, wanted: Values) -> Iterable[tuple[dict[str, Any], list[UUID]]]:
    """Return the columns to write, each set of them with the records that get it: one where all get the same."""
    groups: dict[tuple[tuple[str, Any], ...], list[UUID]] = defaultdict(list)
    for one, values in wanted.items():
        columns = sorted((name, value) for name, value in values.items() if record.bulk[name] is None)
        groups[tuple(columns)].append(one)
    return [(dict(columns), ids) for columns, ids in groups.items()]


def _update(session: Session, record: Record, ids: Sequence[UUID], values: Mapping[str, Any]) -> None:
    table = METADATA.tables[record.table]
    change = update(table).where(table.c.id.in_(ids)).values(**values, version=table.c.version + 1)
    session.connection().execute(change)


def _tell(session: Session, record: Record, now: Values, changed: Values, count: str) -> None:
    """Write an entry of the trail for each record, and an event for those that changed alike: on the timeline of each it
    says from what to what."""
    groups: dict[str, list[UUID]] = defaultdict(list)
    for one, values in changed.items():
        columns = {name: (now[one][name], value) for name, value in values.items() if record.bulk[name] is None}
        if columns:
            trail.bulk(session, record.table, one, "changed", columns)
        pairs = {name: [_plain(now[one][name]), _plain(value)] for name, value in values.items()}
        groups[json.dumps(pairs)].append(one)
    for key, ids in groups.items():
        told = json.loads(key)
        kind = record.events.together
        announce_id(session, kind, record.table, ids[0], ids, fields=sorted(told), changes=told, count=count)


def _plain(value: Any) -> Any:
    """Return a value as an event keeps it: ids and days as text."""
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)
