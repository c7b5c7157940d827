"""The store: rows of measurements in a file of their own (`data/telemetry/main.db`), in four resolutions.

It may be lost, and never endangers the rest: a broken file is set aside and begun anew, and an error while writing costs
one row. Each row is packed (decision 0075), so that a chart of 30 days reads 720 rows and not 20,000.
"""

import json
import logging
import os
import sqlite3
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from services.house.telemetry.rows import Histogram, Row, Shape
from services.house.telemetry.table import STEPS
from services.work import trouble
from services.work.places import places

log = logging.getLogger(__name__)
PAGES_KEPT = 400  # days
WAIT = 2.0  # seconds for a lock: somebody may look into the file
TABLES = (
    *(f"CREATE TABLE IF NOT EXISTS rows_{s.seconds} (at INTEGER PRIMARY KEY, shape INTEGER, packed BLOB)" for s in STEPS),
    "CREATE TABLE IF NOT EXISTS shapes (id INTEGER PRIMARY KEY, said TEXT UNIQUE)",
    "CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, said TEXT)",
    "CREATE TABLE IF NOT EXISTS pages (day INTEGER, path TEXT, times INTEGER, total_ms REAL, worst_ms REAL, "
    "PRIMARY KEY (day, path)) WITHOUT ROWID",
)  # fmt: skip


