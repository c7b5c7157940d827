"""Sweeping: after the rows of a person are gone, their bytes go. SQLite overwrites what is deleted (`secure_delete`); the
search index and the log are rewritten here. PostgreSQL rewrites the touched tables at night, so until then an erasure is
`swept` and not `done`."""

import logging
from typing import Any
from uuid import UUID

from sqlalchemy import NullPool, create_engine, select
from sqlmodel import col

from models.files import StoredFile
from models.tenants import Erasure
from services.work import HOUSE, Actor, blobs, clock, house_actor, work
from services.work.places import places, schema

log = logging.getLogger(__name__)
ALWAYS = ("contacts", "audit_entries", "events", "event_subjects", "search_documents", "users")


def sweep_place(place: str) -> bool:
    """Take the files from the disk, and rewrite what still holds the bytes of deleted rows of a place, and of the house.
    Return whether nobody was in the way, so that all of it is done; the chore tries again."""
    gone = _files(place)
    if places().pool is not None:
        return False
    done = all([_sqlite(place, index=True), _sqlite(HOUSE, index=False)]) and gone
    if done:
        _note(place)
    return done


def sweep_waiting(place: str) -> bool:
    """Try again where readers were in the way. Return whether anything waited and is done."""
    return bool(_waiting(place)) and sweep_place(place)


def nightly(actor: Actor) -> int:
    """Rewrite the tables of PostgreSQL in which rows of erased people were. Return how many tables. A chore of the night."""
    tables = {table for counts in _waiting(actor.place) for table in counts}
    if places().pool is None or not _waiting(actor.place) or not _files(actor.place):
        return 0
    wanted = sorted(tables | set(ALWAYS))
    # The pool begins a transaction by itself, in which PostgreSQL refuses this.
    engine = create_engine(places().config.postgres_url or "", poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in wanted:
            connection.exec_driver_sql(f'VACUUM (FULL) "{schema(actor.place)}"."{table}"')
    _note(actor.place)
    return len(wanted)


def _files(place: str) -> bool:
    """Take the bytes of files from the disk that no other file shares. Return whether that could be done: a backup that is
    being made may still name them."""
    mine = (col(Erasure.tenant_id) == UUID(place), col(Erasure.state) == "swept")
    with work(house_actor(), read=True) as session:
        waiting = {one.id: one.files for one in session.scalars(select(Erasure).where(*mine)) if one.files}
    if waiting and (places().folder / "scratch").exists():
        return False
    with work(house_actor(place)) as session:
        for one in sorted({digest for files in waiting.values() for digest in files}):
            if session.scalar(select(col(StoredFile.id)).where(col(StoredFile.digest) == one).limit(1)) is None:
                blobs.path(place, one).unlink(missing_ok=True)
    blobs.forget_small()
    with work(house_actor()) as session:
        for row in session.scalars(select(Erasure).where(col(Erasure.id).in_(waiting))):
            row.files = []
    return True


def _sqlite(place: str, *, index: bool) -> bool:
    held: Any = places().engines(place).writer.raw_connection()
    try:
        connection = held.driver_connection
        if index:
            connection.execute("INSERT INTO search_index(search_index) VALUES ('optimize')")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            log.info("readers hold the log: the sweep is tried again", extra={"place": place})
        return not busy
    finally:
        held.close()


def _waiting(place: str) -> list[dict[str, int]]:
    with work(house_actor(), read=True) as session:
        mine = (col(Erasure.tenant_id) == UUID(place), col(Erasure.state) == "swept")
        return [one.counts for one in session.scalars(select(Erasure).where(*mine))]


def _note(place: str) -> None:
    with work(house_actor()) as session:
        mine = (col(Erasure.tenant_id) == UUID(place), col(Erasure.state) == "swept")
        for row in session.scalars(select(Erasure).where(*mine)):
            row.state, row.swept_at = "done", clock.now()
