"""Where colleagues are who agreed to show it: their last position, within a session that goes on, and who looked."""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.accounts import User
from models.positions import Position, PositionConsent, PositionLook, TrackingSession
from models.technicians import Technician
from services.work import Actor, action, clock, errand, step, visible, work

OLD = timedelta(
    minutes=15
)  # a page that is open sends a position each minute: after this, it was left or lost its signal
ROUNDED = 200.0  # metres: what a customer learns of where somebody is
A_DEGREE = 111_320.0  # metres of latitude
VAGUE = 2_000.0  # metres: a position that is less accurate says nothing to a customer


class Seen(NamedTuple):
    """Where somebody is, as far as a customer may know it."""

    lat: float
    lon: float
    taken_at: datetime


class Whereabouts(SQLModel):
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


@step
def for_customer(session: Session, user_id: UUID) -> Seen | None:
    """Return where a colleague is who agreed that the customer they drive to may see it, to 200 metres; None without
    such a consent, outside a session, and when their last position is old, doubtful or not accurate."""
    now = clock.now()
    found = select(Position).join(TrackingSession, col(TrackingSession.id) == col(Position.session_id))
    found = found.join(PositionConsent, col(PositionConsent.id) == col(TrackingSession.consent_id))
    found = found.where(
        col(Position.user_id) == user_id,
        col(TrackingSession.ended_at).is_(None),
        col(TrackingSession.ends_at) > now,
        col(PositionConsent.ended_at).is_(None),
        col(PositionConsent.customers).is_(True),
        col(Position.doubtful).is_(False),
        col(Position.taken_at) > now - OLD,
    )
    last = session.scalars(found.order_by(col(Position.taken_at).desc(), col(Position.id).desc()).limit(1)).first()
    if last is None or last.accuracy_m > VAGUE:
        return None
    return Seen(*rounded(last.lat, last.lon), last.taken_at)


def rounded(lat: float, lon: float) -> tuple[float, float]:
    """Return the middle of the square of 200 m in which a point lies."""
    tall = ROUNDED / A_DEGREE
    lat = (math.floor(lat / tall) + 0.5) * tall
    wide = tall / max(0.01, math.cos(math.radians(lat)))
    return round(lat, 5), round((math.floor(lon / wide) + 0.5) * wide, 5)


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
