"""Telling: a notice for each colleague whom a change concerns, in the work that makes the change."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import Team, User, Viewing
from models.base import Row, row_of
from models.messages import Message
from models.notices import Notice
from services.notices import choices, pushing
from services.notices.kinds import CHANGED, GIVEN, JOINED, NO_TEAM, ROLE, TEAM, UNKNOWN, UNSENT, VIEWED
from services.work import HOUSE, Actor, Kind, clock, step
from services.work.events import Event, signal
from services.work.journal import gather

NOTICES = Notice.__table__  # type: ignore[attr-defined]


@step
def tell(session: Session, user_ids: Iterable[UUID | None], what: Kind, subject: Row, **data: Any) -> None:
    """Notify colleagues of a change of `subject`: those who may sign in and want this sort, and never the actor."""
    actor = session.info["actor"]
    wanted = {one for one in user_ids if one is not None and one != actor.user_id}
    if wanted:
        put(session, choices.receivers(session, wanted, what), what, subject, **data)


@step
def put(
    session: Session, told: list[choices.Receiver], what: Kind, subject: Row, *, mailed: bool = False, **data: Any
) -> None:
    """Give each of these people a notice, and wake their browsers. `mailed`: it goes out by mail in its own way.

    Where it is wanted by mail or push alone it is archived from the start, and the bell does not count it.
    """
    by, now = session.info["actor"].user_id, clock.now()
    about = {"kind": what.name, "subject": str(subject.__tablename__), "subject_id": subject.id, "data": data}
    new = {"actor_id": by, "read_at": None, "mailed_at": now if mailed else None}
    pushed = {}
    for one in told:
        row = gather(session, NOTICES, by, user_id=one.user_id, archived_at=None if one.in_app else now, **new, **about)
        if one.push_at is not None:
            pushed[one.user_id] = (row["id"], one.push_at)
    pushing.put(session, pushed)
    if told:
        signal(session, CHANGED, NOTICES.name, [one.user_id for one in told])


@step
def of_owner(session: Session, actor: Actor, event: Event) -> None:
    """Tell the new owner of a record about it."""
    if "owner_id" in event.data.get("fields", ()):
        row: Any = session.get(row_of(event.subject), event.subject_id)
        tell(session, [row.owner_id], GIVEN, row)


@step
def of_message(session: Session, actor: Actor, event: Event) -> None:
    """Tell the author of a message that it failed or that its outcome is unknown. Those of a campaign are counted on its
    page instead: thousands may fail at once."""
    message = session.get(Message, event.subject_id) if session.info["place"] != HOUSE else None
    if message is not None and message.campaign_id is None:
        tell(session, [message.made_by], UNSENT if event.kind.name == "outbox.failed" else UNKNOWN, message)


@step
def of_role(session: Session, actor: Actor, event: Event) -> None:
    """Tell a colleague about a new role or team."""
    user, changed = session.get(User, event.subject_id), event.data.get("fields", ())
    if user is not None and "role" in changed:
        tell(session, [user.id], ROLE, user, role=user.role, role_label=event.data.get("role_label", ""))
    if user is not None and "team_id" in changed:
        team = session.get(Team, user.team_id) if user.team_id else None
        tell(session, [user.id], TEAM if team else NO_TEAM, team or user)


@step
def of_viewing(session: Session, actor: Actor, event: Event) -> None:
    """Tell a colleague that an administrator sees the workspace as they do, and why."""
    user, viewing_id = session.get(User, event.subject_id), event.data.get("viewing")
    viewing = session.get(Viewing, UUID(viewing_id)) if viewing_id else None
    if user is not None and viewing is not None:
        tell(session, [user.id], VIEWED, user, reason=viewing.reason)


@step
def of_newcomer(session: Session, actor: Actor, event: Event) -> None:
    """Tell administrators, and whoever sent the invitation, that it was accepted (U-19)."""
    user = session.get(User, event.subject_id)
    if user is not None:
        inviter = event.data.get("invited_by")
        told = {*administrators(session), UUID(inviter) if inviter else None} - {user.id}
        tell(session, told, JOINED, user)


@step
def administrators(session: Session) -> list[UUID]:
    """Return the administrators of this workspace who may sign in."""
    here = (col(User.role) == "administrator", col(User.disabled_at).is_(None))
    return list(session.scalars(select(col(User.id)).where(*here)))
