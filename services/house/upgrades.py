"""Upgrades: bring each place to today's tables, all or nothing, after a safety copy."""

import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url
from sqlmodel import Session

from models.base import tables
from models.language import _
from services.house import lost
from services.records import backfill
from services.work import HOUSE, CannotStart, NotFound, clock
from services.work.killpoints import reach
from services.work.places import places, schema, tree_of

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

ROOT = Path(__file__).resolve().parents[2] / "migrations"
MARK = "upgrade.running"
KEPT = 5  # the number of safety copies kept, the newest
# The errors of damaged data. Exactly these classes: their subclasses have other meanings.
DAMAGED = (sa.exc.DatabaseError, sqlite3.DatabaseError, sa.exc.InternalError)
_turn = threading.Lock()  # Alembic keeps its state in module globals: one upgrade at a time in a process


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one place: its revision, today's, and whether an upgrade would lead from one to the other."""

    place: str
    revision: str | None
    newest: str
    pending: int
    newer: bool

    def __str__(self) -> str:
        return f"revision {self.revision}, {self.pending} migrations pending"  # no text


def standing(place: str) -> Standing:
    """Compare a place with today's migrations. `newer` when a newer Steward served it last. Refuses a missing one."""
    known = _revisions(tree_of(place))
    if place != HOUSE and not places().exists(place):  # connecting would create an empty file
        raise NotFound(_("There is no such workspace."))
    with _connection(place) as connection:
        marked = sa.inspect(connection).has_table("alembic_version")
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if marked else None
    if revision is not None and revision not in known:
        return Standing(place, revision, known[0], 0, True)
    pending = known.index(revision) if revision else len(known)
    return Standing(place, revision, known[0], pending, False)


def all_places() -> list[str]:
    """Return the house, and each tenant that has data."""
    with _connection(HOUSE) as connection:
        if not sa.inspect(connection).has_table("tenants"):
            return [HOUSE]
        rows = connection.exec_driver_sql("SELECT id FROM tenants ORDER BY id").scalars().all()
    names = [row.hex if hasattr(row, "hex") else str(row) for row in rows]
    return [HOUSE, *(name for name in names if places().exists(name))]


def status() -> dict[str, Standing | CannotStart]:
    """Return each place's standing, or the sentence about its damaged data. Refuses a house without a list."""
    with _readable(HOUSE):
        lost.refuse()
        names = all_places()
    found: dict[str, Standing | CannotStart] = {}
    for place in names:
        try:
            with _readable(place):
                found[place] = standing(place)
        except CannotStart as damaged:
            found[place] = damaged
    return found


def pending() -> list[Standing]:
    """Return the places that need an upgrade. Refuses data of a newer Steward, and data that cannot be read."""
    found = []
    for one in status().values():
        if isinstance(one, CannotStart):
            raise one
        found.append(one)
    if newer := [one.revision for one in found if one.newer]:
        raise CannotStart(
            f"The data was last used by a newer Steward (revision {newer[0]}). Install that version, or a later one."
        )
    return [one for one in found if one.pending or halted()]


def needed() -> bool:
    """Return whether there is no house yet, or one that is not up to date."""
    return not places().exists(HOUSE) or bool(pending())


def halted() -> bool:
    """Return whether an upgrade was stopped halfway."""
    return (places().folder / MARK).exists()


def refuse_old_data() -> None:
    """In production, refuse to serve data that still needs an upgrade. An empty folder is simply filled."""
    if not places().exists(HOUSE):
        upgrade()
    if pending() or halted():
        raise CannotStart(
            "The data is from an older Steward. Run `python main.py upgrade` first; it makes a safety copy."
        )


def upgrade(copy: bool = True) -> list[Standing]:
    """Bring every place to today's tables, the house first. Return the upgraded ones. An errand: may be run again."""
    lost.refuse()
    places().create(HOUSE)
    waiting = pending()
    if not waiting:
        return []
    mark = places().folder / MARK
    mark.touch()
    for one in waiting:  # all copies first: they reveal damage before anything is changed
        if copy and one.revision is not None:
            with _readable(one.place):
                safety_copy(one.place)
            reach("copied")
    for one in waiting:
        with _readable(one.place):
            migrate(one.place)
    for place in all_places():
        if standing(place).pending:
            migrate(place)
    mark.unlink()
    return waiting


def migrate(place: str) -> None:
    """Bring one place to its newest revision in one transaction; on SQLite with the guards of docs/traps.md 7."""
    places().create(place)
    from alembic import command

    revision, config = standing(place).revision, _alembic(tree_of(place))
    with _turn, _connection(place, writes=True) as connection:
        before = _counts(connection, place)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _compare(before, _counts(connection, place), place)
        with Session(connection) as session, session.begin():
            backfill.follow(session, revision)
        _check_keys(connection)
        reach("before upgrade commit")
        connection.commit()
    reach("after upgrade commit")


