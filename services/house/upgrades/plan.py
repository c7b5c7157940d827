"""The plan of an upgrade: what waits in each place, each operation rated, the score, and the room it needs (D-03, D-04)."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.base import TREES
from services.house.upgrades import lint, ratings
from services.house.upgrades.migrating import pending
from services.house.upgrades.ratings import Rated
from services.house.upgrades.recording import record
from services.house.upgrades.revisions import Standing, connected, pending_files
from services.records import backfill
from services.work import HOUSE
from services.work.places import places, schema, tree_of

# A safety copy, the copy of the rehearsal and its log, in sizes of the data; the same share as a backup needs.
ROOM = 2.2
# The rules whose operations may change or remove values.
CHANGING = {
    "rows", "declared_rows", "delete_all", "type_change", "drop_table", "drop_column", "rename_table", "rename_column",
    "unknown", "unread",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """One place with migrations to run: its revision (None: it is new), their names in order, its size in bytes."""

    place: str
    revision: str | None
    migrations: tuple[str, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an upgrade would do. Room is in bytes."""

    places: tuple[Waiting, ...]
    rated: tuple[Rated, ...]
    needs: int
    free: int

    @property
    def score(self) -> int:
        """How many of its operations are safe, per cent."""
        return ratings.score(self.rated)

    @property
    def urgent(self) -> list[Rated]:
        """Its operations, those first that need a person."""
        order = ("destructive", "care", "safe")
        return sorted(self.rated, key=lambda one: order.index(one.rating))

    @property
    def destructive(self) -> list[str]:
        """The names of the migrations that must be confirmed, in their order."""
        return list(dict.fromkeys(one.migration for one in self.rated if one.rating == "destructive"))

    @property
    def fits(self) -> bool:
        """Whether there is room for the copies."""
        return self.needs <= self.free

    def changes(self, place: str) -> bool:
        """Return whether some operation may change or remove values of a place; the backfill of old places does, too."""
        revision = next((one.revision for one in self.places if one.place == place), None)
        filled = place != HOUSE and revision is not None and revision < backfill.SINCE
        return filled or any(one.code in CHANGING for one in self.rated if one.tree == tree_of(place))

    def told(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "score": self.score,
            "destructive": self.destructive,
            "room": {"needs": self.needs, "free": self.free},
            "places": [
                {"place": o.place, "revision": o.revision, "migrations": list(o.migrations), "bytes": o.bytes}
                for o in self.places
            ],
            "operations": [one.told() for one in self.rated],
        }


def plan() -> Plan:
    """Return what an upgrade would do now. It runs nothing. Refuses data that cannot be read, or is of a newer Steward."""
    found = pending()
    waiting = tuple(
        Waiting(
            one.place,
            one.revision,
            tuple(path.stem for path in pending_files(tree_of(one.place), one.revision)),
            size(one.place),
        )
        for one in found
    )
    needs = int(ROOM * sum(one.bytes for one in waiting if one.revision is not None and one.migrations))
    return Plan(waiting, tuple(_rated(found)), needs, shutil.disk_usage(places().folder).free)


def size(place: str) -> int:
    """Return the size of a place in bytes: the file with its log, or the tables of the schema with their indexes."""
    here = places()
    if here.pool is None:
        path = here.path(place)
        return sum(p.stat().st_size for p in (path, path.with_name(f"{path.name}-wal")) if p.exists())
    query = (
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace n "
        "ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind IN ('r', 'm')"
    )
    with connected(place) as connection:
        return int(connection.exec_driver_sql(query, (schema(place),)).scalar_one())


def _rated(found: list[Standing]) -> Iterator[Rated]:
    """Rate each waiting migration once, however many places it waits in. New places have nothing to lose."""
    dialect = "sqlite" if places().pool is None else "postgresql"
    for tree in TREES:
        oldest = [one.revision for one in found if one.revision is not None and tree_of(one.place) == tree]
        for path in pending_files(tree, min(oldest)) if oldest else []:
            yield from ratings.rate(tree, path, dialect)
            if dialect == "postgresql":
                recorded = record(path, dialect)
                yield from (
                    Rated(tree, path.stem, "lint", path.stem, one) for one in lint.findings(recorded.operations)
                )
