"""Recording: what a migration would do, operation by operation, without running it.

Alembic's `op` is a proxy; for the time of the recording it leads to a recorder that writes down each operation. A
migration that asks the database sees empty answers; one that cannot go on without a real one is not recorded whole.
"""

import importlib.util
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import BatchOperations, Operations
from alembic.operations.ops import CreateTableOp, ExecuteSQLOp, MigrateOperation

from services.house.upgrades.revisions import TURN


@dataclass(frozen=True, slots=True)
class Recorded:
    """A migration: what it does, what its reverse does (None: it has none), and which change of rows it declares."""

    name: str  # of its file, as 0009_birthdays
    operations: list[MigrateOperation]
    reverse: list[MigrateOperation] | None
    changes_rows: str = ""
    trouble: str = ""  # the error at which the recording ended


def record(path: Path, dialect: str) -> Recorded:
    """Record the migration in a file as it would run on `sqlite` or `postgresql`."""
    with TURN:
        try:
            module = _load(path)
            forth = _Recorder(dialect).run(module.upgrade)
        except Exception as error:
            return Recorded(path.stem, [], None, trouble=f"{type(error).__name__}: {error}"[:200])
        declared = str(getattr(module, "changes_rows", ""))
        return Recorded(path.stem, forth, _reverse(module, dialect), declared)


def sql(operations: list[MigrateOperation], dialect: str) -> str:
    """Return the statements that these operations are on a database."""
    buffer = io.StringIO()
    context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": buffer})
    writer = Operations(context)
    for one in operations:
        writer.invoke(one)
    return buffer.getvalue()


def _reverse(module: ModuleType, dialect: str) -> list[MigrateOperation] | None:
    """Return what its reverse does, or None if it has none or the reverse cannot be recorded."""
    downgrade = getattr(module, "downgrade", None)
    try:
        return _Recorder(dialect).run(downgrade) if downgrade else None
    except Exception:  # it refuses, or needs a real database: nobody can count on it
        return None


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"migration_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(path.name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(slots=True)
class _Nothing:
    """The answer of a database without rows."""

    rowcount: int = 0

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def all(self, *_: Any) -> list[Any]:
        return []

    fetchall = all

    def first(self, *_: Any) -> None:
        return None

    scalar = scalar_one_or_none = fetchone = one_or_none = first

    def scalars(self, *_: Any) -> "_Nothing":
        return self

    mappings = scalars


@dataclass(slots=True)
class _Bind:
    """In place of a connection: it writes down what is executed."""

    dialect: sa.Dialect
    operations: list[MigrateOperation] = field(default_factory=list)

    def execute(self, statement: Any, *_: Any, **__: Any) -> _Nothing:
        self.operations.append(ExecuteSQLOp(statement))
        return _Nothing()

    exec_driver_sql = execute

    def scalar(self, statement: Any, *_: Any, **__: Any) -> None:
        self.execute(statement)


class _Recorder(Operations):
    """Alembic's operations, written down instead of done."""

    def __init__(self, dialect: str) -> None:
        options = {"as_sql": True, "output_buffer": io.StringIO()}
        super().__init__(MigrationContext.configure(dialect_name=dialect, opts=options))
        self.operations: list[MigrateOperation] = []

    def run(self, function: Any) -> list[MigrateOperation]:
        """Call a function of a migration; return what it asked for."""
        broke: Exception | None = None
        with Operations.context(self.migration_context) as plain:  # what `alembic.op` leads to
            for name in ("invoke", "get_bind", "batch_alter_table"):
                setattr(plain, name, getattr(self, name))
            try:
                function()
            except Exception as error:  # raised inside, it would leave `alembic.op` as it is
                broke = error
        if broke is not None:
            raise broke
        return self.operations

    def invoke(self, operation: MigrateOperation) -> Any:
        self.operations.append(operation)
        return operation.to_table(self.migration_context) if isinstance(operation, CreateTableOp) else None

    def get_bind(self) -> Any:
        return _Bind(self.migration_context.dialect, self.operations)

    @contextmanager
    def batch_alter_table(self, table_name: str, schema: str | None = None, **_: Any) -> Iterator[BatchOperations]:  # type: ignore[override]
        yield _BatchRecorder(self, table_name, schema)


class _BatchRecorder(BatchOperations):
    """The operations of a batch, written down by the recorder around it."""

    def __init__(self, recorder: _Recorder, table: str, schema: str | None) -> None:
        named: Any = SimpleNamespace(table_name=table, schema=schema)
        super().__init__(recorder.migration_context, impl=named)
        self.recorder = recorder

    def invoke(self, operation: MigrateOperation) -> Any:
        return self.recorder.invoke(operation)
