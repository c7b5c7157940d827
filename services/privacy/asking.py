"""Asking: a colleague wants their own account erased. Administrators are told, hand over the records, and erase it (G-01)."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.events import EventRow
from models.language import N_, _
from services import notices
from services.accounts import users
from services.work import Actor, Conflict, action, announce, clock, kind, step

ASKED = kind("user.erasure_asked", N_("{subject} asked that their account be erased"), "person_remove")
AGAIN = timedelta(days=7)  # until administrators are told once more


@action("account.read", private=True)
def asked(session: Session, actor: Actor) -> datetime | None:
    """Return when one asked in the last seven days that one's account be erased, if one did."""
    return _asked(session, actor)


@action("account.edit", fresh=True, private=True)
def ask(session: Session, actor: Actor) -> None:
    """Ask the administrators to erase one's own account: they are told under the bell, and it is in the audit trail.

    Refuses the last administrator (`Invalid`), and a second time within seven days (`Conflict`).
    """
    user = users.me(session, actor)
    if user.role == "administrator":
        users.refuse_last_administrator(session, user)
    if _asked(session, actor) is not None:
        raise Conflict(_("You asked already. Ask again after seven days, if nothing happens."))
    announce(session, ASKED, user)
    notices.tell(session, notices.administrators(session), notices.ERASURE, user)


@step
def _asked(session: Session, actor: Actor) -> datetime | None:
    mine = (col(EventRow.subject) == "users", col(EventRow.subject_id) == actor.user_id)
    query = select(func.max(col(EventRow.at))).where(*mine, col(EventRow.kind) == ASKED.name)
    return session.scalar(query.where(col(EventRow.at) > clock.now() - AGAIN))
