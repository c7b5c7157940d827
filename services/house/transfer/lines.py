"""Lines: each row as one line of JSON, byte for byte the same from SQLite and from PostgreSQL.

Ids and times are text, times in UTC; keys are sorted. Rows come in the order of their ids, which both databases sort
alike, so the SHA-256 of a table's lines is the digest of its content.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, Numeric, String, Table, Uuid, select
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Session

from models.columns import UtcTime
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


@dataclass(frozen=True, slots=True)
class Shape:
    """How the rows of a table become JSON, and back; columns that are the same in both are in neither list."""

    table: Table
    names: tuple[str, ...]
    leaving: tuple[tuple[str, Convert], ...]
    arriving: tuple[tuple[str, Convert], ...]

    def values(self, row: Iterable[Any]) -> Values:
        """Return a row, as `read` yields it, as JSON has it."""
        found = dict(zip(self.names, row, strict=True))
        for name, change in self.leaving:
            if found[name] is not None:
                found[name] = change(found[name])
        return found

    def row(self, values: Values) -> Values:
        """Return a row as the database takes it. Refuses other columns than the table has."""
        if values.keys() != set(self.names):
            raise Refused(
                _("A row of {table} has other columns than in this version of Steward.").format(table=self.table.name)
            )
        try:
            for name, change in self.arriving:
                if values[name] is not None:
                    values[name] = change(values[name])
        except (ValueError, TypeError, AttributeError):
            text = _("A row of {table} holds no proper value in {column}.")
            raise Refused(text.format(table=self.table.name, column=name)) from None
        return values


def shape(table: Table) -> Shape:
    """Return the shape of a table's rows."""
    both = [(one.name, _ways(one)) for one in table.columns]
    leaving = tuple((name, ways[0]) for name, ways in both if ways is not None)
    arriving = tuple((name, ways[1]) for name, ways in both if ways is not None)
    return Shape(table, tuple(name for name, _ in both), leaving, arriving)


@step
def read(session: Session, table: Table) -> Iterator[Values]:
    """Yield the rows of a table that an export takes along, by their ids, never all in memory."""
    rows, criterion = shape(table), which(table)
    query = select(table).order_by(table.c.id).execution_options(yield_per=AT_ONCE)
    if criterion is not None:
        query = query.where(criterion)
    for row in session.connection().execute(query):
        yield rows.values(row)


def _ways(column: Column[Any]) -> tuple[Convert, Convert] | None:
    """Return how a column's values leave and arrive; None where JSON has them as they are."""
    kind: TypeEngine[Any] = column.type
    if isinstance(kind, UtcTime):
        return _utc, datetime.fromisoformat
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    for known, ways in WAYS:
        if isinstance(kind, known):
            return ways
    raise TypeError(f"an export does not know the type of {column}")


def _utc(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


# The first that fits: a Float is a Numeric, too, and a Uuid no String.
WAYS: tuple[tuple[type[TypeEngine[Any]], tuple[Convert, Convert] | None], ...] = (
    (Uuid, (str, UUID)),
    (DateTime, (datetime.isoformat, datetime.fromisoformat)),
    (Date, (date.isoformat, date.fromisoformat)),
    (Float, None),
    (Numeric, (lambda value: f"{value:f}", Decimal)),
    (Integer, None),
    (Boolean, None),
    (String, None),
    (JSON, None),
)
