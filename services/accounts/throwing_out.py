"""Throwing out: an administrator ends every session of a colleague, who may sign in again: for a lost phone or laptop."""

from uuid import UUID

from sqlmodel import Session

from models.accounts import User
from models.language import N_, _
from services.accounts import own_roles, sessions, users
from services.work import Actor, Invalid, action, announce, kind

ENDED = kind("user.sessions_ended", N_("{actor} signed {subject} out everywhere"), "logout")
KINDS = [ENDED]


@action("users.edit", fresh=True)
def end_sessions(session: Session, actor: Actor, user_id: UUID) -> User:
    """End every session of a colleague, tokens of programs too; their pages close within a second. Return them.

    Refuses oneself (`Invalid`), and who may do more than the actor (`NotAllowed`).
    """
    user = users.row(session, user_id)
    if user.id == actor.user_id:
        raise Invalid(_("End your own sessions on the page of your account."))
    own_roles.refuse_stronger(session, actor, user)
    sessions.end_all(session, user.id)
    announce(session, ENDED, user)
    return user
