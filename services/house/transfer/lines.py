"""Lines: each row as one line of JSON, byte for byte the same from SQLite and from PostgreSQL.

Ids and times are text, times in UTC; keys are sorted. Rows come in the order of their ids, which both databases sort
alike, so the SHA-256 of a table's lines is the digest of its content.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, String, Table, Uuid, select, type_coerce
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine
from sqlmodel import Session

from models.language import _
from services.house.transfer.contents import which
from services.work import Refused, step

AT_ONCE = 2_000  # rows read or written at a time
Values = dict[str, Any]  # a row as JSON has it
Convert = Callable[[Any], Any]
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def line(values: Mapping[str, Any]) -> bytes:
    """Return the line of a row. Half surrogates, which a text of JSON may hold, stay what they are."""
    return encode(values).encode("utf-8", "surrogatepass") + b"\n"


def parse(text: bytes) -> Values:
    """Return the row of a line. Refuses what is no row."""
    try:
        found = json.loads(text.decode("utf-8", "surrogatepass"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(_("A line of this export is damaged."))
    return found


class Ways(NamedTuple):
    """How values of a type become JSON from what the driver returns, and what the driver of SQLite takes again;
    PostgreSQL takes the texts of JSON. None: as they are."""

    leaving: Convert | None = None
    arriving: Convert | None = None


@step
def read(session: Session, table: Table) -> Iterator[Values]:
    """Yield the rows of a table that an export takes along, by their ids, never all in memory.

    As the driver returns them: to make each id and time an object first took as long as all the rest.
    """
    names, criterion = table.columns.keys(), which(table)
    parsed = session.get_bind().dialect.name == "postgresql"  # its driver parses JSON itself
    convert = [
        (one.name, ways.leaving)
        for one in table.columns
        if (ways := ways_of(one)).leaving and not (parsed and isinstance(one.type, JSON))
    ]
    columns = [type_coerce(one, NullType).label(one.name) for one in table.columns]
    query = select(*columns).order_by(table.c.id).execution_options(yield_per=AT_ONCE)
    if criterion is not None:
        query = query.where(criterion)
    for row in session.connection().execute(query):
        found = dict(zip(names, row, strict=True))
        for name, change in convert:
            if found[name] is not None:
                found[name] = change(found[name])
        yield found


def ways_of(column: Column[Any]) -> Ways:
    """Return how a column's values leave and arrive. Refuses a type that has no place in JSON yet (`TypeError`)."""
    kind: TypeEngine[Any] = column.type
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    utc = isinstance(column.type, TypeDecorator) and isinstance(kind, DateTime)
    found = next((ways for known, ways in WAYS if isinstance(kind, known)), None)
    if found is None:
        raise TypeError(f"an export does not know the type of {column}")
    return UTC_TIME if utc else found


def _id(value: Any) -> str:
    """Return an id with its hyphens: SQLite has 32 digits."""
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}" if type(value) is str else str(value)


def _digits(value: str) -> str:
    return UUID(value).hex if len(value) != 36 else value.replace("-", "")


def _time(value: Any) -> str:
    """Return a time without a zone, to the microsecond, as SQLite has it but for the T."""
    if type(value) is str:
        return f"{value[:10]}T{value[11:]}" if len(value) == 26 else f"{value[:10]}T{value[11:]}.000000"[:26]
    return str(value.isoformat(timespec="microseconds"))


def _utc(value: Any) -> str:
    return f"{_time(value if type(value) is str else value.astimezone(UTC).replace(tzinfo=None))}Z"


def _spaced(value: str) -> str:
    return f"{value[:10]} {value[11:26]}"


def _json(value: Any) -> Any:
    """Return what SQLite holds as JSON: it keeps a text that is a number as that number."""
    return json.loads(value) if type(value) is str else value


UTC_TIME = Ways(_utc, _spaced)
WAYS: tuple[tuple[type[TypeEngine[Any]], Ways], ...] = (
    (Uuid, Ways(_id, _digits)),
    (DateTime, Ways(_time, _spaced)),
    (Date, Ways(str)),
    (Float, Ways()),
    (Integer, Ways()),
    (Boolean, Ways(bool)),
    (String, Ways()),
    (JSON, Ways(_json, json.dumps)),
)
