"""Neighbours: what an upgrade asks of the rooms beside it: a verified set, and that nobody works meanwhile.

A house that is too old to hold their tables is upgraded with its safety copies alone. Backups are imported late: they
import this package, too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from models.audit import AuditEntry
from models.backups import BackupCopy, BackupPart, BackupSet, Destination
from models.base import Row
from models.events import EventRow, EventSubject
from models.settings import Setting
from models.upgrades import Upgrade, WatchPoint
from services.house import maintenance_mode
from services.house.upgrades.revisions import connected
from services.work import HOUSE, house_actor

Watch = Callable[[str, int, int | None], None]  # told the stage, what is done, and of how much
EVERY = (Setting, EventRow, EventSubject, AuditEntry)  # what each work may write
CATALOGUE = (BackupSet, BackupPart, BackupCopy, Destination)
RECORD = (Upgrade, WatchPoint)


def stands(*kinds: type[Row]) -> bool:
    """Return whether the house has these tables, and those that each work writes, as they are today: an older one
    cannot note a set, or an upgrade."""
    with connected(HOUSE) as connection:
        inspector = sa.inspect(connection)
        for kind in (*EVERY, *kinds):
            table: sa.Table = kind.__table__  # type: ignore[attr-defined]
            if not inspector.has_table(table.name):
                return False
            if {c.name for c in table.columns} != {c["name"] for c in inspector.get_columns(table.name)}:
                return False
    return True


def verified_set(watch: Watch | None = None) -> str:
    """Make a verified set and return its name (D-19); empty where the house cannot note one yet. Raises what it raises."""
    from services.house.backups import making

    if not stands(*CATALOGUE):
        return ""
    return str(making.make(house_actor(), "upgrade", watch).name)


@contextmanager
def closed(minutes: int) -> Iterator[None]:
    """Keep everyone but operators out meanwhile, at most for so many minutes."""
    if not stands():
        yield
        return
    maintenance_mode.begin(house_actor(), "", min(minutes, maintenance_mode.LONGEST))
    try:
        yield
    finally:
        if stands():  # it may have gone back to an older one
            maintenance_mode.end(house_actor())


def scratch_database() -> Any:
    """Return what makes an empty PostgreSQL database for a `with`, or None where there is no way to one."""
    from services.house.backups import postgres

    return postgres.scratch_database() if postgres.may_prove() else None


def fetch(name: str, wanted: list[str], folder: Any, row_id: Any) -> None:
    """Fetch these places of a set into a folder, proved, as `<place>.db` or `<place>.dump`."""
    from services.house.backups import progress, restoring

    restoring.fetch(restoring.find(name, restoring.open_stores()), wanted, folder, progress.Teller(Upgrade, row_id))
