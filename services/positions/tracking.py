"""Tracking: positions of a colleague, in a session that ends with their shift, and where everybody was last (J-03, J-04).

A position that is not accurate is kept with its accuracy and shown with a ring; it never says that somebody arrived. One
that cannot be true is kept and not drawn.
"""

import math
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlmodel import Session, SQLModel, col

from models.language import _
from models.positions import Position, PositionConsent, TrackingSession
from services import settings
from services.positions import consents, shifts
from services.work import Actor, Invalid, NotAllowed, action, clock, step

PRECISE = 100.0  # metres; a technician's door is nearer than that to the next one's in most towns
AHEAD = timedelta(minutes=10)  # what the clock of a phone may be ahead
BEHIND = timedelta(days=3)  # what a phone without a network may send late
FASTEST = 70.0  # metres a second, 250 km/h: nobody drives faster
EARTH = 6_371_000.0  # metres
MOST = 1_000  # people on a map
FORGOTTEN = 5_000  # positions deleted by one statement


class Taken(SQLModel):
    """What became of a position: whether it is accurate enough to say where somebody is."""

    precise: bool
    doubtful: bool
    tracked_until: datetime


@action("visits.work")
def report(
    session: Session,
    actor: Actor,
    lat: float,
    lon: float,
    accuracy_m: float,
    taken_at: datetime,
    source: str = "gps",
) -> Taken:
    """Keep a position of the actor. Refuses it without their consent (`NotAllowed`), one from the future or of more than
    three days ago, and degrees and metres that cannot be (`Invalid`). The first one of a shift begins a session (J-04)."""
    _refuse_wrong(lat, lon, accuracy_m, taken_at)
    consent = consents.given(session, actor.user_id)
    if consent is None:
        raise NotAllowed(_("You have not agreed to show your position. Nothing was stored."))
    running = consents.running_of(session, actor.user_id) or _begin(session, actor, consent)
    made = Position(
        user_id=consent.user_id,
        session_id=running.id,
        lat=lat,
        lon=lon,
        accuracy_m=accuracy_m,
        source=source if source in ("gps", "network") else "gps",
        taken_at=min(taken_at, clock.now()),
        received_at=clock.now(),
    )
    made.doubtful = _cannot_be(session, made)
    session.add(made)
    session.flush()
    return Taken(precise=accuracy_m <= PRECISE, doubtful=made.doubtful, tracked_until=running.ends_at)


@action("visits.work")
def stop(session: Session, actor: Actor) -> None:
    """End the actor's session; the consent stays."""
    consents.end_sessions(session, actor.user_id, "person")


@step
def sessions_between(session: Session, begin: datetime, end: datetime) -> int:
    """Return how many sessions were begun in a time (J-04)."""
    here = col(TrackingSession.started_at).between(begin, end)
    return session.scalar(select(func.count()).select_from(TrackingSession).where(here)) or 0


@step
def tidy(session: Session, actor: Actor) -> int:
    """End the sessions whose shift is over, and delete positions that are older than the settings say. Return how many
    were deleted."""
    over = (col(TrackingSession.ended_at).is_(None), col(TrackingSession.ends_at) <= clock.now())
    for one in session.scalars(select(TrackingSession).where(*over).limit(MOST)).all():
        one.ended_at, one.ended_by = one.ends_at, "shift"
    found = list(session.scalars(select(col(Position.id)).where(past(session)).limit(FORGOTTEN)))
    session.execute(delete(Position).where(col(Position.id).in_(found)))
    return len(found)


@step
def past(session: Session) -> ColumnElement[bool]:
    """Return the criterion of positions that are older than the settings say."""
    return col(Position.taken_at) < clock.now() - settings.get(session, settings.POSITIONS_KEPT)


def metres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the distance of two points over the ground (haversine), in metres."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, one)) for one in (first, second))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


@step
def _begin(session: Session, actor: Actor, consent: PositionConsent) -> TrackingSession:
    """Begin a session that ends with the shift of today, or after twelve hours."""
    consents.end_sessions(session, actor.user_id, "shift")
    now = clock.now()
    shift = shifts.present(session, actor.user_id)
    ends_at = shift[1] if shift else now + shifts.LONGEST
    made = TrackingSession(user_id=consent.user_id, consent_id=consent.id, started_at=now, ends_at=ends_at)
    session.add(made)
    session.flush()
    return made


@step
def _cannot_be(session: Session, made: Position) -> bool:
    """Return whether nobody could have come there from where they were last, with the accuracy of both allowed for."""
    before = (
        col(Position.user_id) == made.user_id,
        col(Position.doubtful).is_(False),
        col(Position.taken_at) <= made.taken_at,
        col(Position.taken_at) > made.taken_at - shifts.LONGEST,
    )
    last = session.scalars(select(Position).where(*before).order_by(col(Position.taken_at).desc()).limit(1)).first()
    if last is None:
        return False
    apart = metres((last.lat, last.lon), (made.lat, made.lon)) - last.accuracy_m - made.accuracy_m
    seconds = max(1.0, (made.taken_at - last.taken_at).total_seconds())
    return apart / seconds > FASTEST


def _refuse_wrong(lat: float, lon: float, accuracy_m: float, taken_at: datetime) -> None:
    wrong: dict[str, str] = {}
    if not -90 <= lat <= 90:
        wrong["lat"] = _("Degrees from -90 to 90.")
    if not -180 <= lon <= 180:
        wrong["lon"] = _("Degrees from -180 to 180.")
    if not 0 <= accuracy_m <= 1_000_000:
        wrong["accuracy_m"] = _("Metres, from 0 to 1,000,000.")
    if taken_at > clock.now() + AHEAD:
        wrong["taken_at"] = _("This is in the future. Check the clock of the phone.")
    if taken_at < clock.now() - BEHIND:
        wrong["taken_at"] = _("This is more than three days ago.")
    if wrong:
        raise Invalid(_("Please check the position."), **wrong)
