"""Keeping: what was counted goes into the row of its workspace and day, once a minute; what is stored, a few times a day.

Days are those of UTC. The house's own statements are kept under its place: they are nobody's, and cost all the same.
"""

import logging
from datetime import date

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from models.files import StoredFile
from models.routines import CostDay
from services.house import tenants
from services.house.costs import meter
from services.house.costs.meter import CALLS, QUERIES, SENT, Counts
from services.work import HOUSE, Actor, clock, house_actor, step, trouble, work
from services.work.places import places, schema

log = logging.getLogger(__name__)


def flush() -> int:
    """Keep what was counted since the last time, in one work. Return for how many places. What cannot be kept waits."""
    found = meter.take()
    if not found:
        return 0
    try:
        with work(house_actor()) as session:
            _add(session, clock.now().date(), found)
    except Exception:
        trouble.log_repeated(log, "what workspaces use could not be kept")
        meter.put_back(found)
        return 0
    return len(found)


def note_stored(actor: Actor) -> None:
    """Note how many bytes each place stores. A chore of the house, some times a day: the last one of a day counts."""
    found = {}
    for place in tenants.places():
        try:
            found[place] = stored_bytes(place)
        except Exception:
            trouble.log_repeated(log, "what a workspace stores could not be measured", place=place)
    with work(actor) as session:
        rows = _rows(session, clock.now().date(), found)
        for place, size in found.items():
            rows[place].stored_bytes = size


def stored_bytes(place: str) -> int:
    """Return what a place stores: its file with its log, or the tables and indices of its schema; and its files."""
    with work(house_actor(place), read=True) as session:
        return _database(session, place) + _files(session, place)


@step
def _database(session: Session, place: str) -> int:
    here = places()
    if here.pool is None:
        path = here.path(place)
        return sum(one.stat().st_size for one in (path, path.with_name(f"{path.name}-wal")) if one.exists())
    query = text(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace n ON n.oid = "
        "c.relnamespace WHERE n.nspname = :name AND c.relkind IN ('r', 'm')"
    )
    return int(session.execute(query, {"name": schema(place)}).scalar_one())


@step
def _files(session: Session, place: str) -> int:
    """Return the bytes of the files of a workspace. Equal ones lie on the disk once."""
    if place == HOUSE:
        return 0
    once = select(col(StoredFile.digest), col(StoredFile.size)).distinct().subquery()
    return int(session.scalar(select(func.coalesce(func.sum(once.c.size), 0))) or 0)


@step
def _add(session: Session, day: date, found: dict[str, Counts]) -> None:
    rows = _rows(session, day, found)
    for place, counts in found.items():
        row = rows[place]
        row.queries += counts[QUERIES]
        row.calls += counts[CALLS]
        row.sent_bytes += counts[SENT]


@step
def _rows(session: Session, day: date, wanted: dict[str, Counts] | dict[str, int]) -> dict[str, CostDay]:
    """Return the rows of a day, locked; those that are missing are made."""
    query = select(CostDay).where(col(CostDay.used_on) == day, col(CostDay.place).in_(wanted)).with_for_update()
    rows = {row.place: row for row in session.scalars(query)}
    for place in wanted:
        if place not in rows:
            rows[place] = CostDay(place=place, used_on=day, stored_bytes=_before(session, place, day))
            session.add(rows[place])
    return rows


@step
def _before(session: Session, place: str, day: date) -> int:
    """Return what a place stored when it was measured last, which holds until it is measured again."""
    query = select(col(CostDay.stored_bytes)).where(col(CostDay.place) == place, col(CostDay.used_on) < day)
    return session.scalar(query.order_by(col(CostDay.used_on).desc()).limit(1)) or 0