class Store:
    """One open file. All its methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.turn = threading.RLock()
        self.last_pruned = 0
        self.opened = False

    def _ready(self) -> None:
        """Open the file if it is not. One that is locked is opened at the next use, one that is broken begins anew."""
        if not self.opened:
            try:
                self._open()
            except sqlite3.OperationalError:
                raise
            except (sqlite3.DatabaseError, ValueError):
                self.begin_anew()

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.db = sqlite3.connect(self.path, WAIT, isolation_level=None, check_same_thread=False)
        try:
            self.db.execute("PRAGMA journal_mode=WAL")
            self.db.execute("PRAGMA synchronous=NORMAL")
            with self.writing():
                for table in TABLES:
                    self.db.execute(table)
            shape = Shape()
            said = json.dumps([shape.series, shape.histograms, shape.bounds])
            with self.writing():
                self.db.execute("INSERT OR IGNORE INTO shapes (said) VALUES (?)", (said,))
            found = self.db.execute("SELECT id, said FROM shapes").fetchall()
            self.shapes = {number: Shape(*map(tuple, json.loads(text))) for number, text in found}
            self.shape = next(number for number, text in found if text == said)
        except BaseException:
            self.db.close()
            raise
        os.chmod(self.path, 0o600)
        self.now: dict[int, Row] = {}
        self.opened = True

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction."""
        with self.turn:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def begin_anew(self) -> None:
        """Set a broken file aside, beside the new one, and begin anew."""
        with self.turn:
            self.close()
            log.error("the measurements cannot be read; they begin anew", extra={"file": str(self.path)})
            for ending in ("-wal", "-shm"):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
            self.path.replace(self.path.with_name(f"{self.path.name}.broken"))
            self._open()

    def close(self) -> None:
        """Close the file."""
        with self.turn:
            if self.opened:
                self.db.close()
            self.opened = False

    def add(self, row: Row, pages: Mapping[str, Histogram], beat: Mapping[str, Any]) -> None:
        """Keep one beat: its row in each resolution, the pages of the day, and the beat itself. Never raises."""
        try:
            self._ready()
            self._add(row, pages, beat)
        except sqlite3.OperationalError:  # locked, or the disk is full: this row is lost
            self.now = {}
            trouble.log_repeated(log, "a row of measurements could not be kept")
        except (sqlite3.DatabaseError, struct.error):
            self.begin_anew()

    def _add(self, row: Row, pages: Mapping[str, Histogram], beat: Mapping[str, Any]) -> None:
        with self.writing() as db:
            for step in STEPS:
                whole = self._begun(step.seconds, row.at // step.seconds * step.seconds)
                whole.add(row)
                packed = self.shapes[self.shape].pack(whole)
                db.execute(f"REPLACE INTO rows_{step.seconds} VALUES (?, ?, ?)", (whole.at, self.shape, packed))  # noqa: S608
            day = row.at // 86_400
            db.executemany(
                "INSERT INTO pages VALUES (?, ?, ?, ?, ?) ON CONFLICT (day, path) DO UPDATE SET times = times + "
                "excluded.times, total_ms = total_ms + excluded.total_ms, worst_ms = max(worst_ms, excluded.worst_ms)",
                [(day, path, one.count, one.total_ms, one.worst_ms) for path, one in pages.items()],
            )
            db.execute("REPLACE INTO marks VALUES ('beat', ?)", (json.dumps(dict(beat)),))
            if row.at // 3_600 != self.last_pruned:
                self._prune(row.at)

    def _begun(self, seconds: int, at: int) -> Row:
        """Return the row of a span that may have begun; the clock may have gone back into it."""
        row = self.now.get(seconds)
        if row is None or row.at != at:
            found = self.db.execute(f"SELECT shape, packed FROM rows_{seconds} WHERE at = ?", (at,)).fetchone()  # noqa: S608
            row = self.now[seconds] = self.shapes[found[0]].unpack(at, found[1]) if found else Row(at)
        return row

    def _prune(self, at: int) -> None:
        for step in STEPS:
            before = at - int(step.kept.total_seconds())
            self.db.execute(f"DELETE FROM rows_{step.seconds} WHERE at < ?", (before,))  # noqa: S608
        self.db.execute("DELETE FROM pages WHERE day < ?", (at // 86_400 - PAGES_KEPT,))
        self.last_pruned = at // 3_600

    def read(self, seconds: int, since: int, until: int) -> list[Row]:
        """Return the rows of one resolution that begin in a span (seconds of the epoch), in order."""
        query = f"SELECT at, shape, packed FROM rows_{seconds} WHERE at >= ? AND at < ? ORDER BY at"  # noqa: S608
        return [self.shapes[shape].unpack(at, packed) for at, shape, packed in self._ask(query, since, until)]

    def first(self) -> int | None:
        """Return when the oldest day began of which anything is known."""
        return next((at for (at,) in self._ask("SELECT min(at) FROM rows_86400")), None)

    def pages(self, since_day: int, until_day: int) -> list[tuple[str, int, float, float]]:
        """Return address, times, total and worst milliseconds of each page built on these days (of the epoch, UTC)."""
        return self._ask(
            "SELECT path, sum(times), sum(total_ms), max(worst_ms) FROM pages WHERE day >= ? AND day < ? GROUP BY path",
            since_day,
            until_day,
        )

    def beat(self) -> dict[str, Any] | None:
        """Return the last beat that was kept."""
        found = self._ask("SELECT said FROM marks WHERE name = 'beat'")
        return dict(json.loads(found[0][0])) if found else None

    def _ask(self, query: str, *values: object) -> list[Any]:
        """Ask; of a broken file nothing is known, and it begins anew."""
        with self.turn:
            try:
                self._ready()
                return self.db.execute(query, values).fetchall()
            except sqlite3.OperationalError:
                trouble.log_repeated(log, "the measurements cannot be read now")
                return []
            except sqlite3.DatabaseError:
                self.begin_anew()
                return []


_store: Store | None = None
_opening = threading.Lock()


def store() -> Store:
    """Return the store of the open house; opens it."""
    global _store  # noqa: PLW0603
    path = places().folder / "telemetry" / "main.db"
    with _opening:
        if _store is None or _store.path != path:
            if _store is not None:
                _store.close()
            _store = Store(path)
        return _store


def close() -> None:
    """Close the store, if it is open."""
    global _store  # noqa: PLW0603
    with _opening:
        if _store is not None:
            _store.close()
        _store = None
