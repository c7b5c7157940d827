"""Damage: turn what a database says of unreadable data into a sentence that names the place and the remedy."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa

from services.house.upgrades.revisions import connected
from services.work import HOUSE, CannotStart
from services.work.places import places

# The errors of damaged data. Exactly these classes: their subclasses have other meanings.
DAMAGED = (sa.exc.DatabaseError, sqlite3.DatabaseError, sa.exc.InternalError)


@contextmanager
def readable(place: str) -> Iterator[None]:
    """Turn damage into a sentence. A migration's own mistake passes through, and so does a server that is down."""
    try:
        yield
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        if type(error) not in DAMAGED:
            raise
        said = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise CannotStart(f"The data of {name_of(place)} cannot be read ({said}). {_remedy(place)}") from error


def name_of(place: str) -> str:
    """Return the name of a place for people, read without the mechanism: its tables may be old."""
    if place == HOUSE:
        return "the house"
    with connected(HOUSE) as connection:
        rows = connection.exec_driver_sql("SELECT id, name FROM tenants").all()
    return next((str(name) for found, name in rows if UUID(str(found)).hex == place), place)


def _remedy(place: str) -> str:
    if place == HOUSE:
        anew = "Name an empty data folder, and use the recovery kit: restore latest --from DESTINATION --kit FILE"  # no text
    else:
        anew = f"Restore it: restore latest --company {place}"  # no text
    if places().pool is not None:
        return f"{anew}."  # no text
    path = places().path(place).relative_to(places().folder)
    if place == HOUSE:  # it must not be missing: the next start would find companies that no house knows
        return f"{anew}. Or put its newest safety copy of copies/ over {path}, and delete {path}-wal and {path}-shm."  # no text
    return f"{anew}. Or move {path} aside, with the files beside it, and put its newest safety copy of copies/ there."  # no text
