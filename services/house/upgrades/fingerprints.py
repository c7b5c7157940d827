"""Fingerprints: what the tables of a place hold, as one number for each column, in any order of rows.

Two looks at a place, before and after its migration, tell which columns have other values, without keeping either.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.work.foreground import yield_to_foreground

WHOLE = 2**64
AT_ONCE = 200  # rows: some milliseconds
# The revision itself, and what is derived from other tables and rebuilt after each migration.
LEFT_OUT = ("alembic_version", "search_", "sqlite_")


@dataclass(frozen=True, slots=True)
class Table:
    """The number of rows, and the fingerprint of each column: a sum over the digests of key and value of each row."""

    rows: int
    columns: dict[str, str]


def of(connection: Connection) -> dict[str, Table]:
    """Return the fingerprints of every table of a connected place. Reads everything once."""
    found = {}
    inspector = sa.inspect(connection)
    for name in sorted(inspector.get_table_names()):
        if not name.startswith(LEFT_OUT):
            columns = [str(one["name"]) for one in inspector.get_columns(name)]
            keys = inspector.get_pk_constraint(name)["constrained_columns"] or columns
            look = _in_sql if connection.dialect.name == "postgresql" else _streamed
            found[name] = look(connection, name, columns, keys)
    return found


def lost(before: dict[str, Table], after: dict[str, Table]) -> Iterator[str]:
    """Yield the tables and columns that are there no more, as `contacts.fax`."""
    for name, table in before.items():
        if name not in after:
            yield name
        else:
            yield from (f"{name}.{one}" for one in table.columns if one not in after[name].columns)


def changed(before: dict[str, Table], after: dict[str, Table]) -> Iterator[str]:
    """Yield the columns that hold other values than before, in tables that are still there; of a table with more or
    fewer rows its name and both numbers, as every column of it differs."""
    for name in sorted(before.keys() & after.keys()):
        was, now = before[name], after[name]
        if was.rows != now.rows:
            yield f"{name} ({was.rows} → {now.rows})"
        else:
            yield from (f"{name}.{one}" for one, value in was.columns.items() if now.columns.get(one, value) != value)


def _streamed(connection: Connection, name: str, columns: Sequence[str], keys: Sequence[str]) -> Table:
    """Read a table row by row: SQLite has no digest of its own, and this way only one row is in memory."""
    places = [columns.index(one) for one in keys]
    sums, rows = [0] * len(columns), 0
    listed = ", ".join(f'"{one}"' for one in columns)
    for row in connection.exec_driver_sql(f'SELECT {listed} FROM "{name}"'):  # noqa: S608
        rows += 1
        if rows % AT_ONCE == 0:
            yield_to_foreground()  # in a server, people come first
        key = repr([row[at] for at in places]).encode()
        for at, value in enumerate(row):
            digest = blake2b(key + repr(value).encode(), digest_size=8).digest()
            sums[at] = (sums[at] + int.from_bytes(digest)) % WHOLE
    return Table(rows, {one: f"{total:016x}" for one, total in zip(columns, sums, strict=True)})


def _in_sql(connection: Connection, name: str, columns: Sequence[str], keys: Sequence[str]) -> Table:
    """Let PostgreSQL compute them."""
    key = " || chr(31) || ".join(f"coalesce(\"{one}\"::text, '')" for one in keys)
    none = "chr(30)"  # no value, as no text has it
    each = [f'sum(hashtextextended({key} || chr(31) || coalesce("{one}"::text, {none}), 0))' for one in columns]
    query = f'SELECT count(*), {", ".join(each)} FROM "{name}"'  # noqa: S608  # no text
    rows, *sums = connection.exec_driver_sql(query).one()
    return Table(int(rows), {one: f"{int(total or 0) % WHOLE:016x}" for one, total in zip(columns, sums, strict=True)})
