"""Kinds of columns and of parameters: times in UTC, ids that sort by time, many ids as one parameter."""

import json
import os
import threading
import time
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, DateTime, Text, Uuid, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import Boolean, TypeDecorator

_last = 0
_lock = threading.Lock()


def uuid7() -> UUID:
    """A UUIDv7 (RFC 9562 5.7): 48 bits of milliseconds, then 12 of a counter within them, then 62 random ones.

    Ids made by one process sort in the order they were made, which the audit chain and the lists rely on.
    """
    global _last  # noqa: PLW0603
    with _lock:
        _last = stamp = max(_last + 1, time.time_ns() // 1_000_000 << 12)
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | tail)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC. SQLite has no time zones: it is stored naive and given back aware."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Time with zone on PostgreSQL, plain text on SQLite."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: it would mean something else in each zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs a zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give it back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Ids(TypeDecorator[Collection[UUID]]):
    """A parameter that holds any number of ids: an array on PostgreSQL, a JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """What the database is given."""
        return dialect.type_descriptor(ARRAY(Uuid()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[UUID] | None, dialect: Dialect) -> Any:
        """As the database writes ids."""
        ids = value or ()
        return list(ids) if dialect.name == "postgresql" else json.dumps([one.hex for one in ids])


class OneOf(ColumnElement[bool]):
    """The criterion that a column is one of the ids in a parameter.

    As `column.in_`, which writes a statement of its own for each number of ids: this is one, made and prepared once,
    and takes more ids than a database takes parameters.
    """

    inherit_cache = True
    type = Boolean()
    _is_implicitly_boolean = True  # SQLite is not asked whether it "= 1"
    _traverse_internals = [("column", InternalTraversal.dp_clauseelement), ("ids", InternalTraversal.dp_clauseelement)]

    def __init__(self, column: ColumnElement[UUID], parameter: str) -> None:
        self.column = column
        self.ids: BindParameter[Collection[UUID]] = bindparam(parameter, type_=Ids)


@compiles(OneOf, "postgresql")
def _in_array(element: OneOf, compiler: SQLCompiler, **more: Any) -> str:
    return f"{compiler.process(element.column, **more)} = ANY({compiler.process(element.ids, **more)})"


@compiles(OneOf, "sqlite")
def _in_json(element: OneOf, compiler: SQLCompiler, **more: Any) -> str:
    ids = compiler.process(element.ids, **more)
    return f"{compiler.process(element.column, **more)} IN (SELECT value FROM json_each({ids}))"  # noqa: S608
