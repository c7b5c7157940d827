"""After a swap: what must not go back in time is carried forward, sessions end, and sending waits for a person."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select, update
from sqlmodel import Session, col

from models import backups, health, secrets, tenants, upgrades
from models.accounts import User, UserSession
from models.language import N_, _
from models.tenants import Revocation
from services.house import copies, settings
from services.house.tenants import LIVES_ON
from services.outbox import claim
from services.work import HOUSE, clock, house_actor, step, work
from services.work.places import identity, places

log = logging.getLogger(__name__)
replayed: list[Callable[[str], object]] = []  # what is done again in each restored place, before the doors open
WHY = N_("This data was restored from {set}, and may not know everything that was sent since.")
# The house's record of how it keeps itself, parents before children: of the replaced house, not of the restored one.
CARRIED = [
    backups.Destination,
    backups.DestinationLook,
    backups.BackupSet,
    backups.BackupPart,
    backups.BackupCopy,
    backups.Drill,
    backups.Restore,
    upgrades.Upgrade,
    upgrades.WatchPoint,
    upgrades.ChecklistTick,
    secrets.SecretAge,
    health.ChoreRun,
]
UNDER_WAY: dict[Any, tuple[str, ...]] = {
    backups.BackupSet: ("asked", "making"),
    backups.Drill: ("asked", "running"),
    backups.Restore: ("asked", "preparing", "prepared", "swapping"),
}
ADDED = [tenants.Revocation, tenants.Erasure, tenants.TenantRun]  # those of both count: who left, what was erased


def carry_forward(journal: Mapping[str, Any]) -> None:
    """Do all of it for the restored places. May be done twice."""
    if journal["whole"] and not journal.get("new"):
        _carry_house(journal["id"])
    elif journal["whole"]:
        _end_open_work()
    taken_at = datetime.fromisoformat(journal["taken_at"])
    for place in journal["places"]:
        revoked = _revoked(place, taken_at)
        with work(house_actor(place)) as session:
            if place != HOUSE:
                _replay(session, revoked)
                session.execute(
                    update(UserSession).where(col(UserSession.ended_at).is_(None)).values(ended_at=clock.now())
                )
            settings.write(session, LIVES_ON, identity(place))
            claim.hold(session, _(WHY).format(set=journal["set"]))
        copies.remember(house_actor(place))
        for again in replayed:  # after all others, so that nobody who was erased comes back with them
            again(place)


def _end_open_work() -> None:
    """Note that what was under way when the set was taken has ended there: it must not be begun again here."""
    with work(house_actor()) as session:
        for kind, states in UNDER_WAY.items():
            table = _table(kind)
            gone = sa.update(table).where(table.c.state.in_(states))
            session.execute(
                gone.values(state="failed", ended_at=clock.now(), trouble=_("It ended with the old machine."))
            )


def _revoked(place: str, since: datetime) -> list[Revocation]:
    """Return who was disabled or lowered after the set was taken."""
    if place == HOUSE:
        return []
    with work(house_actor(), read=True) as session:
        query = select(Revocation).where(col(Revocation.at) > since).order_by(col(Revocation.at))
        return [one for one in session.scalars(query) if one.tenant_id.hex == place]


@step
def _replay(session: Session, revoked: list[Revocation]) -> None:
    """Apply them again: yesterday's leaver does not come back."""
    for one in revoked:
        user = session.get(User, one.user_id)
        if user is None:
            continue
        if one.what == "disabled":
            user.disabled_at = user.disabled_at or one.at
        elif one.role:
            user.role = one.role


def _carry_house(restore_id: str) -> None:
    """Copy the replaced house's own record into the restored one. A house too damaged to be read is left out: the
    destinations themselves tell which sets there are (`backup scan`)."""
    try:
        with _replaced_house(restore_id) as old:
            rows = {kind: _rows(old, kind) for kind in (*CARRIED, *ADDED)}
    except sa.exc.DatabaseError:
        log.warning("the replaced house cannot be read: its catalogue is made anew from the destinations")
        return
    with work(house_actor()) as session:
        connection = session.connection()
        for kind in reversed(CARRIED):
            if rows[kind]:
                connection.execute(sa.delete(_table(kind)))
        for kind in (*CARRIED, *ADDED):
            there = set(connection.execute(select(_table(kind).c.id)).scalars())
            fresh = [one for one in rows[kind] if one["id"] not in there]
            if fresh:
                connection.execute(sa.insert(_table(kind)), fresh)


def _table(kind: Any) -> sa.Table:
    table: sa.Table = kind.__table__
    return table


def _rows(old: sa.Connection, kind: Any) -> list[dict[str, Any]]:
    return [dict(one._mapping) for one in old.execute(select(_table(kind)))]


@contextmanager
def _replaced_house(restore_id: str) -> Iterator[sa.Connection]:
    from services.house.backups import swapping

    if places().pool is None:
        path = swapping.replaced(restore_id) / "house.db"
        engine = sa.create_engine(sa.engine.URL.create("sqlite", database=str(path)), poolclass=sa.NullPool)
        with engine.connect() as connection:
            yield connection
        return
    pool: Any = places().pool
    with pool.execution_options(schema=swapping.kept_schema(HOUSE, restore_id), read_only=True).connect() as connection:
        yield connection
