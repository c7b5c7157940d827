"""Many opt-outs at once, as an import has them: three statements for a portion, where one by one took twenty a row."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import ContactPoint
from models.privacy import SUPPRESSED
from services.optouts import consents, suppressions
from services.optouts.suppressions import CHANGED, POINTS, ROWS, WISHES
from services.outbox import recipients
from services.work import step
from services.work.events import signal


@dataclass(frozen=True, slots=True)
class Stop:
    """One opt-out to be added: a clean address, and why."""

    channel: str
    address: str
    reason: str
    detail: str = ""
    topic_id: UUID | None = None


@step
def suppress_many(session: Session, stops: Sequence[Stop]) -> list[bool]:
    """Add these opt-outs as `suppress` does, and return for each whether it is new. Their contacts' timelines do not
    tell of them: the import is one event."""
    keys = {stop: recipients.keys_of(stop.channel, stop.address) for stop in stops}
    there, contacts = _there(session, keys.values()), _contacts(session, keys.values())
    wanted: dict[Stop, dict[str, Any]] = {}
    for stop in stops:
        known = {reason for key in keys[stop] for reason in there[stop.channel, key, stop.topic_id]}
        if stop in wanted or known & suppressions.enough(stop.reason):
            continue
        found = (contacts.get((POINTS.get(stop.channel, ""), key)) for key in keys[stop])
        wanted[stop] = suppressions.values_of(
            session, stop.channel, stop.address, stop.reason, detail=stop.detail, topic_id=stop.topic_id,
            contact_id=next(filter(None, found), None),
        )  # fmt: skip
        there[stop.channel, keys[stop][0], stop.topic_id].add(stop.reason)
    made = suppressions.insert(session, list(wanted.values())) if wanted else set()
    for row in wanted.values():
        if row["id"] in made and row["contact_id"] and row["topic_id"] is None and row["reason"] in WISHES:
            consents.withdrawn(session, row["contact_id"], row["channel"], row["detail"] or SUPPRESSED[row["reason"]])
    if made:
        signal(session, CHANGED, "suppressions", list(made))
    new = {stop for stop, row in wanted.items() if row["id"] in made}
    return [stop in new and stop not in stops[:at] for at, stop in enumerate(stops)]


def _there(session: Session, keys: Any) -> dict[tuple[str, str, UUID | None], set[str]]:
    """Return the reasons that hold already, by channel, key and topic."""
    some = {key for one in keys for key in one}
    query = select(ROWS.c.channel, ROWS.c.key, ROWS.c.topic_id, ROWS.c.reason)
    found: dict[tuple[str, str, UUID | None], set[str]] = defaultdict(set)
    for channel, key, topic_id, reason in session.execute(
        query.where(ROWS.c.key.in_(some), ROWS.c.lifted_at.is_(None))
    ):
        found[channel, key, topic_id].add(reason)
    return found


def _contacts(session: Session, keys: Any) -> dict[tuple[str, str], UUID]:
    """Return the oldest contact of each address, by the kind of the point and its key."""
    some = {key for one in keys for key in one}
    query = select(col(ContactPoint.kind), col(ContactPoint.key), col(ContactPoint.contact_id))
    rows = query.where(col(ContactPoint.key).in_(some), col(ContactPoint.live)).order_by(col(ContactPoint.id).desc())
    return {(kind, key): contact_id for kind, key, contact_id in session.execute(rows)}
