"""SQL compiled once for a whole run: each test has engines of its own, and would compile every statement again.

SQLAlchemy keeps what it compiled for each engine. These dialects, registered in place of its own, call all engines of
one kind of database alike and give them one store, as one long-lived server has it.
"""

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

COMPILED: LRUCache[object, object] = LRUCache(2_000)


class Alike:
    """One dialect is as good as another of its class: what one compiled, the other may run."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """SQLAlchemy's own hook for a dialect that wants to add something to a new engine."""
        engine.update_execution_options(compiled_cache=COMPILED)


class Sqlite(Alike, SQLiteDialect_pysqlite):
    """SQLite, as SQLAlchemy has it."""

    supports_statement_cache = True


class Postgres(Alike, PGDialect_psycopg):
    """PostgreSQL, as SQLAlchemy has it."""

    supports_statement_cache = True


def install() -> None:
    """From here on the addresses of these databases mean these dialects."""
    registry.register("sqlite", __name__, "Sqlite")
    registry.register("postgresql.psycopg", __name__, "Postgres")
