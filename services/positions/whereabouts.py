"""Where colleagues are who agreed to show it: their last position, within a session that goes on, and who looked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User
from models.positions import Position, PositionConsent, PositionLook, TrackingSession
from models.technicians import Technician
from services.work import Actor, action, clock, errand, step, visible, work

OLD = timedelta(
    minutes=15
)  # a page that is open sends a position each minute: after this, it was left or lost its signal


class Whereabouts(NamedTuple):
    """Where a colleague was last, within `accuracy_m` metres, at `taken_at`; `old` when that is no longer where they are."""

    user_id: UUID
    name: str
    technician_id: UUID | None
    lat: float
    lon: float
    accuracy_m: float
    taken_at: datetime
    old: bool


@action("map.read")
def whereabouts(session: Session, actor: Actor) -> list[Whereabouts]:
    """Return where the colleagues are who agreed to show it and are at work, by name. One query.

    Only from a session that goes on, under a consent that was not taken back; a doubtful position is left out. Nobody is
    shown in a viewing, because it cannot be recorded who looked.
    """
    if actor.viewing is not None:
        return []
    now = clock.now()
    live: Any = select(col(TrackingSession.user_id), func.max(col(Position.taken_at)).label("taken_at"))
    live = live.join(Position, col(Position.session_id) == col(TrackingSession.id))
    live = live.join(PositionConsent, col(PositionConsent.id) == col(TrackingSession.consent_id))
    live = live.where(
        col(TrackingSession.ended_at).is_(None),
        col(TrackingSession.ends_at) > now,
        col(PositionConsent.ended_at).is_(None),
        col(Position.doubtful).is_(False),
    )
    last = live.group_by(col(TrackingSession.user_id)).subquery()
    places = (Position.user_id, Position.lat, Position.lon, Position.accuracy_m, Position.taken_at)
    found: Any = select(*map(col, places), col(User.name), col(Technician.id).label("technician_id"))
    same = (last.c.user_id == col(Position.user_id), last.c.taken_at == col(Position.taken_at))
    found = found.join(last, same[0] & same[1]).join(User, col(User.id) == col(Position.user_id))
    found = found.outerjoin(Technician, col(Technician.user_id) == col(Position.user_id))
    found = found.where(visible(actor, Position)).order_by(col(User.name), col(Position.user_id), col(Position.id))
    by_user = {one.user_id: one._asdict() for one in session.execute(found)}
    return [Whereabouts(**one, old=now - one["taken_at"] > OLD) for one in by_user.values()]


@errand("map.read")
def looked(actor: Actor, seen: Iterable[UUID]) -> None:
    """Record that the actor looked where these colleagues are, once for each opening of a page; for each a row a day."""
    others = {one for one in seen if one != actor.user_id}
    if others and actor.user_id is not None and actor.viewing is None:
        with work(actor) as session:
            _record(session, actor, others)


@step
def _record(session: Session, actor: Actor, others: Iterable[UUID]) -> None:
    now, today = clock.now(), clock.today("UTC")
    mine = select(PositionLook).where(
        col(PositionLook.viewer_id) == actor.user_id,
        col(PositionLook.user_id).in_(others),
        col(PositionLook.looked_at) >= datetime.combine(today, datetime.min.time(), now.tzinfo),
    )
    known = {one.user_id: one for one in session.scalars(mine)}
    for user_id in others:
        look = known.get(user_id)
        if look is None:
            session.add(PositionLook(user_id=user_id, viewer_id=actor.user_id, looked_at=now))
        else:
            look.looked_at, look.times = now, look.times + 1
