"""Anchors: the end of each audit trail, as the sets at the destinations have it, out of reach of who changes the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from models.backups import Restore
from services.house.backups import destinations, manifest
from services.house.backups.errors import BackupFailed
from services.house.backups.manifest import FILE
from services.work import house_actor, work

MOST = 14  # sets of each destination, the newest: two weeks of nights


@dataclass(frozen=True, slots=True)
class Anchor:
    """The end of the trail of a place as a set has it: `SEQUENCE:DIGEST`, and when the set was taken."""

    name: str
    place: str
    text: str
    taken_at: datetime


def kept() -> tuple[list[Anchor], list[str]]:
    """Return the anchors in the newest sets of each destination, each set once, and what could not be read. Not inside a
    work: it asks the destinations."""
    with work(house_actor()) as session:
        places = destinations.every(session)
    found: dict[tuple[str, str], Anchor] = {}
    wrong: list[str] = []
    for where in places:
        try:
            store = destinations.opened(where)
            for name in store.names()[-MOST:]:
                content = store.read(f"{name}/{FILE}")
                one = manifest.read(content, name) if content else None
                for part in one.parts if one else ():
                    if one and part.entries and part.seal:
                        text = f"{part.entries}:{part.seal}"
                        found[name, part.place] = Anchor(name, part.place, text, one.moment)
        except BackupFailed as why:
            wrong.append(f"{where.name}: {why}")  # no text
    return list(found.values()), wrong


def binding(place: str, anchors: Sequence[Anchor]) -> list[Anchor]:
    """Return the anchors that the trail of a place must have, in the order of time: a restore goes back to its set, so what
    was written between that and the restore is no part of the trail any more. Not inside a work."""
    whole_or_it = col(Restore.place).in_(["", "?", place])  # "?": the first restore on a new machine, of some
    done = select(col(Restore.set_name), col(Restore.ended_at)).where(col(Restore.state) == "done", whole_or_it)
    with work(house_actor(), read=True) as session:
        gone = [(name, until) for name, until in session.execute(done) if until]
    mine = sorted((one for one in anchors if one.place == place), key=lambda one: one.taken_at)
    taken = {one.name: one.taken_at for one in anchors}  # of two sets of one second the names have no order
    return [
        one
        for one in mine
        if not any(
            (taken[name] < one.taken_at if name in taken else name < one.name) and one.taken_at <= until
            for name, until in gone
        )
    ]
