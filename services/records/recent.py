"""Recent: the records that each person opened lately, on whatever device, for the palette.

They are noted in memory, so that opening a page writes nothing, and a chore keeps them each minute, past the trail. Who
stops Steward hard loses the last minute of them.
"""

from collections.abc import Sequence
from datetime import timedelta
from threading import Lock
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import select, update
from sqlmodel import Session

from models.accounts import User
from services.work import Actor, step, work
from services.work.places import Places, places

EACH = timedelta(minutes=1)
MOST = 12  # records of a person
USERS: Any = User.__table__  # type: ignore[attr-defined]
Opened = list[tuple[str, UUID]]  # noun and id, the latest first

_lock = Lock()
_houses: WeakKeyDictionary[Places, dict[tuple[str, UUID], Opened]] = WeakKeyDictionary()


def note(actor: Actor, noun: str, record_id: UUID) -> None:
    """Note that the actor opened a record. Programs and the house open none, nor does who looks as a colleague."""
    if actor.user_id is None or actor.kind != "user" or actor.viewing is not None:
        return
    with _lock:
        before = _noted().get((actor.place, actor.user_id), [])
        _noted()[actor.place, actor.user_id] = _with([(noun, record_id)], before)


@step
def of(session: Session, actor: Actor) -> Opened:
    """Return what the actor opened lately, the latest first, at most twelve records; some may be gone since. It
    is hidden from who looks as a colleague."""
    if actor.user_id is None or actor.viewing is not None:
        return []
    with _lock:
        noted = _noted().get((actor.place, actor.user_id), [])
    return noted if len(noted) == MOST else _with(noted, _kept(session, actor.user_id))


def keep(actor: Actor) -> int:
    """Write what was noted in the actor's place. Return for how many people. A chore."""
    with _lock:
        mine = {person: some for (place, person), some in _noted().items() if place == actor.place}
    if not mine:
        return 0
    with work(actor) as session:
        for person, noted in mine.items():
            rows = [[noun, one.hex] for noun, one in _with(noted, _kept(session, person))]
            session.connection().execute(update(USERS).where(USERS.c.id == person).values(recent=rows))
    with _lock:
        for person, noted in mine.items():
            if _noted().get((actor.place, person)) == noted:
                del _noted()[actor.place, person]
    return len(mine)


def _noted() -> dict[tuple[str, UUID], Opened]:
    """Return what was opened since it was last kept, by place and person."""
    return _houses.setdefault(places(), {})


def _kept(session: Session, user_id: UUID) -> Opened:
    rows: Sequence[Sequence[str]] | None = session.scalar(select(USERS.c.recent).where(USERS.c.id == user_id))
    return [(noun, UUID(one)) for noun, one in rows or ()]


def _with(later: Opened, before: Opened) -> Opened:
    return list(dict.fromkeys([*later, *before]))[:MOST]
