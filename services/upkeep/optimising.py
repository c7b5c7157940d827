"""Optimising: once a week the statistics of the planner are renewed, and an SQLite file gives back room that is empty."""

import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from models.language import N_
from services.work import Actor
from services.work.places import places, schema

log = logging.getLogger(__name__)
OPTIMISE = N_("optimise the database")
AT = "04:40"  # after the night's backup and the removals of the night
EMPTY = 0.25  # of its pages: fewer are used again soon, and compacting writes the whole file
LEAST = 8 * 2**20  # bytes: of a smaller file there is nothing to gain
MOST = 300 * 2**20  # bytes: compacting holds the one writer, about a second for 100 MB
ROOM = 3  # times its size must be free: the log holds a copy of it, and so does the temporary file
SAMPLED = 400  # rows that the planner looks at in each index


def optimise(actor: Actor) -> dict[str, int]:
    """Optimise the database of the actor's place. Return the bytes `before` and `after`, the milliseconds it took (`ms`),
    and whether it was `compacted`, or would have been, but for its size or the room on the disk (`left`). A chore."""
    began = time.monotonic()
    done = _postgres(actor.place) if places().pool is not None else _sqlite(actor.place)
    done["ms"] = int((time.monotonic() - began) * 1000)
    log.info("the database was optimised", extra={"place": actor.place, **done})
    return done


def _sqlite(place: str) -> dict[str, int]:
    path = places().path(place)
    with _writer(place) as connection:
        before = _bytes(connection)
        connection.execute(f"PRAGMA analysis_limit={SAMPLED}")
        connection.execute("PRAGMA optimize")
        wanted = before >= LEAST and _pragma(connection, "freelist_count") > EMPTY * _pragma(connection, "page_count")
        compacts = wanted and before <= MOST and _room(path) >= ROOM * before
        if compacts:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return {
            "before": before,
            "after": _bytes(connection),
            "compacted": int(compacts),
            "left": int(wanted and not compacts),
        }


@contextmanager
def _writer(place: str) -> Iterator[Any]:
    """Yield the one writer of a file outside a transaction: a file is compacted only there. Others wait for it meanwhile."""
    held: Any = places().engines(place).writer.raw_connection()
    try:
        yield held.driver_connection
    finally:
        held.close()


def _room(path: Path) -> int:
    return shutil.disk_usage(path.parent).free


def _bytes(connection: Any) -> int:
    return _pragma(connection, "page_count") * _pragma(connection, "page_size")


def _pragma(connection: Any, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _postgres(place: str) -> dict[str, int]:
    """Renew the statistics of every table of a schema. Room is given back by the server's own autovacuum."""
    pool: Any = places().pool
    where = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'r'"  # no text
    with pool.connect() as connection:
        size = f"SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) {where}"
        before = int(connection.exec_driver_sql(size, (schema(place),)).scalar_one())
        names = connection.exec_driver_sql(f"SELECT c.relname {where}", (schema(place),)).scalars().all()
    with pool.begin() as connection:
        for name in sorted(names):
            connection.exec_driver_sql(f'ANALYZE "{schema(place)}"."{name}"')
        after = int(connection.exec_driver_sql(size, (schema(place),)).scalar_one())
    return {"before": before, "after": after, "compacted": 0, "left": 0}
