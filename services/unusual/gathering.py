"""Gathering: what is recorded of each person in the last five weeks: sign-ins, exports, deletions, changes of roles.

Nothing is recorded for this alone. Days are those of UTC.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User, UserSession
from models.events import EventRow
from services.accounts import own_roles, sign_in, users
from services.exports.making import EXPORTED
from services.roles import Role
from services.work import clock, step

WEEK, BEFORE = timedelta(days=7), timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague: their name, and the zone of their clock (empty: the workspace's)."""

    id: UUID
    name: str
    zone: str


@dataclass(slots=True)
class Gathered:
    """Everything the signs are judged by, each list in order of time. Counts are by person and day."""

    now: datetime
    people: dict[UUID, Person] = field(default_factory=dict)
    sign_ins: dict[UUID, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[UUID, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    opened: dict[UUID, list[tuple[datetime, str, str]]] = field(default_factory=lambda: defaultdict(list))
    exported: dict[UUID, dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    deleted: dict[UUID, dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    roles: list[tuple[UUID, datetime, UUID | None, dict[str, Any]]] = field(default_factory=list)
    known: dict[str, Role] = field(default_factory=dict)  # every role of the workspace, as it is now

    @property
    def since(self) -> datetime:
        """When the week begins that is judged."""
        return self.now - WEEK


@step
def gather(session: Session) -> Gathered:
    """Return what is recorded, by six queries."""
    found = Gathered(clock.now())
    since = found.since - BEFORE
    for row in session.execute(select(col(User.id), col(User.name), col(User.zone))):
        found.people[row[0]] = Person(*row)
    opened = (col(UserSession.user_id), col(UserSession.made_at), col(UserSession.address), col(UserSession.agent))
    query = select(*opened).where(col(UserSession.made_at).between(since, found.now)).order_by(col(UserSession.made_at))
    for user_id, at, address, agent in session.execute(query):
        found.opened[user_id].append((at, address, agent))
    _events(session, found, since)
    found.deleted = _deleted(session, since)
    found.known = own_roles.every(session)
    return found


@step
def _events(session: Session, found: Gathered, since: datetime) -> None:
    columns = (col(EventRow.kind), col(EventRow.id), col(EventRow.at), col(EventRow.actor_id), col(EventRow.subject_id))
    names = [one.name for one in (sign_in.SIGNED_IN, sign_in.REFUSED, users.ROLE_CHANGED, EXPORTED)]
    query = select(*columns, col(EventRow.data)).where(
        col(EventRow.at).between(since, found.now), col(EventRow.kind).in_(names)
    )
    for kind, id, at, actor_id, subject_id, data in session.execute(query.order_by(col(EventRow.at))):
        if kind == sign_in.SIGNED_IN.name:
            found.sign_ins[subject_id].append(at)
        elif kind == sign_in.REFUSED.name:
            found.refused[subject_id].append(at)
        elif kind == users.ROLE_CHANGED.name:
            found.roles.append((id, at, actor_id, {**data, "subject_id": subject_id}))
        elif actor_id is not None:
            days = found.exported[actor_id]
            days[at.date()] = days.get(at.date(), 0) + int(data.get("count") or 0)


@step
def _deleted(session: Session, since: datetime) -> dict[UUID, dict[date, int]]:
    """Return how many records each person moved to the bin on each day; counted by the database, for they may be many."""
    day = func.date(col(EventRow.at))
    query = select(col(EventRow.actor_id), day, func.count()).where(
        col(EventRow.at) > since, col(EventRow.kind).like("%.binned"), col(EventRow.actor_id).is_not(None)
    )
    found: dict[UUID, dict[date, int]] = defaultdict(dict)
    for actor_id, on, count in session.execute(query.group_by(col(EventRow.actor_id), day)):
        found[actor_id][date.fromisoformat(str(on))] = count
    return found
