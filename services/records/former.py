"""Former years: a workspace may leave what was over before a day out of its lists (G-07). Nothing is changed or moved: one
remembered time decides, search and reports find all of it, and forgetting the time brings it back."""

from datetime import datetime

from sqlmodel import Session

from services.house import settings
from services.work import step

NAME = "former.before"


@step
def before(session: Session) -> datetime | None:
    """Return the time before which what was over is left out of lists; None: nothing is."""
    kept = settings.read(session, NAME)
    return datetime.fromisoformat(kept) if kept else None


@step
def put(session: Session, at: datetime | None) -> None:
    """Leave what was over before a time out of lists; None leaves out nothing."""
    settings.write(session, NAME, at.isoformat() if at else None)
