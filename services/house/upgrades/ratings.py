"""Ratings: what each operation of a migration may do to the data, why, and what to do about it (D-03, Y-03)."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from alembic.operations.ops import MigrateOperation

from models.language import _
from services.house.upgrades import statements
from services.house.upgrades.recording import Recorded, record
from services.house.upgrades.rules import RULES, Rating

DERIVED = "search_"  # these tables hold nothing that was typed, and are rebuilt after each migration
DIALECTS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Rated:
    """One operation of a pending migration: of which tree and migration, the code of its rule, and what it is about."""

    tree: str
    migration: str
    code: str
    subject: str
    note: str = ""

    @property
    def rating(self) -> Rating:
        """How it is rated."""
        return RULES[self.code].rating

    @property
    def what(self) -> str:
        """What it does, as a sentence without its stop."""
        return _(RULES[self.code].what).format(subject=self.subject)

    @property
    def why(self) -> str:
        """Why it is rated so."""
        return _(RULES[self.code].why).format(note=self.note)

    @property
    def action(self) -> str:
        """What to do about it."""
        return _(RULES[self.code].action)

    def kept(self) -> dict[str, str]:
        """Return it as it is kept with the upgrade; `Rated(**kept)` less its rating is the same again."""
        return {**asdict(self), "rating": self.rating}

    def told(self) -> dict[str, str]:
        """Return it for programs, with its words."""
        return {**self.kept(), "what": self.what, "why": self.why, "action": self.action}


def of_kept(kept: dict[str, Any]) -> Rated:
    """Return what was kept with an upgrade; a rule that is no longer known is `unknown`."""
    code = str(kept.get("code", ""))
    return Rated(
        str(kept.get("tree", "")),
        str(kept.get("migration", "")),
        code if code in RULES else "unknown",
        subject=str(kept.get("subject", "")),
        note=str(kept.get("note", "")),
    )


def score(rated: Sequence[Rated]) -> int:
    """Return how many operations are safe, per cent of all and rounded down; 100 when there are none."""
    return 100 * sum(one.rating == "safe" for one in rated) // len(rated) if rated else 100


def rate(tree: str, path: Path, dialect: str) -> list[Rated]:
    """Rate each operation of the migration in a file, in its order, and its way back; without running it."""
    found = record(path, dialect)
    if found.trouble:
        return [Rated(tree, found.name, "unread", found.name, found.trouble)]
    return [Rated(tree, found.name, *one) for one in (*_forth(found), *_back(found))]


def _forth(found: Recorded) -> Iterator[tuple[str, str, str]]:
    """Yield the code, the subject and the note of each operation."""
    new: set[str] = set()
    for operation in found.operations:
        for code, table, subject in _read(operation):
            if code == "create_table":
                new.add(table)
            elif table in new and code in FILLS:
                code = "fill_new"  # noqa: PLW2901  (the same thing, seen with what went before)
            elif code in ("drop_table", "drop_column") and table.startswith(DERIVED):
                code = "derived"  # noqa: PLW2901
            elif code == "rows" and found.changes_rows:
                yield "declared_rows", subject, found.changes_rows
                continue
            yield code, subject, ""


# What may be done to a table that the same migration made: there is nothing in it to lose.
FILLS = {
    "add_column", "create_index", "unique_index", "constraint", "silent_key", "not_null", "required_column", "rows",
    "type_change", "drop_constraint", "drop_column", "delete_all",
}  # fmt: skip


def _back(found: Recorded) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with its reverse: it has none, or leaves tables or columns behind."""
    if not found.operations:
        return
    if not found.reverse:
        yield "no_reverse", found.name, ""
        return
    made, unmade = _made(found.operations, "create_table"), _made(found.reverse, "drop_table")
    added, removed = _made(found.operations, "add_column"), _made(found.reverse, "drop_column")
    left = (made - _made(found.operations, "drop_table") - unmade) | {
        one
        for one in added - _made(found.operations, "drop_column") - removed
        if one.partition(".")[0] not in made | unmade
    }
    if left:
        yield "half_reverse", found.name, ", ".join(sorted(left))


