"""Revisions: the migrations of this version, where each place stands, and a connection that may migrate it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from models.language import _
from services.work import HOUSE, NotFound
from services.work.places import Places, places, schema, tree_of

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

TURN = threading.Lock()  # Alembic keeps its state in module globals: one upgrade or recording at a time in a process


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
    known = known_revisions(tree_of(place))
    if place != HOUSE and not places().exists(place):  # connecting would create an empty file
        raise NotFound(_("There is no such workspace."))
    with connected(place) as connection:
        revision = revision_of(connection)
    if revision is not None and revision not in known:
        return Standing(place, revision, known[0], 0, True)
    return Standing(place, revision, known[0], known.index(revision) if revision else len(known), False)


def all_places() -> list[str]:
    """Return the house, and each tenant that has data."""
    with connected(HOUSE) as connection:
        if not sa.inspect(connection).has_table("tenants"):
            return [HOUSE]
        rows = connection.exec_driver_sql("SELECT id FROM tenants ORDER BY id").scalars().all()
    names = [row.hex if hasattr(row, "hex") else str(row) for row in rows]
    return [HOUSE, *(name for name in names if places().exists(name))]


def known_revisions(tree: str) -> list[str]:
    """Return a tree's revisions, the newest first, by file number: each start needs them, and Alembic loads slowly."""
    return sorted(files(tree), reverse=True)


def files(tree: str) -> dict[str, Path]:
    """Return the file of each revision of a tree."""
    return {path.name.partition("_")[0]: path for path in (_root() / tree / "versions").glob("[0-9]*_*.py")}


def _root() -> Path:
    from services.house import upgrades  # the one name that tests set

    return upgrades.ROOT


def pending_files(tree: str, revision: str | None) -> list[Path]:
    """Return the migrations of a tree after a revision (None: all of them), in their order."""
    return [path for number, path in sorted(files(tree).items()) if revision is None or number > revision]


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a connected place, or None if it has none yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def alembic_config(tree: str) -> "AlembicConfig":
    """Return Alembic's configuration of a tree."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_root() / tree))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def connected(place: str, writes: bool = False, here: Places | None = None) -> Iterator[Connection]:
    """Connect to one place, of the open places or of others (`here`), with foreign keys off. `writes` begins a
    transaction that the caller commits; left-overs of an interrupted batch are swept first."""
    here = here or places()
    if here.pool is not None:
        with here.pool.execution_options(schema=schema(place)).connect() as connection:
            yield connection
        return
    engine = sa.create_engine(
        URL.create("sqlite", database=str(here.path(place))),
        poolclass=sa.NullPool,
        connect_args={"isolation_level": None, "timeout": 60},
    )
    with engine.connect() as connection:
        # Outside the transaction: a batch would delete children (docs/traps.md 7).
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        if writes:
            connection.exec_driver_sql("PRAGMA synchronous=FULL")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            for name in sa.inspect(connection).get_table_names():
                if name.startswith("_alembic_tmp_"):
                    connection.exec_driver_sql(f'DROP TABLE "{name}"')
        yield connection