def safety_copy(place: str) -> Path:
    """Copy one place to `copies/`: by the online backup in one step, or by `pg_dump` of the schema. Return the file."""
    folder = places().folder / "copies"
    folder.mkdir(exist_ok=True, mode=0o700)
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    if places().pool is not None:
        path = folder / f"{schema(place)}-{stamp}.dump"
        _dump_postgres(place, path)
    else:
        path = folder / f"{places().path(place).stem}-{stamp}.db"
        _copy_sqlite(places().path(place), path)
    _prune(folder, path)
    return path


@contextmanager
def _readable(place: str) -> Iterator[None]:
    """Turn damage into a sentence. A migration's own mistake passes through, and so does a server that is down."""
    try:
        yield
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        if type(error) not in DAMAGED:
            raise
        said = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise CannotStart(f"The data of {_name(place)} cannot be read ({said}). {_remedy(place)}") from error


def _name(place: str) -> str:
    if place == HOUSE:
        return "the house"
    with _connection(HOUSE) as connection:
        rows = connection.exec_driver_sql("SELECT id, name FROM tenants").all()
    return next((str(name) for found, name in rows if UUID(str(found)).hex == place), place)


def _remedy(place: str) -> str:
    if places().pool is not None:
        return f"Restore the schema {schema(place)} from its newest dump."  # no text
    path = places().path(place).relative_to(places().folder)
    if place == HOUSE:  # it must not be missing: the next start would find companies that no house knows
        return f"Put its newest safety copy of copies/ over {path}, and delete {path}-wal and {path}-shm."  # no text
    return f"Move {path} aside, with the files beside it, and put its newest safety copy of copies/ there."  # no text


def _revisions(tree: str) -> list[str]:
    """Return a tree's revisions, the newest first, by file number: each start needs them, and Alembic loads slowly."""
    files = (ROOT / tree / "versions").glob("[0-9]*_*.py")
    return sorted((path.name.partition("_")[0] for path in files), reverse=True)


def _alembic(tree: str) -> "AlembicConfig":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ROOT / tree))
    config.set_main_option("path_separator", "os")
    return config


def _connection(place: str, writes: bool = False) -> Connection:
    here = places()
    if here.pool is not None:
        return here.pool.execution_options(schema=schema(place)).connect()
    engine = sa.create_engine(
        URL.create("sqlite", database=str(here.path(place))),
        poolclass=sa.NullPool,
        connect_args={"isolation_level": None, "timeout": 60},
    )
    connection = engine.connect()
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # outside the transaction: a batch would delete children
    connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    if writes:
        connection.exec_driver_sql("PRAGMA synchronous=FULL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        for name in sa.inspect(connection).get_table_names():
            if name.startswith("_alembic_tmp_"):
                connection.exec_driver_sql(f'DROP TABLE "{name}"')
    return connection


def _counts(connection: Connection, place: str) -> dict[str, int]:
    there = set(sa.inspect(connection).get_table_names())
    names = [t.name for t in tables(tree_of(place)) if t.name in there]
    return {n: connection.exec_driver_sql(f'SELECT count(*) FROM "{n}"').scalar_one() for n in names}  # noqa: S608


def _compare(before: dict[str, int], after: dict[str, int], place: str) -> None:
    lost = {n: (count, after.get(n)) for n, count in before.items() if after.get(n) != count}
    if lost:
        raise CannotStart(f"The upgrade of {place} would change row counts: {lost}. Nothing was changed.")


def _check_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise CannotStart(f"The upgrade would leave {len(broken)} broken references. Nothing was changed.")


def _copy_sqlite(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy, pages=-1)
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("its safety copy is not whole")
    except sqlite3.DatabaseError as error:
        target.unlink(missing_ok=True)  # it must not be restored
        if isinstance(error, sqlite3.OperationalError):
            raise CannotStart(f"The safety copy failed ({error}); nothing was upgraded.") from error
        raise


def _dump_postgres(place: str, path: Path) -> None:
    tool = shutil.which("pg_dump")
    if tool is None:
        raise CannotStart("pg_dump is needed for the safety copy: install the PostgreSQL client, or use --no-copy.")
    url = make_url(places().config.postgres_url or "")
    # The password goes through the environment: every user of the machine can read a command line.
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    order = [tool, "-Fc", "-n", schema(place), "-f", str(path), str(address)]
    done = subprocess.run(order, capture_output=True, check=False, env=environment, text=True)
    if done.returncode:
        path.unlink(missing_ok=True)
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise CannotStart(f"The safety copy failed ({said}); nothing was upgraded. Use --no-copy to go without.")


def _prune(folder: Path, newest: Path) -> None:
    kin = sorted(folder.glob(f"{newest.stem.rsplit('-', 2)[0]}-*"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in kin[KEPT:]:
        old.unlink()
