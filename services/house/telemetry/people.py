"""People: how many there are, came back, are new, in all workspaces (U-19, H-19)."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User, UserSession
from services.house import tenants
from services.work import HOUSE, house_actor, step, trouble, work

log = logging.getLogger(__name__)


@dataclass(slots=True)
class People:
    """Everybody with an account, those who were there since a time, and those who are new since then."""

    all: int = 0
    active: int = 0
    new: int = 0

    @property
    def share(self) -> float | None:
        """The part of them that was there."""
        return self.active / self.all if self.all else None


def people(since: datetime) -> People:
    """Count the people of every workspace. One that cannot be read is left out."""
    found = People()
    for place in tenants.places():
        if place == HOUSE:
            continue
        try:
            with work(house_actor(place), read=True) as session:
                _count(session, since, found)
        except Exception:
            trouble.log_repeated(log, "the people of a workspace could not be counted", place=place)
    return found


@step
def _count(session: Session, since: datetime, found: People) -> None:
    enabled = select(func.count()).select_from(User).where(col(User.disabled_at).is_(None))
    found.all += session.scalar(enabled) or 0
    found.new += session.scalar(enabled.where(col(User.made_at) >= since)) or 0
    seen = select(func.count(col(UserSession.user_id).distinct())).where(col(UserSession.seen_at) >= since)
    found.active += session.scalar(seen) or 0
