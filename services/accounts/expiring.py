"""Passwords that expire, in workspaces that want it (U-11): an old one opens nothing but the choice of a new one."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from models.accounts import User
from models.language import N_, _
from services import settings
from services.work import NotAllowed, clock, step

OLD = N_("Your password has expired. Choose a new one with “Forgot your password?” on the sign-in page.")
BY_PASSWORD = ("password", "totp", "recovery", "with_passkey")


class Expired(NotAllowed):
    """The password was right, and is older than the workspace allows."""

    def __init__(self, user_id: UUID, place: str) -> None:
        super().__init__(_(OLD))
        self.user_id, self.place = user_id, place


@step
def refuse_expired(session: Session, user: User, factors: str) -> None:
    """Refuse who came by a password that is too old (`Expired`). Other ways in need none."""
    life = timedelta(days=settings.get(session, settings.PASSWORD_DAYS))
    if life and factors in BY_PASSWORD and user.password_at is not None and user.password_at + life < clock.now():
        raise Expired(user.id, str(session.info["place"]))
