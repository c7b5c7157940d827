"""Going back: to the data from before the last upgrade, for the version from before it (D-11).

What was typed since is lost, so it is counted first. The way back is journalled: a kill leaves each place as it is now
or as it was, and the next `rollback` goes on.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from models.audit import AuditEntry
from models.base import row_of, tables
from models.upgrades import Upgrade
from services.house import tenants
from services.house.upgrades import journal, neighbours, record
from services.house.upgrades.damage import name_of
from services.house.upgrades.guarded import CLOSED, Say
from services.house.upgrades.journal import Journal
from services.house.upgrades.revisions import standing
from services.house.upgrades.safety import put_back, safety_copy
from services.house.version import VERSION
from services.work import HOUSE, CannotStart, house_actor, work
from services.work.killpoints import reach
from services.work.places import places, tree_of


@dataclass(frozen=True, slots=True)
class Loss:
    """What was typed in one place since: rows added by table, and how many were changed or deleted."""

    name: str
    added: dict[str, int]
    changed: int


@dataclass(frozen=True, slots=True)
class WayBack:
    """Where a rollback leads: to the version, the moment and the set of before; and what would be lost."""

    upgrade_id: UUID
    version: str
    upgraded_at: datetime
    set_name: str
    copies: dict[str, str]
    losses: tuple[Loss, ...]

    @property
    def tag(self) -> str:
        """What to install afterwards, as git calls it; empty where the version is not known."""
        return f"v{self.version}" if self.version else ""


def look() -> WayBack:
    """Return where a rollback leads now. Refuses when there was no upgrade, or it was rolled back already."""
    found = None
    if neighbours.stands(*neighbours.RECORD):
        with work(house_actor(), read=True) as session:
            found = record.last(session)
    if found is None or found.begun_at is None:
        raise CannotStart("There is no upgrade to go back from.")
    copies = dict(found.rehearsal.get("copies", {}))
    since = found.ended_at or found.begun_at
    return WayBack(
        upgrade_id=found.id,
        version=found.from_version,
        upgraded_at=since,
        set_name=found.set_name,
        copies=copies,
        losses=tuple(_losses(copies, since)),
    )


def run(way: WayBack | None, say: Say = print) -> float:
    """Put each place that the last upgrade changed back to its copy of before. Return how many seconds it took.

    None goes on with one that was stopped halfway. The present state is kept beside the others in `copies/`. Refuses
    when a copy is missing, and the set that has it cannot be fetched. The caller holds the data folder.
    """
    began = time.monotonic()
    note = journal.read()
    if note is None or not note.back:
        if way is None:
            raise CannotStart("There is no upgrade to go back from.")
        note = _begun(way, say)
    say("Going back …")  # no text
    with neighbours.closed(CLOSED):  # the copies are of a moment when it was closed: it opens again afterwards
        _put_back(note)
        seconds = time.monotonic() - began
        record.ended(note, "rolled_back", seconds)
    reach("before return forgotten")
    journal.forget()
    return seconds


def _put_back(note: Journal) -> None:
    """Put back each place that is not back yet."""
    places().close()
    for place in sorted(note.copies, key=lambda one: one == HOUSE):  # the house last: it has the record
        if note.revisions.get(place) != "back":
            put_back(place, places().folder / "copies" / note.copies[place])
            note.revisions[place] = "back"
            note.write()
            reach("one place back")


def halfway() -> bool:
    """Return whether a rollback was stopped halfway."""
    found = journal.read()
    return found is not None and found.back


def _begun(way: WayBack, say: Say) -> Journal:
    """Make sure that every copy is there, keep the present state, and write the journal."""
    folder = places().folder / "copies"
    missing = [place for place, name in way.copies.items() if not (folder / name).exists()]
    if missing:
        say(f"Fetching {way.set_name} …")  # no text
        _fetch(way, missing, folder)
    for place in way.copies:
        safety_copy(place, prune=False)
    note = Journal({}, VERSION, way.version, set_name=way.set_name, back=True, copies=way.copies)
    note.write()
    return note


def _fetch(way: WayBack, missing: list[str], folder: Path) -> None:
    """Fetch the missing copies from the set that was made before the upgrade."""
    if not way.set_name:
        names = ", ".join(name_of(place) for place in missing)
        raise CannotStart(f"The safety copies of {names} are no longer in {folder}, and no set was made before.")
    with TemporaryDirectory(prefix="rollback-", dir=places().folder) as scratch:
        neighbours.fetch(way.set_name, missing, Path(scratch), way.upgrade_id)
        for place in missing:
            fetched = next(path for path in Path(scratch).iterdir() if path.stem == place)
            fetched.replace(folder / way.copies[place])


def _losses(copies: dict[str, str], since: datetime) -> Iterator[Loss]:
    """Count what was added, and what was changed or deleted, in each place that would go back."""
    names = {one.id.hex: one.name for one in tenants.everyone()}
    for place in copies:
        if not standing(place).newer:
            with work(house_actor(place), read=True) as session:
                added = {}
                for table in tables(tree_of(place)):
                    if "made_at" in table.c and row_of(table.name).audited and table.name != Upgrade.__tablename__:
                        query = select(func.count()).select_from(table).where(table.c.made_at > since)
                        added[table.name] = session.scalar(query) or 0
                changes = select(func.count()).where(col(AuditEntry.at) > since, col(AuditEntry.verb) != "added")
                changed = session.scalar(changes) or 0
            yield Loss(names.get(place, place), {name: count for name, count in added.items() if count}, changed)
