"""Newcomers: once a week administrators are told how many colleagues joined (U-19)."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from services.notices import telling
from services.notices.kinds import NEWCOMERS
from services.work import clock, step

WEEK = timedelta(days=7)


@step
def tell(session: Session) -> int:
    """Tell the administrators who were here before them. Return how many colleagues are new."""
    since = clock.now() - WEEK
    new = session.scalars(
        select(User).where(col(User.made_at) > since, col(User.disabled_at).is_(None)).order_by(col(User.made_at))
    ).all()
    told = set(telling.administrators(session)) - {one.id for one in new}
    if new and told:
        telling.tell(session, told, NEWCOMERS, new[0], count=len(new))
    return len(new)
