"""Alembic's view of a tree: the tables that live there, by their tag; it ignores the search index."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlmodel.sql.sqltypes import AutoString

import models  # noqa: F401  (registers every table)
from models.base import METADATA, tables
from models.columns import UtcTime

SEARCH = "search_"  # search_documents and its index are made by hand (docs/traps.md 13)


def run(tree: str) -> None:
    """Run the migrations on the connection that `services/house/upgrades/migrating.py` passes, inside its transaction."""
    names = {table.name for table in tables(tree)}
    connection = context.config.attributes["connection"]
    free(connection)
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        include_object=lambda thing, name, kind, reflected, other: wanted(names, name, kind),
        render_item=render,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


def free(connection: sa.Connection) -> None:
    """Drop the triggers of what is fixed; whoever migrates makes them again (services/house/upgrades/fixed.py). SQLite
    copies no table and drops no column that another table's trigger names."""
    if connection.dialect.name == "sqlite":
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_fixed\\_%' ESCAPE '\\'"
        for name in connection.exec_driver_sql(triggers).scalars().all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def wanted(names: set[str], name: str | None, kind: str) -> bool:
    """Return whether a table belongs to the tree and to Alembic."""
    if kind != "table":
        return True
    return name in names and not str(name).startswith(SEARCH)


def render(kind: str, thing: Any, _: Any) -> str | bool:
    """Write our column kinds as plain SQLAlchemy types, so that a migration never depends on today's models."""
    if kind != "type":
        return False
    if isinstance(thing, UtcTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(thing, AutoString):
        return f"sa.String(length={thing.length})" if thing.length else "sa.String()"
    if isinstance(thing, sa.Uuid):
        return "sa.Uuid()"
    return False
