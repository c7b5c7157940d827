"""Finding colleagues by a part of their name, address or team."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import Team, User
from models.text import fold
from services.work import step


@step
def fitting(session: Session, q: str) -> list[UUID]:
    """Return the colleagues who match a query, accents or not. Reads the whole table: a company has some hundred
    colleagues, too few words for an index of their own."""
    wanted = fold(q)
    texts = select(col(User.id), col(User.name), col(User.email), col(Team.name)).where(col(User.erased_at).is_(None))
    rows = session.execute(texts.select_from(User).outerjoin(Team, col(Team.id) == col(User.team_id)))
    return [one for one, *words in rows if wanted in fold(" ".join(word or "" for word in words))]
