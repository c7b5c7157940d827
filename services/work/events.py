"""Events: a change is announced once, inside the work; reactions and listeners hear of it after the commit."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.base import Row
from models.events import EventRow, EventSubject
from services.work import clock, journal
from services.work.actor import HOUSE

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of event. `sentence` names `{actor}`, `{subject}` and the data, and is filled when it is read."""

    name: str
    sentence: str
    icon: str = "circle"


@dataclass(frozen=True, slots=True)
class Event:
    """One event, as reactions and listeners receive it. `about` are the records whose timelines show it."""

    id: UUID
    place: str
    kind: Kind
    subject: str
    subject_id: UUID
    about: frozenset[UUID]
    actor_id: UUID | None
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    def reaches(self, place: str) -> bool:
        """Return whether it concerns a place: it happened there, or in the house, which concerns all places."""
        return self.place in (place, HOUSE)


EVENTS = EventRow.__table__  # type: ignore[attr-defined]
SUBJECTS = EventSubject.__table__  # type: ignore[attr-defined]
Reaction = Callable[..., None]
KINDS: dict[str, Kind] = {}
_reactions: dict[str, Sequence[Reaction]] = {}
_listeners: list[Callable[[list[Event]], None]] = []


def kind(name: str, sentence: str, icon: str = "circle") -> Kind:
    """Declare a kind. Each has one name and one sentence."""
    made = KINDS[name] = Kind(name, sentence, icon)
    return made


def elsewhere(reaction: Reaction) -> Reaction:
    """Mark a reaction that writes in the house: it runs after the commit, at least once, and must be idempotent."""
    reaction.elsewhere = True  # type: ignore[attr-defined]
    return reaction


def react(table: Mapping[Kind, Sequence[Reaction]]) -> None:
    """Register the table of reactions (services/reactions.py)."""
    _reactions.clear()
    _reactions.update({kind.name: reactions for kind, reactions in table.items()})


def listen(listener: Callable[[list[Event]], None]) -> Callable[[], None]:
    """Call `listener` after each commit, in the thread that committed. Return the function that stops it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener) if listener in _listeners else None


def announce(session: Session, kind: Kind, subject: Row, about: Iterable[UUID | None] = (), **data: Any) -> UUID:
    """Announce an event of `subject`. The timelines of the subject and of the records `about` show it. Return its id."""
    return announce_id(session, kind, str(subject.__tablename__), subject.id, about, **data)


def announce_id(
    session: Session, kind: Kind, subject: str, subject_id: UUID, about: Iterable[UUID | None] = (), **data: Any
) -> UUID:
    """Do the same as `announce`, for a subject known only by table and id."""
    actor = session.info["actor"]
    reactions = _reactions.get(kind.name, ())
    owed = any(getattr(r, "elsewhere", False) for r in reactions)
    by, now = actor.user_id, clock.now()
    shown = dict.fromkeys(one for one in (subject_id, *about) if one is not None)
    row = journal.gather(
        session,
        EVENTS,
        by,
        at=now,
        kind=kind.name,
        actor_id=by,
        subject=subject,
        subject_id=subject_id,
        data=data,
        waiting=owed,
    )
    for record_id in shown:
        journal.gather(session, SUBJECTS, by, event_id=row["id"], record_id=record_id, at=now)
    event = Event(row["id"], session.info["place"], kind, subject, subject_id, frozenset(shown), by, now, dict(data))
    session.info.setdefault("events", []).append(event)
    for reaction in reactions:
        if not getattr(reaction, "elsewhere", False):
            reaction(session, actor, event)
    return event.id


def tell(happenings: list[Event]) -> None:
    """Tell the listeners after a commit. Called by `work` alone."""
    for listener in list(_listeners):
        try:
            listener(happenings)
        except Exception:  # the commit stands, and the other listeners must still hear of it
            log.exception("a listener failed")


def owed_for(name: str) -> list[Reaction]:
    """Return the reactions of a kind that run elsewhere."""
    return [r for r in _reactions.get(name, ()) if getattr(r, "elsewhere", False)]


def as_event(place: str, row: EventRow) -> Event:
    """Return a stored event as reactions receive it, without the records it is about."""
    known = KINDS.get(row.kind) or Kind(row.kind, row.kind)
    return Event(row.id, place, known, row.subject, row.subject_id, frozenset(), row.actor_id, row.at, dict(row.data))


def signal(session: Session, kind: Kind, subject: str, ids: Sequence[UUID], **data: Any) -> None:
    """Tell open pages and wakers of a change that needs no row of its own: the changed rows already say it."""
    actor = session.info["actor"]
    data = {**data, "ids": [str(one) for one in ids]}
    event = Event(ids[0], session.info["place"], kind, subject, ids[0], frozenset(), actor.user_id, clock.now(), data)
    session.info.setdefault("events", []).append(event)
