"""Migrating: bring each place to today's tables, all or nothing, after a safety copy."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlmodel import Session

from models.base import tables
from services.house import lost
from services.house.upgrades import fixed
from services.house.upgrades.damage import readable
from services.house.upgrades.journal import halted, mark, refuse_halfway_back
from services.house.upgrades.revisions import (
    TURN,
    Standing,
    alembic_config,
    all_places,
    connected,
    revision_of,
    standing,
)
from services.house.upgrades.safety import safety_copy
from services.records import backfill
from services.work import HOUSE, CannotStart
from services.work.killpoints import reach
from services.work.places import Places, places, tree_of


def status() -> dict[str, Standing | CannotStart]:
    """Return each place's standing, or the sentence about its damaged data. Refuses a house without a list."""
    with readable(HOUSE):
        lost.refuse()
        names = all_places()
    found: dict[str, Standing | CannotStart] = {}
    for place in names:
        try:
            with readable(place):
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


def refuse_old_data() -> None:
    """In production, refuse to serve data that still needs an upgrade. An empty folder is simply filled."""
    if not places().exists(HOUSE):
        upgrade()
    refuse_halfway_back()
    if pending() or halted():
        raise CannotStart(
            "The data is from an older Steward. Run `python main.py upgrade` first; it makes a safety copy."
        )


def upgrade(copy: bool = True) -> list[Standing]:
    """Bring every place to today's tables, the house first, without rehearsal: for an empty house and for development.

    Return the upgraded ones. An errand: may be run again.
    """
    with readable(HOUSE):
        lost.refuse()
    refuse_halfway_back()
    places().create(HOUSE)
    waiting = pending()
    if not waiting:
        lock_again()
        return []
    mark().touch()
    for one in waiting:  # all copies first: they reveal damage before anything is changed
        if copy and one.revision is not None:
            with readable(one.place):
                safety_copy(one.place)
            reach("safety copied")
    migrate_all(waiting)
    mark().unlink()
    return waiting


def lock_again() -> None:
    """Make the triggers of what is fixed where one is missing (fixed.py)."""
    for place in all_places():
        with TURN, connected(place, writes=True) as connection:
            if fixed.missing(connection):
                fixed.make(connection)
                connection.commit()


def migrate_all(waiting: list[Standing]) -> None:
    """Migrate these places, and those that only show once the house stands."""
    for one in waiting:
        with readable(one.place):
            migrate(one.place)
    for place in all_places():
        if standing(place).pending:
            migrate(place)


def migrate(place: str) -> None:
    """Bring one place to its newest revision in one transaction; on SQLite with the guards of docs/traps.md 7."""
    places().create(place)
    with TURN, connected(place, writes=True) as connection:
        move(connection, place)
        reach("before upgrade commit")
        connection.commit()
    reach("after upgrade commit")


def move(connection: Connection, place: str) -> None:
    """Run the pending migrations and the backfill of a place inside the connection's transaction, with all guards.

    Refuses to lose or add a row, and to leave a reference to a missing one.
    """
    from alembic import command

    revision, config = revision_of(connection), alembic_config(tree_of(place))
    before = _counts(connection, place)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _compare(before, _counts(connection, place), place)
    fixed.make(connection)
    with Session(connection) as session, session.begin():
        backfill.follow(session, revision)
    _check_keys(connection)


def migrate_copy(place: str, here: Places) -> None:
    """Do the same to the copy of a place, in the places of a rehearsal."""
    with TURN, connected(place, writes=True, here=here) as connection:
        move(connection, place)
        connection.commit()


def _counts(connection: Connection, place: str) -> dict[str, int]:
    there = set(sa.inspect(connection).get_table_names())
    names = [t.name for t in tables(tree_of(place)) if t.name in there]
    return {n: connection.exec_driver_sql(f'SELECT count(*) FROM "{n}"').scalar_one() for n in names}  # noqa: S608


def _compare(before: dict[str, int], after: dict[str, int], place: str) -> None:
    changed = {n: (count, after.get(n)) for n, count in before.items() if after.get(n) != count}
    if changed:
        raise CannotStart(f"The upgrade of {place} would change row counts: {changed}. Nothing was changed.")


def _check_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise CannotStart(f"The upgrade would leave {len(broken)} broken references. Nothing was changed.")
