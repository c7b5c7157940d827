"""Consent: a colleague agrees to show where they are while they work, sees who looked, and takes it back at any time."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, SQLModel, col

from models.accounts import User
from models.language import N_, _
from models.positions import Position, PositionConsent, PositionLook, TrackingSession
from services import settings
from services.positions import shifts
from services.work import Actor, action, clock, step

TEXT = N_(
    "While my shift lasts and this page is open, my position may be stored and shown to colleagues who may see the map. "
    "While I am on the way to a customer, that customer may see it too, to 200 metres. I see which colleagues looked, and "
    "can end it at any time."
)
LOOKS = timedelta(days=30)  # of which a colleague sees who looked


class Standing(SQLModel):
    """What a colleague has agreed to: since when, and until when positions are taken now. Both None: nothing.

    `shift_until`: a phone may begin by itself until then, because a shift goes on in which nobody has signed off. `kept_days`
    is for how long positions are kept.
    """

    text: str
    since: datetime | None
    tracked_until: datetime | None
    shift_until: datetime | None
    kept_days: int


class Look(SQLModel):
    """Somebody looked at a colleague's position, so many times on that day."""

    viewer: str
    looked_at: datetime
    times: int


@action("visits.work")
def standing(session: Session, actor: Actor) -> Standing:
    """Return what the actor has agreed to."""
    consent, running = given(session, actor.user_id), running_of(session, actor.user_id)
    shift = shifts.present(session, actor.user_id)
    begins = shift is not None and not shifts.signed_off(session, actor.user_id, shift)
    return Standing(
        text=consent.text if consent else _(TEXT),
        since=consent.made_at if consent else None,
        tracked_until=running.ends_at if running else None,
        shift_until=shift[1] if shift and begins else None,
        kept_days=settings.get(session, settings.POSITIONS_KEPT).days,
    )


@action("visits.work")
def agree(session: Session, actor: Actor) -> Standing:
    """Keep that the actor agrees, with the words they were shown. Agreeing twice is agreeing once."""
    assert actor.user_id
    if given(session, actor.user_id) is None:
        session.add(PositionConsent(user_id=actor.user_id, text=_(TEXT), customers=True))
        session.flush()
    return standing(session, actor)


@action("visits.work")
def withdraw(session: Session, actor: Actor) -> Standing:
    """Take the consent back: the session ends, and every position that is kept is deleted."""
    consent = given(session, actor.user_id)
    if consent is not None:
        consent.ended_at = clock.now()
        end_sessions(session, actor.user_id, "consent")
        session.execute(delete(Position).where(col(Position.user_id) == actor.user_id))
        session.flush()
    return standing(session, actor)


@action("visits.work")
def looks(session: Session, actor: Actor) -> list[Look]:
    """Return who looked at the actor's position in the last 30 days, the latest first."""
    mine = (col(PositionLook.user_id) == actor.user_id, col(PositionLook.looked_at) > clock.now() - LOOKS)
    rows: Any = select(PositionLook, col(User.name).label("name")).outerjoin(
        User, col(User.id) == col(PositionLook.viewer_id)
    )
    found = session.execute(rows.where(*mine).order_by(col(PositionLook.looked_at).desc()).limit(200))
    return [
        Look(viewer=row.name or "", looked_at=row.PositionLook.looked_at, times=row.PositionLook.times) for row in found
    ]


@step
def given(session: Session, user_id: UUID | None) -> PositionConsent | None:
    """Return the consent of a colleague that holds now, or None."""
    here = (col(PositionConsent.user_id) == user_id, col(PositionConsent.ended_at).is_(None))
    return session.scalars(select(PositionConsent).where(*here).limit(1)).first()


@step
def running_of(session: Session, user_id: UUID | None) -> TrackingSession | None:
    """Return the session in which positions of a colleague are taken now, or None."""
    live = (
        col(TrackingSession.user_id) == user_id,
        col(TrackingSession.ended_at).is_(None),
        col(TrackingSession.ends_at) > clock.now(),
    )
    return session.scalars(
        select(TrackingSession).where(*live).order_by(col(TrackingSession.id).desc()).limit(1)
    ).first()


@step
def end_sessions(session: Session, user_id: UUID | None, by: str) -> None:
    """End the sessions of a colleague; `by` is person, shift or consent."""
    here = (col(TrackingSession.user_id) == user_id, col(TrackingSession.ended_at).is_(None))
    for one in session.scalars(select(TrackingSession).where(*here)).all():
        one.ended_at, one.ended_by = min(clock.now(), one.ends_at), by if one.ends_at > clock.now() else "shift"
