"""SQLite: take a place by the online backup in one step, prove the copy, and never touch the live file otherwise."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from models.language import _
from services.house.backups.errors import BackupFailed
from services.house.backups.sealing import sha256
from services.house.backups.taken import Table, Taken
from services.house.tenants import LIVES_ON
from services.work import HOUSE
from services.work.places import places
from services.work.trail import verify

VERSION = sqlite3.sqlite_version
SUFFIX = ".db"


def size(place: str) -> int:
    """Return the size of a place, with its log, in bytes."""
    path = places().path(place)
    return sum(p.stat().st_size for p in (path, path.with_name(f"{path.name}-wal")) if p.exists())


@contextmanager
def moment() -> Iterator[None]:
    """Each file is of its own moment: the online backup of one file is atomic."""
    yield


def take(place: str, label: str, scratch: Path, tell: Callable[[int], None]) -> Taken:
    """Copy one place and prove the copy. Refuses a damaged one, with the reason."""
    target = scratch / f"{place}{SUFFIX}"
    try:
        here = places().path(place)
        with closing(sqlite3.connect(here, timeout=60)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        tell(target.stat().st_size)
        return prove(target, place, label, tell)
    except sqlite3.DatabaseError as error:
        raise _damaged(error, label, place) from error


def prove(path: Path, place: str, label: str, tell: Callable[[int], None]) -> Taken:
    """Check a copy on its own: pages, references, the audit chain, row counts, and the digest of its bytes."""
    engine = sa.create_engine("sqlite://", creator=lambda: _read_only(path), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            _sound(connection, label, place)
            names = sa.inspect(connection).get_table_names()
            with Session(connection) as session:
                verdict = verify(session) if "audit_heads" in names or "audit_entries" in names else None
            if verdict and verdict.trouble:
                text = _("{name}: the audit trail was tampered with. {trouble}")
                raise BackupFailed(text.format(name=label, trouble=verdict.trouble), place)
            tables = {name: Table(_count(connection, name)) for name in sorted(names)}
            revision = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
    except sa.exc.DatabaseError as error:
        raise _damaged(error.orig or error, label, place) from error
    entries, link = (verdict.count, verdict.link) if verdict else (0, "")
    return Taken(place, label, path, revision, sha256(path, tell), tables, entries, link)


def digest(plain: Path, _place: str, plain_digest: str, _expected: Mapping[str, Table]) -> str:
    """Return the digest of a restored copy, and open it once: equal bytes are equal tables."""
    try:
        with closing(_read_only(plain)) as copy:
            said = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return plain_digest if said == ("ok",) else ""


def lay_out(folder: Path, target: Path) -> None:
    """Move restored files to where a data folder has them."""
    (target / "tenants").mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.glob(f"*{SUFFIX}"):  # to another disk, perhaps
        shutil.move(path, target / path.name if path.stem == HOUSE else target / "tenants" / path.name)


def _read_only(path: Path) -> sqlite3.Connection:
    """Open a copy that nobody writes. (As an address: in a path, `?`, `#` and `%` would have a meaning.)"""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _damaged(error: BaseException, label: str, place: str) -> BackupFailed:
    """Return the sentence for an error of a database: it is damaged, or there was no room or time to copy it."""
    code = getattr(error, "sqlite_errorname", "")
    text = _("{name}: the database is damaged ({why}).")
    if code.startswith(("SQLITE_FULL", "SQLITE_IOERR")):  # SQLite says either, by what it was writing
        text = _("{name}: it could not be copied ({why}). The disk is full, or broken.")
    elif code.startswith("SQLITE_BUSY"):
        text = _("{name}: the database was busy for a minute. Try again.")
    return BackupFailed(text.format(name=label, why=error), place)


def disown(path: Path) -> None:
    """Let a copy know that it lives elsewhere: whoever serves it first finds its sending held, and it knows none of the
    destinations, where it would remove sets of the original."""
    with closing(sqlite3.connect(path)) as copy, copy:
        if path.stem == HOUSE:
            copy.execute("PRAGMA foreign_keys=ON")
            copy.execute("DELETE FROM backup_destinations")
            for table in ("backup_sets", "backup_drills", "backup_restores"):
                copy.execute(f"DELETE FROM {table}")  # noqa: S608  (what was under way is not begun again there)
        copy.execute("UPDATE settings SET value = ? WHERE name = ?", ('"elsewhere"', LIVES_ON))


def _sound(connection: sa.Connection, label: str, place: str) -> None:
    said = [str(one) for one in connection.exec_driver_sql("PRAGMA integrity_check(3)").scalars()]
    if said != ["ok"]:
        text = _("{name}: the database is damaged ({why}).")
        raise BackupFailed(text.format(name=label, why="; ".join(said)[:200]), place)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        text = _("{name}: {count} rows of “{table}” refer to missing ones.")
        raise BackupFailed(text.format(name=label, count=len(broken), table=broken[0][0]), place)


def _count(connection: sa.Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one())  # noqa: S608
