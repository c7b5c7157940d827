"""SQLite: take a place by the online backup in one step, prove the copy, and never touch the live file otherwise."""

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
        raise BackupFailed(
            _("{name}: the database is damaged ({why}).").format(name=label, why=error), place
        ) from error


def prove(path: Path, place: str, label: str, tell: Callable[[int], None]) -> Taken:
    """Check a copy on its own: pages, references, the audit chain, row counts, and the digest of its bytes."""
    engine = sa.create_engine(f"sqlite:///file:{path}?mode=ro&immutable=1&uri=true", poolclass=sa.NullPool)
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
        why = str(error.orig or error)
        raise BackupFailed(_("{name}: the database is damaged ({why}).").format(name=label, why=why), place) from error
    return Taken(place, label, path, revision, sha256(path, tell), tables, verdict.count if verdict else 0)


def digest(plain: Path, _place: str, plain_digest: str, _expected: Mapping[str, Table]) -> str:
    """Return the digest of a restored copy, and open it once: equal bytes are equal tables."""
    with closing(sqlite3.connect(f"file:{plain}?mode=ro&immutable=1", uri=True)) as copy:
        said = copy.execute("PRAGMA quick_check(1)").fetchone()
    return plain_digest if said == ("ok",) else ""


def lay_out(folder: Path, target: Path) -> None:
    """Move restored files to where a data folder has them."""
    (target / "tenants").mkdir(exist_ok=True, mode=0o700)
    for path in folder.glob(f"*{SUFFIX}"):
        path.replace(target / path.name if path.stem == HOUSE else target / "tenants" / path.name)


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
