"""Pruning: remove the sets that retention no longer keeps, and tell a dead man's switch that a backup was verified."""

import logging
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.backups import BackupCopy, BackupSet, Destination
from services import settings
from services.house import straight, tenants
from services.house.backups import catalogue, destinations, files, retention
from services.house.backups.errors import BackupFailed
from services.work import Actor, clock, house_actor, work
from services.work.killpoints import reach
from services.work.places import places

log = logging.getLogger(__name__)


def zone() -> str:
    """Return the owner's zone: that of the oldest workspace."""
    first = next(iter(tenants.everyone()), None)
    return first.zone if first else "UTC"


def due(_actor: Actor) -> list[str]:
    """Return the names of the sets that retention would remove now."""
    where = zone()
    with work(house_actor(), read=True) as session:
        hourly, known = settings.get(session, settings.BACKUP_HOURLY), catalogue.dated(session)
    return retention.to_prune(known, where, clock.now(), hourly=hourly)


def prune(actor: Actor, alone: bool = False, spare: str = "") -> list[str]:
    """Remove those sets everywhere, and what failed runs left at the destinations. Return the names; `spare` is
    one that is about to be restored. A destination out of reach keeps its copy until the next time."""
    if not alone:
        with files.alone():
            return prune(actor, alone=True)
    names = [name for name in due(actor) if name != spare]
    for name in names:
        _remove(name)
        reach("pruning")
    _sweep()
    return names


def _sweep() -> None:
    """Remove what failed and killed runs left at the destinations. The newest run is left out: what it says of its
    destinations is still to be read. A destination out of reach is asked once."""
    with work(house_actor()) as session:
        newest = select(col(BackupSet.id)).order_by(col(BackupSet.made_at).desc(), col(BackupSet.id).desc()).limit(1)
        query = select(col(BackupSet.name), BackupCopy).join(BackupSet, col(BackupCopy.set_id) == col(BackupSet.id))
        bad = (col(BackupSet.state) == "failed") | col(BackupCopy.state).in_(("failed", "storing"))
        here = (bad, col(BackupCopy.state) != "pruned", col(BackupSet.id) != newest.scalar_subquery())
        left = session.execute(query.where(*here)).all()
        whither = destinations.every(session)
    for where in whither:
        try:
            for name, copy in left:
                if copy.destination_id == where.id:
                    destinations.opened(where).delete(name)
                    _note_pruned([copy.id])
                    reach("pruning")
        except BackupFailed as why:
            log.warning("what a failed run left could not be removed: %s", why)


def _note_pruned(copies: list[UUID]) -> None:
    with work(house_actor()) as session:
        for copy in session.scalars(select(BackupCopy).where(col(BackupCopy.id).in_(copies))):
            copy.state = "pruned"


def _remove(name: str) -> None:
    with work(house_actor(), read=True) as session:
        row = session.scalars(select(BackupSet).where(col(BackupSet.name) == name)).one()
        query = select(Destination, BackupCopy).join(BackupCopy, col(BackupCopy.destination_id) == col(Destination.id))
        copies = session.execute(query.where(col(BackupCopy.set_id) == row.id, col(BackupCopy.state) != "pruned")).all()
    gone = []
    for where, copy in copies:
        try:
            destinations.opened(where).delete(name)
            gone.append(copy.id)
        except BackupFailed as why:
            log.warning("a set could not be removed: %s", why, extra={"set": name})
    _note_pruned(gone)
    if len(gone) == len(copies):
        with work(house_actor()) as session:
            session.get_one(BackupSet, row.id).state = "pruned"


def ping(ask: Callable[[str], object] | None = None) -> None:
    """Ask the address of the dead man's switch, if one is set. Its trouble is logged, never raised."""
    address = places().config.backup_ping_url
    if not address:
        return
    try:
        (ask or _ask)(address)
    except (OSError, ValueError):
        log.warning("the dead man's switch could not be reached")


def _ask(address: str) -> None:
    with straight.ask(address, 10) as answer:
        answer.read(1_000)