def _made(operations: Sequence[MigrateOperation], code: str) -> set[str]:
    alike = {code, "required_column"} if code == "add_column" else {code}
    return {subject for one in operations for known, _table, subject in _read(one) if known in alike}


def _read(operation: MigrateOperation) -> Iterator[tuple[str, str, str]]:
    """Yield the code, the table and the subject of what an operation does; SQL may do several things."""
    if isinstance(operation, ops.ExecuteSQLOp):
        for one in statements.read(_text(operation.sqltext)):
            yield one.code, one.table, one.subject
        return
    table = str(getattr(operation, "table_name", "") or getattr(operation, "source_table", ""))
    if isinstance(operation, ops.AddColumnOp):
        yield _added(operation.column), table, f"{table}.{operation.column.name}"
    elif isinstance(operation, ops.DropColumnOp):
        yield "drop_column", table, f"{table}.{operation.column_name}"
    elif isinstance(operation, ops.AlterColumnOp):
        yield _altered(operation), table, f"{table}.{operation.column_name}"
    elif isinstance(operation, ops.CreateForeignKeyOp):
        code = "constraint" if operation.kw.get("ondelete") else "silent_key"
        yield code, str(operation.source_table), ".".join([str(operation.source_table), *operation.local_cols[:1]])
    elif isinstance(operation, ops.CreateIndexOp):
        yield "unique_index" if operation.unique else "create_index", table, _indexed(operation)
    elif isinstance(operation, ops.BulkInsertOp):
        yield "rows", str(operation.table.name), str(operation.table.name)
    else:
        yield from _plain(operation, table)


def _plain(operation: MigrateOperation, table: str) -> Iterator[tuple[str, str, str]]:
    for kind, code in CODES.items():
        if isinstance(operation, kind):
            named = getattr(operation, NAMED_BY.get(code, "table_name"), None)
            yield code, table, str(named or table)
            return
    yield "unknown", table, type(operation).__name__


CODES: dict[type[MigrateOperation], str] = {
    ops.CreateTableOp: "create_table",
    ops.DropTableOp: "drop_table",
    ops.RenameTableOp: "rename_table",
    ops.DropIndexOp: "drop_index",
    ops.DropConstraintOp: "drop_constraint",
    ops.AddConstraintOp: "constraint",
    ops.CreateTableCommentOp: "loosen",
    ops.DropTableCommentOp: "loosen",
}
NAMED_BY = {"drop_index": "index_name", "drop_constraint": "constraint_name", "constraint": "table_name"}


def _added(column: sa.Column[Any]) -> str:
    """Rate a new column: required without a default it fails on rows; a key needs an on-delete rule."""
    if not column.nullable and column.server_default is None and column.computed is None:
        return "required_column"
    if any(not key.ondelete for key in column.foreign_keys):
        return "silent_key"
    return "unique_index" if column.unique else "add_column"


def _altered(operation: ops.AlterColumnOp) -> str:
    """Rate a change of a column by the worst that it does."""
    if operation.modify_name:
        return "rename_column"
    if operation.modify_type is not None:
        return "type_change"
    return "not_null" if operation.modify_nullable is False else "loosen"


def _indexed(operation: ops.CreateIndexOp) -> str:
    columns = [getattr(one, "name", None) or str(one) for one in operation.columns]
    return f"{operation.table_name} ({', '.join(columns)})"


def _text(statement: Any) -> str:
    """Return the SQL of an executed statement, with its values where they can be written out."""
    if isinstance(statement, str):
        return statement
    try:
        return str(statement.compile(compile_kwargs={"literal_binds": True}))
    except Exception:  # a value without a literal form
        return str(statement)
