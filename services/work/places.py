"""Places: the house and each tenant, as SQLite files or PostgreSQL schemas; engines, pools and manners.

SQLite: one writer connection for each file with `BEGIN IMMEDIATE`, a few readers that cannot write, WAL, FULL
(docs/traps.md 2 to 6). PostgreSQL: one shared pool, the schema chosen as each transaction begins, in the same round trip.
"""

import re
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, QueuePool, create_engine, event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from models.language import _
from services.work.actor import HOUSE
from services.work.config import Config
from services.work.errors import CannotStart, DataGone, NotFound

READERS = 4
OPEN_TENANTS = 50  # SQLite engines kept open, least recently used first out
RESTED = 1.0  # seconds after which a pooled PostgreSQL connection is checked before it is used
WAIT = 5  # seconds for a connection or a lock; then the caller gets "busy" (503)


@dataclass(frozen=True, slots=True)
class Engines:
    """The two engines of a place. On PostgreSQL both share one pool."""

    writer: Engine
    reader: Engine


class Places:
    """Everything this process has open. One per process, made by `open_places`."""

    def __init__(self, config: Config, guest: bool = False) -> None:
        self.config = config
        self.guest = guest  # a short command beside a server: never checkpoints
        self.folder = config.data_dir
        self.lock = threading.Lock()
        self.files: OrderedDict[str, Engines] = OrderedDict()
        self.pool: Engine | None = None
        self.schemas: dict[str, Engines] = {}  # of places whose schema was found
        if config.postgres_url:
            self.pool = _open_pool(config.postgres_url)

    def engines(self, place: str) -> Engines:
        """Return the engines of a place; opens its file if it exists. Refuses a place that does not exist, or no
        longer: its open connections would keep writing into a file without a name."""
        if self.pool is not None:
            if place not in self.schemas:
                if not self.exists(place):
                    raise NotFound(_("There is no such workspace."))
                inside = self.pool.execution_options(schema=schema(place), place=place)
                self.schemas[place] = Engines(inside, inside.execution_options(read_only=True))
            return self.schemas[place]
        path = self.path(place)
        with self.lock:
            if not path.exists():
                if place in self.files:
                    _close(self.files.pop(place))
                raise DataGone(place) if place == HOUSE else NotFound(_("There is no such workspace."))
            if place not in self.files:
                self.files[place] = _open_file(path, place, self.guest)
            self.files.move_to_end(place)
            for name in [n for n in self.files if n != HOUSE][: max(0, len(self.files) - 1 - OPEN_TENANTS)]:
                _close(self.files.pop(name))
            return self.files[place]

    def path(self, place: str) -> Path:
        """Return the SQLite file of a place."""
        return self.folder / "house.db" if place == HOUSE else self.folder / "tenants" / f"{_tenant_id(place)}.db"

    def create(self, place: str) -> None:
        """Create the empty file or schema of a place. Its tables come from the migrations."""
        if self.pool is not None:
            with self.pool.begin() as connection:
                connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{schema(place)}"')
            return
        path = self.path(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)

    def exists(self, place: str) -> bool:
        """Return whether the file or schema exists."""
        if self.pool is None:
            return self.path(place).exists()
        with self.pool.connect() as connection:
            query = "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s"
            return connection.exec_driver_sql(query, (schema(place),)).first() is not None

    def remove(self, place: str) -> None:
        """Drop the file or schema of a tenant's place, if it is there. Nothing brings it back but a backup."""
        if self.pool is not None:
            self.schemas.pop(place, None)
            with self.pool.begin() as connection:
                connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "company_{_tenant_id(place)}" CASCADE')
            return
        with self.lock:
            if place in self.files:
                _close(self.files.pop(place))
            for ending in ("", "-wal", "-shm"):
                (self.folder / "tenants" / f"{_tenant_id(place)}.db{ending}").unlink(missing_ok=True)

    def companies(self) -> list[str]:
        """Return the places of tenants whose file or schema exists, whether the house knows them or not."""
        if self.pool is None:
            return sorted(path.stem for path in tenant_files(self.folder))
        with self.pool.connect() as connection:
            query = (
                "SELECT schema_name FROM information_schema.schemata WHERE starts_with(schema_name::text, 'company_')"
            )
            names = connection.exec_driver_sql(query).scalars()
            return sorted(place for name in names if is_tenant(place := name.removeprefix("company_")))

    def close(self) -> None:
        """Close every connection."""
        with self.lock:
            while self.files:
                _close(self.files.popitem()[1])
            self.schemas.clear()
        if self.pool is not None:
            self.pool.dispose()


_places: Places | None = None


def open_places(config: Config, guest: bool = False) -> Places:
    """Open the house for this process. Refuses a data folder that cannot be written, in one sentence."""
    global _places  # noqa: PLW0603
    try:
        config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = config.data_dir / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"The data folder {config.data_dir} cannot be written: {error.strerror}.") from None
    close_places()
    _places = Places(config, guest)
    return _places


