"""What is fixed stays: triggers on both databases refuse to change or delete rows of tables with `fixed` (models/base.py),
and to add rows to what is closed, whoever asks: a page, a program, or a person with the database in hand.

They are dropped before every migration (migrations/environment.py) and made anew after it: Alembic's batch mode drops those
of a table that it copies (docs/traps.md 13), and SQLite renames no table that another one's trigger names. An import brings
the lines of issued documents after these, so it opens what is closed, and closes it before it ends.
`python main.py check` counts them, and each start.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.base import Fixed, Row, rows

REFUSED = "This record is fixed: it cannot be changed or deleted."  # no text
FREE = ("version",)  # of a row, which counts its changes
MERGED = (
    "SELECT 1 FROM contacts c WHERE (c.id = {old} AND c.merged_into = {new}) "  # no text
    "OR (c.id = {new} AND c.merged_into = {old})"
)
ERASED = "SELECT 1 FROM contacts c WHERE c.id = OLD.contact_id AND c.erased_at IS NOT NULL"  # no text


def make(connection: Connection) -> None:
    """Make the triggers of the tables that are there, in place of those from before."""
    there = set(sa.inspect(connection).get_table_names())
    for kind in _kinds():
        table = str(kind.__tablename__)
        if table in there:
            for statement in _statements(kind, connection.dialect.name):
                connection.exec_driver_sql(statement)


def open_closed(connection: Connection) -> None:
    """Drop the triggers that refuse further rows, until `make`: for an import into an empty place."""
    for kind in _kinds():
        table = str(kind.__tablename__)
        if "INSERT" in _verbs(kind):
            on = "" if connection.dialect.name == "sqlite" else f" ON {table}"  # no text
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_name(table, 'INSERT')}{on}")  # no text


def missing(connection: Connection) -> list[str]:
    """Return the names of the triggers that should be there and are not, or are switched off."""
    there = set(sa.inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")  # no text
    else:
        found = connection.exec_driver_sql(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "  # no text
            "WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled <> 'D'"
        )
    names = set(found.scalars())
    wanted = [_name(str(kind.__tablename__), verb) for kind in _kinds() for verb in _verbs(kind)]
    return sorted(name for name in wanted if name not in names and name.split("_fixed_")[0] in there)


def _kinds() -> list[type[Row]]:
    return sorted(
        (kind for kind in rows() if issubclass(kind, Row) and kind.fixed is not None),
        key=lambda kind: str(kind.__tablename__),
    )


def _verbs(kind: type[Row]) -> tuple[str, ...]:
    closed = kind.fixed is not None and kind.fixed.closed
    return ("UPDATE", "DELETE", *(("INSERT",) if closed else ()))


def _name(table: str, verb: str) -> str:
    return f"{table}_fixed_{verb.lower()}"


def _statements(kind: type[Row], dialect: str) -> Iterator[str]:
    table, fixed = str(kind.__tablename__), kind.fixed or Fixed()
    is_fixed, becomes = (fixed.when.format(row=row) or "1 = 1" for row in ("OLD", "NEW"))
    for verb in _verbs(kind):
        when = becomes if verb == "INSERT" else is_fixed
        if verb == "UPDATE":
            when += f" AND NOT ({' AND '.join(_stays(kind, fixed, dialect))})"  # no text
            when += f" OR {becomes} AND NOT {is_fixed}" if fixed.closed else ""  # no text
        yield from (_sqlite if dialect == "sqlite" else _postgres)(table, verb, when)


def _stays(kind: type[Row], fixed: Fixed, dialect: str) -> Iterator[str]:
    """Yield the conditions under which a change is none: every column is as it was, or erased where it may be, or names
    the contact that the one before was merged into, or is forgotten with its contact."""
    for column in kind.__table__.columns:  # type: ignore[attr-defined]
        old, new = f'OLD."{column.name}"', f'NEW."{column.name}"'
        if column.name in FREE:
            continue
        # A column of JSON has no equality of its own on PostgreSQL.
        same = f"{new} IS {old}" if dialect == "sqlite" else f"{new}::text IS NOT DISTINCT FROM {old}::text"  # no text
        if column.name in fixed.erasable:
            same += f" OR {new} IS NULL OR CAST({new} AS TEXT) = 'null'"  # no text
        if column.name in fixed.follows:
            same += f" OR EXISTS ({MERGED.format(old=old, new=new)})"  # no text
        if column.name in fixed.forgets:
            empty = f"{new} IS NULL OR CAST({new} AS TEXT) IN ('', 'null')"  # no text
            same += f" OR ({empty}) AND EXISTS ({ERASED})"  # no text
        yield f"({same})"  # no text


def _sqlite(table: str, verb: str, when: str) -> Iterator[str]:
    name = _name(table, verb)
    yield f"DROP TRIGGER IF EXISTS {name}"  # no text
    yield f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"  # no text


def _postgres(table: str, verb: str, when: str) -> Iterator[str]:
    """Yield the same for PostgreSQL, whose triggers ask other tables only in a function."""
    name = _name(table, verb)
    back = "OLD" if verb == "DELETE" else "NEW"
    yield f"DROP TRIGGER IF EXISTS {name} ON {table}"  # no text
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # no text
        f"IF {when} THEN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "  # no text
        f"RETURN {back}; END $$"  # no text
    )
    yield f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"  # no text
