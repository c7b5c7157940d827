"""Safety copies: each place beside the data before it is changed (B-09), and the way back to them.

The way back is one transaction of the database too, so that a kill at any moment leaves the new data or the old.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from services.work import CannotStart, clock
from services.work.killpoints import reach
from services.work.places import places, schema

KEPT = 5  # the number of safety copies kept, the newest
HOME = (
    'UPDATE "{name}".settings SET value = (SELECT '  # no text
    "'\"postgresql:' || s.system_identifier || ':' || d.oid || ':' || n.oid || '\"' "
    "FROM pg_control_system() s, pg_database d, pg_namespace n "
    "WHERE d.datname = current_database() AND n.nspname = '{name}')::json WHERE name = 'lives_on'"
)


def safety_copy(place: str, prune: bool = True) -> Path:
    """Copy one place to `copies/`: by the online backup in one step, or by `pg_dump` of the schema. Return the file.

    Of each place the newest five are kept, unless `prune` is off.
    """
    folder = places().folder / "copies"
    folder.mkdir(exist_ok=True, mode=0o700)
    sqlite = places().pool is None
    path = _free(folder, places().path(place).stem if sqlite else schema(place), ".db" if sqlite else ".dump")
    if sqlite:
        copy_file(places().path(place), path)
    else:
        dump(place, path)
    if prune:
        _prune(folder, path)
    return path


def _free(folder: Path, name: str, suffix: str) -> Path:
    """Return a name with the present second that no copy has yet: none is ever written over."""
    stamp = f"{name}-{clock.now():%Y%m%d-%H%M%S}"
    names = (folder / f"{stamp}{more}{suffix}" for more in ("", *(f"_{number}" for number in range(2, 1_000))))
    return next(path for path in names if not path.exists())


def put_back(place: str, copy: Path) -> None:
    """Make a place what a safety copy of it holds. All or nothing; nobody may use the place meanwhile."""
    if places().pool is None:
        _pour(copy, places().path(place))
        return
    drop = f'DROP SCHEMA IF EXISTS "{schema(place)}" CASCADE'  # no text
    script = copy.with_suffix(".sql")
    try:
        # The whole in one transaction: a plain restore leaves the schema missing when it is killed.
        run_tool("pg_restore", "--no-owner", "-f", str(script), str(copy))
        once = ("-qX", "-1", "-v", "ON_ERROR_STOP=1", "-c", drop, "-f", str(script), "-c", _stay_at_home(schema(place)))
        reach("putting back")
        run_tool("psql", *once, address=database())
        reach("put back")
    finally:
        script.unlink(missing_ok=True)


def copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite database that may be in use, in one step (docs/traps.md 4), and check the copy."""
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


def dump(place: str, path: Path) -> None:
    """Dump the schema of a place into a file, in PostgreSQL's own format."""
    try:
        run_tool("pg_dump", "-Fc", "-n", schema(place), "-f", str(path), address=database())
    except CannotStart as why:
        path.unlink(missing_ok=True)
        raise CannotStart(f"The safety copy failed: {why} Nothing was upgraded. Use --no-copy to go without.") from None


def run_tool(name: str, *words: str, address: URL | None = None) -> None:
    """Run a tool of PostgreSQL's client, on a database if an address is given; its exit code decides."""
    tool = shutil.which(name)
    if tool is None:
        raise CannotStart(f"{name} is needed: install the PostgreSQL client.")
    # The password goes through the environment: every user of the machine can read a command line.
    password = {"PGPASSWORD": str(address.password)} if address is not None and address.password else {}
    more = []
    if address is not None:
        where = (address.host, address.port, address.database, address.query)
        more = ["-d", str(URL.create("postgresql", address.username, None, *where))]
    done = subprocess.run(
        [tool, *words, *more], capture_output=True, check=False, env={**os.environ, **password}, text=True
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise CannotStart(f"{name} failed ({said}).")


def database() -> URL:
    """Return the address of this house's PostgreSQL."""
    return make_url(places().config.postgres_url or "")


def _pour(copy: Path, target: Path) -> None:
    """Write a copy over the live file through SQLite: it keeps its inode, and a log beside it never meets other data."""
    with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(target, timeout=60)) as live:
        live.execute("PRAGMA synchronous=FULL")
        reach("putting back")
        old.backup(live, pages=-1)
        reach("put back")
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _stay_at_home(name: str) -> str:
    """Return SQL that notes where a schema lives now (`places.identity`): nothing was sent meanwhile, so nothing is held."""
    return HOME.replace("{name}", name)


def _prune(folder: Path, newest: Path) -> None:
    kin = sorted(folder.glob(f"{newest.stem.rsplit('-', 2)[0]}-*"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in kin[KEPT:]:
        old.unlink()