def close_places() -> None:
    """Close the open places, if any."""
    global _places  # noqa: PLW0603
    if _places is not None:
        _places.close()
        _places = None


def places() -> Places:
    """Return the open places of this process."""
    if _places is None:
        raise RuntimeError("the house is not open")
    return _places


def session_in(place: str, read: bool) -> Session:
    """Return a session on one place, read-only if `read`. Rows stay readable after the work."""
    engines = places().engines(place)
    session = Session(engines.reader if read else engines.writer, expire_on_commit=False, autoflush=True)
    session.info.update(place=place, read=read)
    return session


def schema(place: str) -> str:
    """Return the PostgreSQL schema of a place."""
    return HOUSE if place == HOUSE else f"company_{_tenant_id(place)}"


def tree_of(place: str) -> str:
    """Return the tree of migrations that a place follows."""
    return HOUSE if place == HOUSE else "tenant"


def is_tenant(place: str) -> bool:
    """Return whether this is a tenant's place: its id as `UUID.hex` writes it. No other spelling of the id is valid."""
    return re.fullmatch(r"[0-9a-f]{32}", place) is not None


def _tenant_id(place: str) -> str:
    if not is_tenant(place):  # another spelling would open the same file once more (docs/traps.md 5)
        raise NotFound(_("There is no such workspace."))
    return place


def _open_pool(address: str) -> Engine:
    pool = create_engine(
        address,
        pool_size=2,
        max_overflow=8,
        pool_timeout=WAIT,
        connect_args={"autocommit": True},
        hide_parameters=True,  # typed text belongs in no log and no crash report
    )

    @event.listens_for(pool, "begin")
    def begin(connection: Connection) -> None:
        """Do all that opens a transaction in one round trip; the driver alone would take three."""
        options = connection.get_execution_options()
        words = ["BEGIN READ ONLY" if options.get("read_only") else "BEGIN"]
        if "schema" in options:
            words.append(f'SET LOCAL search_path TO "{options["schema"]}"')
        connection.exec_driver_sql("; ".join(words))

    @event.listens_for(pool, "checkin")
    def rest(_: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(pool, "checkout")
    def wake(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
        if time.monotonic() - record.info.get("rests_since", time.monotonic()) > RESTED:
            try:
                connection.execute("SELECT 1")
            except connection.OperationalError as lost:
                raise DisconnectionError from lost  # the pool opens another one

    return pool


def _open_file(path: Path, place: str, guest: bool) -> Engines:
    writer = _engine(path, 1, "BEGIN IMMEDIATE", _pragmas(writes=True, guest=guest))
    reader = _engine(path, READERS, "BEGIN", _pragmas(writes=False, guest=guest))
    return Engines(writer.execution_options(place=place), reader.execution_options(place=place))


def _engine(path: Path, size: int, begin: str, pragmas: list[str]) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=WAIT,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": WAIT, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _pragmas(writes: bool, guest: bool) -> list[str]:
    pragmas = [f"busy_timeout={WAIT * 1000}", "foreign_keys=ON", "temp_store=MEMORY"]
    if not writes:  # 2 MB each: four times as much made no search of 100,000 contacts quicker, the system caches files
        return [*pragmas, "cache_size=-2000", "query_only=ON"]
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", *pragmas, "cache_size=-4000"]
    return [*pragmas, *(["wal_autocheckpoint=0"] if guest else [])]


def _close(engines: Engines) -> None:
    engines.reader.dispose()
    engines.writer.dispose()


def identity(place: str) -> str:
    """Return what a place lives on: it differs for a copy of the folder or database."""
    here = places()
    if here.pool is None:
        stat = here.path(place).stat()
        return f"file:{stat.st_dev}:{stat.st_ino}"
    with here.pool.connect() as connection:
        query = (
            "SELECT s.system_identifier, d.oid, n.oid FROM pg_control_system() s, pg_database d, pg_namespace n "
            "WHERE d.datname = current_database() AND n.nspname = %s"
        )
        return "postgresql:" + ":".join(str(part) for part in connection.exec_driver_sql(query, (schema(place),)).one())


def database_bytes() -> int:
    """Return the size of all places: the files with their logs, or the database on PostgreSQL. Opens no live file."""
    here = places()
    if here.pool is not None:
        with here.pool.connect() as connection:
            return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
    files = [here.path(HOUSE), *tenant_files(here.folder)]
    return sum(p.stat().st_size for file in files for p in (file, file.with_name(f"{file.name}-wal")) if p.exists())


def tenant_files(folder: Path) -> Iterator[Path]:
    """Yield the tenants' SQLite files in a data folder."""
    return (p for p in (folder / "tenants").glob("*.db") if is_tenant(p.stem))
