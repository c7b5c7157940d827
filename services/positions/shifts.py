"""The shift of a colleague who may show where they are: when it ends, and whether they have signed off in it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.positions import TrackingSession
from models.technicians import Technician
from services import hours
from services.hours import Span
from services.work import clock, step

LONGEST = timedelta(hours=12)  # a session of somebody without working hours
DAY = timedelta(days=1)  # a shift that goes on began within it


@step
def present(session: Session, user_id: UUID | None) -> Span | None:
    """Return when the shift that goes on now began and ends; None outside of one, and without a technician."""
    technician = session.scalars(select(Technician).where(col(Technician.user_id) == user_id)).first()
    if technician is None:
        return None
    now = clock.now()
    spans = hours.working(session, [technician], now - DAY, now + LONGEST)[technician.id]
    return next(((begin, end) for begin, end in spans if begin <= now < end), None)


@step
def signed_off(session: Session, user_id: UUID | None, shift: Span) -> bool:
    """Return whether a colleague ended their session by hand in this shift: it does not begin again by itself."""
    mine = (col(TrackingSession.user_id) == user_id, col(TrackingSession.started_at) < shift[1])
    last = select(TrackingSession).where(*mine).order_by(col(TrackingSession.started_at).desc()).limit(1)
    found = session.scalars(last).first()
    return found is not None and found.ended_by == "person" and (found.ended_at or shift[1]) >= shift[0]
