"""Loading: the lines of one table into the database, checked against the manifest on the way."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, Table
from sqlalchemy.exc import DBAPIError

from models.language import _
from services.house.transfer import lines
from services.house.transfer.exporting import Change
from services.house.transfer.lines import AT_ONCE, Values
from services.house.transfer.manifest import TableFacts
from services.work import Refused


@dataclass(slots=True)
class Loaded:
    """How many rows were brought into a table, and the SHA-256 of their lines."""

    rows: int = 0
    sha256: str = ""


def load(
    connection: Connection,
    table: Table,
    path: Path,
    told: TableFacts,
    *,
    change: Change | None,
    tell: Callable[[int], object],
) -> Loaded:
    """Bring the rows of a file into an empty table. Refuses a file that is not what the manifest says of it."""
    rows = _checked(path, told, table.name)
    digest, loaded = hashlib.sha256(), Loaded()
    if change is not None:
        rows = _digested(change(table.name, rows), digest)
    put = _copy if connection.dialect.name == "postgresql" else _insert
    try:
        for batch in _batches(_tuples(table, rows, postgres=put is _copy)):
            put(connection, table, batch)
            loaded.rows += len(batch)
            tell(loaded.rows)
    except (DBAPIError, connection.dialect.loaded_dbapi.Error) as error:
        said = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise Refused(_("The rows of {table} do not fit ({reason}).").format(table=table.name, reason=said)) from None
    loaded.sha256 = told.sha256 if change is None else digest.hexdigest()
    return loaded


def _checked(path: Path, told: TableFacts, name: str) -> Iterator[Values]:
    """Yield the rows of a file; at its end, refuse it unless its digest is the manifest's."""
    digest, count = hashlib.sha256(), 0
    try:
        with open(path, "rb") as file:
            for text in file:
                digest.update(text)
                count += 1
                yield lines.parse(text)
    except OSError:
        raise Refused(_("{table} is missing in this export.").format(table=name)) from None
    if (count, digest.hexdigest()) != (told.rows, told.sha256):
        raise Refused(_("{table} of this export is damaged.").format(table=name))


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _digested(rows: Iterable[Values], digest: Any) -> Iterator[Values]:
    for row in rows:
        digest.update(lines.line(row))
        yield row


def _tuples(table: Table, rows: Iterable[Values], *, postgres: bool) -> Iterator[tuple[Any, ...]]:
    """Yield each row as the driver takes it. Refuses other columns than the table has, and values that are none."""
    names, place = table.columns.keys(), {name: at for at, name in enumerate(table.columns.keys())}
    kinds = [(place[one.name], isinstance(one.type, JSON), lines.ways_of(one).arriving) for one in table.columns]
    convert = [(at, how) for at, text, how in kinds if how is not None and (text or not postgres)]
    for row in rows:
        if len(row) != len(names):
            raise _misfit(table)
        try:
            values = [row[name] for name in names]
            for at, how in convert:
                if values[at] is not None:
                    values[at] = how(values[at])
        except (KeyError, ValueError, TypeError, AttributeError):
            raise _misfit(table) from None
        yield tuple(values)


def _misfit(table: Table) -> Refused:
    return Refused(_("A row of {table} is not one of this version of Steward.").format(table=table.name))


def _insert(connection: Connection, table: Table, batch: list[tuple[Any, ...]]) -> None:
    columns, marks = _columns(connection, table), ", ".join("?" * len(table.columns))
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", batch)  # noqa: S608


def _copy(connection: Connection, table: Table, batch: list[tuple[Any, ...]]) -> None:
    """Do the same by COPY, which takes a fifth of the time on PostgreSQL."""
    driver: Any = connection.connection.driver_connection
    order = f"COPY {table.name} ({_columns(connection, table)}) FROM STDIN"  # no text
    with driver.cursor() as cursor, cursor.copy(order) as copy:
        for row in batch:
            copy.write_row(row)


def _columns(connection: Connection, table: Table) -> str:
    return ", ".join(map(connection.dialect.identifier_preparer.quote, table.columns.keys()))
