"""A copy knows that it is a copy, and a restored place that it is older than it was: then sending is held.

Two marks. Inside each place: the file or database it lives on; another one means copied or moved. Beside the places, in
`marks/`: how far sending had come; a place that knows less than its mark was put back to an earlier time, even where
the file's inode stayed the same.
"""

import logging
import os
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.outbox import Attempt
from services import settings, tenants
from services.outbox import claim
from services.work import Actor, CannotStart, house_actor, step, vault, work
from services.work.places import identity, places

log = logging.getLogger(__name__)
LIVES_ON, KEY = "lives_on", "key_id"
MOVED = "This data is a copy of another installation's, or was moved."
OLDER = "This data was restored to an earlier time, and may not know everything that was sent since."


def look() -> list[str]:
    """Compare each place with its two marks. Gives the places whose sending is held now."""
    held = []
    for place in tenants.places():
        here = identity(place)
        with work(house_actor(place)) as session:
            before = settings.read(session, LIVES_ON)
            why = MOVED if before not in (None, here) else OLDER if _knows_less(session, place) else ""
            if why:
                claim.hold(session, why)
                held.append(place)
            settings.write(session, LIVES_ON, here)
        if why:
            log.warning("sending is held: %s", why, extra={"place": place})
    return held


def remember(actor: Actor) -> None:
    """Note beside the place how far its sending has come: the id of the newest attempt, which sorts by time."""
    with work(actor, read=True) as session:
        newest = _newest(session)
    if newest is not None and newest != _marked(actor.place):
        path = _mark(actor.place)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        fresh = path.with_suffix(".new")
        fresh.write_text(newest.hex)
        os.replace(fresh, path)


def recognise_key() -> None:
    """Refuse to work with another secret key than the one this house was made with: its phones would not open."""
    with work(house_actor()) as session:
        known = settings.read(session, KEY)
        if known is None:
            settings.write(session, KEY, vault.key_id())
        elif known != vault.key_id():
            raise CannotStart("The secret key is not the one this data was made with. Put the right one back.")


@step
def _knows_less(session: Session, place: str) -> bool:
    marked, newest = _marked(place), _newest(session)
    return marked is not None and (newest is None or newest < marked)


def _newest(session: Session) -> UUID | None:
    """The newest attempt. By its text on SQLite, by its bytes on PostgreSQL: both sort a UUIDv7 by time."""
    query = select(col(Attempt.id)).order_by(col(Attempt.id).desc()).limit(1)
    return session.scalar(query)


def _marked(place: str) -> UUID | None:
    try:
        return UUID(_mark(place).read_text())
    except (OSError, ValueError):
        return None


def _mark(place: str) -> Path:
    return places().folder / "marks" / place
