"""A probe: an account signs in that exists only inside the probe, and nothing of it stays (N-01)."""

from uuid import uuid4

from sqlalchemy import select
from sqlmodel import col

from models.accounts import UserSession
from models.language import N_
from services.accounts import passwords, sessions, users
from services.work import Conflict, clock, house_actor, vault
from services.work.undone import undone

NAME = N_("Daily check")


def probe(place: str) -> None:
    """Hash a password, compare it, and open the session of an account with it, as a sign-in does, in a work that is not
    committed: no account, no session and no event stays, and no sign-in is counted. Raises `Conflict` where it fails."""
    password = vault.new_token()
    hashed = passwords.hash_password(password)
    if not passwords.matches(password, hashed):
        raise Conflict(NAME)
    with undone(house_actor(place)) as session:
        user = users.add(session, NAME, f"{uuid4().hex}@example.com", "sales", hashed)
        opened = sessions.open_session(session, user, "browser", NAME, "")
        session.flush()
        mine = col(UserSession.token_hash) == vault.fingerprint(opened.token.partition(".")[2])
        found = session.scalars(select(UserSession).where(mine)).one_or_none()
        if found is None or found.user_id != user.id or found.ended_at is not None or found.expires_at < clock.now():
            raise Conflict(NAME)
