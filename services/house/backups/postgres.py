"""PostgreSQL: dumps of one exported snapshot by pg_dump, proved by restoring them into a scratch database."""

import hashlib
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlmodel import Session

from models.language import _
from services.house.backups.errors import BackupFailed
from services.house.backups.taken import Table, Taken
from services.work.places import places, schema
from services.work.trail import Verdict, verify

SUFFIX = ".dump"
# The number of rows, and two sums over the digest of each row: equal for equal content in any order.
CONTENT = (
    "count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint::numeric), 0), "
    "coalesce(sum(('x' || substr(md5(t::text), 17, 15))::bit(60)::bigint::numeric), 0)"
)
# How values are written decides their digest; a database may have settings of its own, a scratch database has none.
PLAIN = (
    "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres'; "
    "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"
)
_snapshot: ContextVar[tuple[sa.Connection, str]] = ContextVar("the exported snapshot")


def size(place: str) -> int:
    """Return the size of a place's tables, in bytes."""
    query = (
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c WHERE c.relnamespace = %s::regnamespace"
    )
    with _engine().connect() as connection:
        return int(connection.exec_driver_sql(f"{query} AND c.relkind = 'r'", (f'"{schema(place)}"',)).scalar_one())


def server_version() -> str:
    """Return the version of the server, as `15.4`."""
    with _engine().connect() as connection:
        return str(connection.exec_driver_sql("SHOW server_version").scalar_one()).split()[0]


@contextmanager
def moment() -> Iterator[None]:
    """Hold one snapshot open: every dump and every digest taken inside is of the same moment. Refuses an old pg_dump."""
    need_tools()
    url = make_url(places().config.postgres_url or "")
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="REPEATABLE READ")  # no text
    with engine.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        name = str(connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())
        token = _snapshot.set((connection, name))
        try:
            yield
        finally:
            _snapshot.reset(token)


def take(place: str, label: str, scratch: Path, tell: Callable[[int], None]) -> Taken:
    """Dump one place of the open snapshot and digest its tables. Refuses a damaged audit trail."""
    connection, snapshot = _snapshot.get()
    target = scratch / f"{place}{SUFFIX}"
    order = ["pg_dump", "-Fc", "-Z0", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    _run([*order, "-n", f'"{schema(place)}"', "-f", str(target)], make_url(places().config.postgres_url or ""), label)
    tell(target.stat().st_size)
    tables, verdict, revision = _look(connection, place, label)
    tell(target.stat().st_size)
    return Taken(place, label, target, revision, _whole(tables), tables, verdict.count, verdict.link)


def digest(plain: Path, place: str, _plain_digest: str, expected: Mapping[str, Table]) -> str:
    """Restore a dump into a scratch database, and return the digest of what is there."""
    with scratch_database() as url:
        restore(plain, url, place)
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            return _whole(contents(connection, place, expected))


def restore(dump: Path, url: URL, label: str) -> None:
    """Restore a dump in one transaction: all of it, or nothing. The first error stops it."""
    order = ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run([*order, "-d", _address(url), str(dump)], url, label, connect=False)


@contextmanager
def scratch_database() -> Iterator[URL]:
    """Create an empty database for a proof, and drop it; or use the one of STEWARD_SCRATCH_URL, emptied."""
    given = places().config.scratch_address
    url = make_url(places().config.postgres_url or "")
    if given:
        with _emptied(make_url(given)) as scratch:
            yield scratch
        return
    ours = f"steward_scratch_{hashlib.sha256(str(url.database).encode()).hexdigest()[:8]}_"
    name = f"{ours}{secrets.token_hex(4)}"
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        query = "SELECT datname FROM pg_database WHERE starts_with(datname::text, %s)"
        for left in connection.exec_driver_sql(query, (ours,)).scalars().all():  # of a dead run
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{left}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield url.set(database=name)
        finally:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def may_prove() -> bool:
    """Return whether sets can be restored to prove them: with CREATEDB, or a scratch database of its own."""
    if places().config.scratch_url:
        return True
    with _engine().connect() as connection:
        query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        return bool(connection.exec_driver_sql(query).scalar())


def need_tools() -> None:
    """Refuse a missing pg_dump or pg_restore, and one that is older than the server."""
    for tool in ("pg_dump", "pg_restore"):
        if shutil.which(tool) is None:
            raise BackupFailed(_("{tool} is missing: install the PostgreSQL client.").format(tool=tool))
    said = subprocess.run(["pg_dump", "--version"], capture_output=True, check=False, text=True).stdout
    ours, theirs = _major(said), _major(server_version())
    if ours < theirs:
        text = _(
            "pg_dump is of version {ours}, the server of version {theirs}: install the client of version {theirs}."
        )
        raise BackupFailed(text.format(ours=ours, theirs=theirs))


def contents(connection: sa.Connection, place: str, names: Mapping[str, object] | None = None) -> dict[str, Table]:
    """Return rows and content digest of each table of a place: a sum over its rows, so their order does not matter."""
    connection.exec_driver_sql(PLAIN)
    found = {}
    there = sorted(sa.inspect(connection).get_table_names(schema=schema(place)))
    for name in there:
        query = f'SELECT {CONTENT} FROM "{schema(place)}"."{name}" t'  # noqa: S608  (names of our own tables)
        rows, one, two = connection.exec_driver_sql(query).one()
        found[name] = Table(int(rows), f"{int(one):x}.{int(two):x}")
    return found


def _look(connection: sa.Connection, place: str, label: str) -> tuple[dict[str, Table], Verdict, str]:
    tables = contents(connection, place)
    connection.exec_driver_sql(f'SET LOCAL search_path TO "{schema(place)}"')
    with Session(connection, autoflush=False) as session:
        verdict = verify(session)
        if verdict.trouble:
            text = _("{name}: the audit trail was tampered with. {trouble}")
            raise BackupFailed(text.format(name=label, trouble=verdict.trouble), place)
        revision = str(session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
    return tables, verdict, revision


def _whole(tables: Mapping[str, Table]) -> str:
    lines = [f"{name}|{one.rows}|{one.digest}" for name, one in sorted(tables.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _engine() -> sa.Engine:
    pool = places().pool
    if pool is None:
        raise RuntimeError("this house is not on PostgreSQL")
    return pool


def _major(version: str) -> int:
    found = re.search(r"(\d+)", version)
    return int(found.group(1)) if found else 0


def _address(url: URL) -> str:
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query).render_as_string()


def _run(order: list[str], url: URL, label: str, *, connect: bool = True) -> None:
    """Run a client program; its exit code decides. The password goes through the environment, never the command line."""
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run(
        [*order, *([_address(url)] if connect else [])], capture_output=True, check=False, env=environment, text=True
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [_("no reason given")])[0]
        text = _("{name}: {tool} failed ({why}).")
        raise BackupFailed(text.format(name=label, tool=order[0], why=said[:200]))


@contextmanager
def _emptied(url: URL) -> Iterator[URL]:
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    query = "SELECT nspname FROM pg_namespace WHERE nspname = 'house' OR starts_with(nspname::text, 'company_')"

    def empty() -> None:
        with engine.connect() as connection:
            for name in connection.exec_driver_sql(query).scalars().all():
                connection.exec_driver_sql(f'DROP SCHEMA "{name}" CASCADE')

    empty()
    try:
        yield url
    finally:
        empty()
