"""Whereabouts: in which place a message of ours is, and to which a text that came in belongs."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from models.contacts import ContactPoint
from models.messages import Message
from models.outbox import BY_PROVIDER
from services.house import tenants
from services.outbox.states import ATTEMPTS, OUTBOX
from services.work import HOUSE, Busy, NotFound, house_actor, step, trouble, work

log = logging.getLogger(__name__)
T = TypeVar("T")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_met: dict[str, float] = {}  # where the last ones were found: looked at first


def of_message(outgoing_id: UUID | None, provider_id: str) -> tuple[str, UUID] | None:
    """Return the place and the id of a message, by its id or else by the provider's id for it; None where no place
    has it."""

    def look(session: Session) -> UUID | None:
        if outgoing_id is not None:
            return session.scalar(select(OUTBOX.c.id).where(OUTBOX.c.id == outgoing_id))
        return claimant(session, provider_id)

    for place in sorted(tenants.places(), key=lambda one: -_met.get(one, 0.0)):
        found = _ask(place, look)
        if found is not None:
            _met[place] = time.monotonic()
            return place, found
    return None


@step
def claimant(session: Session, provider_id: str) -> UUID | None:
    """Return the message that a provider's id belongs to, in the session's place."""
    mine = (ATTEMPTS.c.provider_id == provider_id, BY_PROVIDER)
    return session.scalar(select(ATTEMPTS.c.outgoing_id).where(*mine).limit(1))


def of_number(channel: str, keys: Sequence[str]) -> str:
    """Return the place that a text from this number belongs to: the one that wrote to it last, else one that knows it,
    else the oldest."""
    known = [place for place in tenants.places() if place != HOUSE]
    if not known:
        raise NotFound("No workspace is there yet.")  # no text
    if len(known) == 1:
        return known[0]
    written = {place: _ask(place, lambda session: _wrote_at(session, channel, keys)) for place in known}
    return max(known, key=lambda place: (written[place] or datetime.min.replace(tzinfo=UTC), -known.index(place)))


@step
def knows(session: Session, keys: Sequence[str]) -> list[UUID]:
    """Return the contacts outside the bin that have this number, the oldest first."""
    mine = (col(ContactPoint.key).in_(keys), col(ContactPoint.kind) == "phone", col(ContactPoint.live))
    return list(session.scalars(select(col(ContactPoint.contact_id)).where(*mine).distinct().order_by(text("1"))))


@step
def _wrote_at(session: Session, channel: str, keys: Sequence[str]) -> datetime | None:
    """Return when somebody here last wrote to this number; long ago where it is only known; None where it is not."""
    contacts = knows(session, keys)
    if not contacts:
        return None
    ours = (col(Message.contact_id).in_(contacts), col(Message.channel) == channel)
    return session.scalar(select(func.max(col(Message.made_at))).where(*ours)) or LONG_AGO


def _ask(place: str, look: Callable[[Session], T]) -> T | None:
    """Ask one place. One that is gone has nothing; trouble with one is Busy: the provider calls again."""
    try:
        with work(house_actor(place), read=True) as session:
            return look(session)
    except NotFound:
        return None
    except Exception as error:
        trouble.log_repeated(log, "a call of a provider found a place out of reach", place=place)
        raise Busy("A place cannot be read right now.") from error  # no text
