"""A copy knows that it is a copy, and a restored place that it is older than before: then sending is held.

There are two marks. Inside each place: the file or database it lives on; another one means copied or moved. Beside the
places, in `marks/`: how far sending had come; a place behind its mark was restored to an earlier time, even where the
file's inode stayed the same.

The first mark is written when a company moves in, and by `detect_moves` where it is missing: in a new house, and in
companies that moved in under an older Steward and saw no start since. For those the house decides, which is copied
with them: unless it has moved, they have not moved either, however much they have sent. If it has, so have they. If
it has no mark either, one moved company counts for all, and each company with outbox rows waits for a person.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_
from models.outbox import Attempt
from services.house import settings, tenants
from services.house.secrets import known
from services.outbox import claim
from services.outbox.states import OUTBOX
from services.work import HOUSE, Actor, house_actor, step, work
from services.work.places import identity, places

log = logging.getLogger(__name__)
OTHER_KEY = known.OTHER
MOVED = N_("This data is a copy of another installation's, or was moved.")
OLDER = N_("This data was restored to an earlier time, and may not know everything that was sent since.")
_unread: set[str] = set()  # the companies that could not be read when this process started


@dataclass(frozen=True, slots=True)
class Home:
    """The file or database a place remembers (None: none), its present one, and whether its outbox has rows."""

    before: str | None
    here: str
    sends: bool

    @property
    def moved(self) -> bool:
        """Whether its present identity differs from the stored one."""
        return self.before not in (None, self.here)

    @property
    def unknown(self) -> bool:
        """Whether it has no stored identity."""
        return self.before is None


def detect_moves() -> list[str]:
    """Compare each place with its two marks. Return the places whose sending is held now.

    An unreadable company does not keep the others from starting: it is logged, and sends nothing until `look_again`.
    """
    _unread.clear()
    homes: dict[str, Home] = {}
    for place in tenants.places():
        with _apart(place):
            homes[place] = _home(place)
    moved = any(home.moved for home in homes.values())
    held = []
    for place, home in reversed(homes.items()):  # the house last: once moved, it proves nothing of others
        with _apart(place):
            if _settle(place, home, _doubted(home, homes[HOUSE], moved)):
                held.append(place)
    return held


def look_again(place: str) -> None:
    """Check again, before delivery, a place that was unreadable at start. Raises while it still is."""
    if place in _unread:
        home, house = _home(place), _home(HOUSE)
        _settle(place, home, _doubted(home, house, house.moved))
        _unread.discard(place)


def remember(actor: Actor) -> None:
    """Note beside the place how far its sending has come: the id of the newest attempt, which sorts by time.

    Without attempts the mark is removed: otherwise each start would find the place behind its mark.
    """
    with work(actor, read=True) as session:
        newest = _newest(session)
    path = _mark(actor.place)
    if newest is None:
        path.unlink(missing_ok=True)
    elif newest != _marked(actor.place):
        path.parent.mkdir(exist_ok=True, mode=0o700)
        fresh = path.with_suffix(".new")
        fresh.write_text(newest.hex)
        os.replace(fresh, path)


def recognise_key() -> None:
    """Refuse a ring of secret keys that lacks one this house needs: its phones would not open."""
    with work(house_actor()) as session:
        known.adopt(session)


def other_key() -> str:
    """Return why the present secret keys are not the ones of this house; empty when they are."""
    with work(house_actor(), read=True) as session:
        return known.misfit(session)


def _home(place: str) -> Home:
    with work(house_actor(place), read=True) as session:
        before = settings.read(session, tenants.LIVES_ON)
        sends = session.scalar(select(OUTBOX.c.id).limit(1)) is not None
    return Home(before, identity(place), sends)


@contextmanager
def _apart(place: str) -> Iterator[None]:
    """Keep the trouble of one company from the others; without the house nothing can be served."""
    try:
        yield
    except Exception:
        if place == HOUSE:
            raise
        _unread.add(place)
        log.exception("a company cannot be read: it sends nothing until it can", extra={"place": place})


def _doubted(home: Home, house: Home, moved: bool) -> bool:
    """Return whether a place without a mark may be a copy. `moved`: whether any place is known to have moved."""
    return home.unknown and (house.moved or (house.unknown and (moved or home.sends)))


def _settle(place: str, home: Home, doubted: bool) -> bool:
    """Hold the sending of a place if there is a reason, and store its present identity. Return whether it is held."""
    with work(house_actor(place)) as session:
        why = MOVED if home.moved or doubted else OLDER if _knows_less(session, place) else ""
        if why:
            claim.hold(session, why)
        if place != HOUSE or not _unread:  # the house must not speak for an unread company at the next start
            settings.write(session, tenants.LIVES_ON, home.here)
    if why:
        log.warning("sending is held: %s", why, extra={"place": place})
    return bool(why)


@step
def _knows_less(session: Session, place: str) -> bool:
    marked, newest = _marked(place), _newest(session)
    return marked is not None and (newest is None or newest < marked)


def _newest(session: Session) -> UUID | None:
    """Return the newest attempt: by its text on SQLite, by its bytes on PostgreSQL. Both sort a UUIDv7 by time."""
    query = select(col(Attempt.id)).order_by(col(Attempt.id).desc()).limit(1)
    return session.scalar(query)


def _marked(place: str) -> UUID | None:
    try:
        return UUID(_mark(place).read_text())
    except (OSError, ValueError):
        return None


def _mark(place: str) -> Path:
    return places().folder / "marks" / place
