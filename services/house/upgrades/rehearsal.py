"""The rehearsal: migrate a copy of each place first, and say how long it takes and what it changes (Y-03).

The live data is only read: by SQLite's online backup into a scratch folder, or by `pg_dump` into a scratch database.
"""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.engine import URL

from services.house.backups import files
from services.house.upgrades import fingerprints, neighbours
from services.house.upgrades.damage import name_of
from services.house.upgrades.fingerprints import Table
from services.house.upgrades.migrating import migrate_copy
from services.house.upgrades.plan import size
from services.house.upgrades.revisions import connected
from services.house.upgrades.safety import copy_file, database, run_tool
from services.work import CannotStart, clock
from services.work.places import Places, places, schema

Tell = Callable[[str, int, int], None]  # told the place, what is done, and of how much, in bytes


@dataclass(slots=True)
class Rehearsed:
    """The rehearsal of one place: seconds to copy and to migrate, rows before and after, and what is no longer the same.

    `lost` are tables and columns that are gone, `changed` columns with other values, `broken` what its checks found.
    """

    place: str
    name: str
    bytes: int
    copying: float = 0.0
    migrating: float = 0.0
    rows_before: int = 0
    rows_after: int = 0
    lost: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The rehearsal of an upgrade: each place, how long all took, and how long the upgrade will take, in seconds."""

    at: str
    seconds: float
    places: tuple[Rehearsed, ...]

    @property
    def passed(self) -> bool:
        """Whether every copy was migrated, and is sound."""
        return not any(one.trouble or one.broken for one in self.places)

    @property
    def predicted(self) -> float:
        """How long the upgrade takes: a safety copy of each place, and its migration."""
        return round(sum(one.copying + one.migrating for one in self.places), 1)

    @property
    def trouble(self) -> str:
        """The first trouble, with its place."""
        return next((f"{o.name}: {o.trouble or o.broken[0]}" for o in self.places if o.trouble or o.broken), "")

    def told(self) -> dict[str, Any]:
        """Return it for programs, and as it is kept with the upgrade."""
        return {
            "at": self.at,
            "seconds": self.seconds,
            "predicted": self.predicted,
            "passed": self.passed,
            "places": [asdict(one) for one in self.places],
        }


def rehearse(wanted: Sequence[str], tell: Tell | None = None) -> Rehearsal:
    """Migrate a copy of each of these places. A migration that fails is a trouble of its place; the others go on.

    Refuses where there is no room, on PostgreSQL no scratch database, and while a backup or restore is running. Long.
    """
    began, sizes = time.monotonic(), {place: size(place) for place in wanted}
    _need_room(max(sizes.values(), default=0))
    found, done = [], 0
    with files.alone() as folder:  # the scratch database of backups is this one, too
        for place in wanted:
            if tell:
                tell(name_of(place), done, sum(sizes.values()))
            one = Rehearsed(place, name_of(place), sizes[place])
            with _copied(one, folder) as there:
                _migrate(one, there)
            found.append(one)
            done += sizes[place]
    return Rehearsal(clock.now().isoformat(timespec="seconds"), round(time.monotonic() - began, 1), tuple(found))


def _migrate(one: Rehearsed, there: Places) -> None:
    """Migrate the copy, and compare it with what it was."""
    with connected(one.place, here=there) as connection:
        before = fingerprints.of(connection)
    one.rows_before = _rows(before)
    began = time.monotonic()
    try:
        migrate_copy(one.place, there)
    except Exception as error:
        one.trouble = str(error).strip().partition("\n")[0][:500] or type(error).__name__
        return
    finally:
        one.migrating = round(time.monotonic() - began, 2)
    with connected(one.place, here=there) as connection:
        after = fingerprints.of(connection)
        one.broken = list(_broken(connection))
    one.rows_after = _rows(after)
    one.lost, one.changed = sorted(fingerprints.lost(before, after)), sorted(fingerprints.changed(before, after))


def _rows(tables: dict[str, Table]) -> int:
    return sum(one.rows for one in tables.values())


def _broken(connection: sa.Connection) -> Iterator[str]:
    """Yield what SQLite's own checks find; PostgreSQL refuses such changes itself."""
    if connection.dialect.name == "sqlite":
        said = [str(one) for one in connection.exec_driver_sql("PRAGMA integrity_check(3)").scalars()]
        yield from (one for one in said if one != "ok")
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(3):
            yield f"a row of {row[0]} refers to a missing one of {row[2]}"  # no text


@contextmanager
def _copied(one: Rehearsed, folder: Path) -> Iterator[Places]:
    """Copy a place, and open the copy as places of its own; it is gone afterwards."""
    here, began = places(), time.monotonic()
    if here.pool is None:
        there = Places(here.config.model_copy(update={"data_dir": folder}))
        there.create(one.place)
        copy_file(here.path(one.place), there.path(one.place))
        one.copying = round(time.monotonic() - began, 2)
        yield there
        for path in there.path(one.place).parent.glob(f"{one.place}.db*"):
            path.unlink()
        return
    making = neighbours.scratch_database()
    if making is None:
        raise CannotStart("A rehearsal needs a scratch database: set STEWARD_SCRATCH_URL, or give the user CREATEDB.")
    with making as url:
        _restore(one.place, folder / "copy.dump", url)
        one.copying = round(time.monotonic() - began, 2)
        address = SecretStr(url.render_as_string(hide_password=False))
        there = Places(here.config.model_copy(update={"database_url": address}))
        try:
            yield there
        finally:
            there.close()


def _restore(place: str, dump: Path, url: URL) -> None:
    run_tool("pg_dump", "-Fc", "-n", schema(place), "-f", str(dump), address=database())
    run_tool("pg_restore", "--no-owner", "--exit-on-error", str(dump), address=url)
    dump.unlink()


def _need_room(largest: int) -> None:
    """Refuse to fill the disk: one copy at a time, and its log, which may grow as large."""
    free = shutil.disk_usage(places().folder).free
    if free < 2.2 * largest:
        raise CannotStart(
            f"There is not enough room for a rehearsal: {2.2 * largest / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB "
            f"are free. Free some space first."
        )
