"""Reminding: the owner of a token is told a week before it expires, once."""

from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlmodel import Session, col

from models.doors import ApiToken
from models.notices import Notice
from services import notices
from services.work import Actor, clock, step

BEFORE = timedelta(days=7)


@step
def remind(session: Session, actor: Actor) -> int:
    """Tell the owners of the tokens that expire within a week and were not told yet. Return how many."""
    today = clock.now().date()
    told = 0
    for row in session.scalars(_soon(today)).all():
        notices.tell(session, [row.user_id], notices.EXPIRING, row, title=row.name, day=row.expires_on.isoformat())
        told += 1
    return told


def _soon(today: date) -> Select[ApiToken]:
    told = select(col(Notice.subject_id)).where(
        col(Notice.kind) == notices.EXPIRING.name, col(Notice.made_at) > clock.now() - 3 * BEFORE
    )
    soon = (col(ApiToken.expires_on).between(today, today + BEFORE), col(ApiToken.ended_at).is_(None))
    return select(ApiToken).where(*soon, col(ApiToken.id).not_in(told)).order_by(col(ApiToken.id))
