"""Seeing: an administrator's session shows the workspace as a colleague sees it, while its viewing lasts (decision 0067).

The session's row names the viewing. Whether it still holds is decided anew for every request and every action of an open
page: by its end, by who began it, and by what both people may now. Once it is over, the session is its holder's again.
"""

import logging
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlmodel import Session, col

from models.accounts import User, UserSession
from models.accounts import Viewing as ViewingRow
from models.language import N_
from models.tenants import Operator
from services.accounts import own_roles
from services.roles import REACH, Role
from services.work import HOUSE, Actor, announce, clock, house_actor, kind, step, trouble, work
from services.work.actor import Viewing
from services.work.events import Event
from services.work.places import session_in

log = logging.getLogger(__name__)
STARTED = kind("viewing.started", N_("{actor} began to see the workspace as {subject}"), "visibility")
ENDED = kind("viewing.ended", N_("The viewing as {subject} ended"), "visibility_off")
KINDS = [STARTED, ENDED]

VIEWINGS, USERS = ViewingRow.__table__, User.__table__  # type: ignore[attr-defined]
_VIEWED: Any = select(
    VIEWINGS.c.viewer_id, VIEWINGS.c.ends_at, VIEWINGS.c.ended_at, USERS.c.id, USERS.c.name, USERS.c.role,
    USERS.c.team_id, USERS.c.zone, USERS.c.density, USERS.c.disabled_at, *own_roles.COLUMNS,
).join_from(VIEWINGS, USERS, USERS.c.id == VIEWINGS.c.user_id).outerjoin(own_roles.ROWS, own_roles.ON)  # fmt: skip


def as_seen(actor: Actor, viewing_id: UUID) -> Actor:
    """Return the holder of a session as the colleague whom they view; as themself once the viewing is over."""
    with work(house_actor(actor.place), read=True) as session:
        found = session.execute(_VIEWED.where(VIEWINGS.c.id == viewing_id)).first()
    if found is None or found.viewer_id != actor.user_id:  # a viewing of someone else is none
        return actor
    role = own_roles.joined(found)
    if found.ended_at is None and found.ends_at > clock.now() and role and _may_still(actor, role, found):
        return replace(
            actor,
            user_id=found.id,
            name=found.name,
            role=found.role,
            role_label=role.label,
            permissions=role.permissions,
            scope=role.scope,
            team_id=found.team_id,
            operator=False,
            proved_at=None,
            zone=found.zone or actor.zone,
            density=found.density,
            viewing=Viewing(viewing_id, found.viewer_id, actor.name, found.ends_at),
        )
    if found.ended_at is None:
        _close_by_itself(actor.place, viewing_id)
    return actor


def may_view(actor: Actor, wanted: Role | None, operator: bool) -> bool:
    """Return whether an actor may see the workspace as somebody with this role: as nobody who may more than they
    themself, or who sees further, and never as an operator."""
    if wanted is None or operator or not actor.may("users.edit"):
        return False
    return wanted.permissions <= actor.permissions and REACH[wanted.scope] <= REACH[actor.scope]


def operates(place: str, user_id: UUID) -> bool:
    """Return whether a person of a workspace is an operator of the house. May be asked inside a work."""
    here = (col(Operator.tenant_id) == UUID(place), col(Operator.user_id) == user_id)
    with session_in(HOUSE, read=True) as house:
        return bool(house.scalar(select(exists(select(col(Operator.id)).where(*here)))))


@step
def close(session: Session, *which: ColumnElement[bool]) -> int:
    """End the viewings that are still open and fit; their pages close within a second. Return how many."""
    rows = session.scalars(select(ViewingRow).where(col(ViewingRow.ended_at).is_(None), *which)).all()
    for row in rows:
        row.ended_at = min(clock.now(), row.ends_at)
        held = col(UserSession.viewing_id) == row.id
        session.execute(update(UserSession).where(held).values(viewing_id=None))
        announce(session, ENDED, session.get_one(User, row.user_id), viewing=str(row.id))
    return len(rows)


@step
def still_open(session: Session, viewing_id: UUID | None) -> bool:
    """Return whether a session's viewing is going on."""
    row = session.get(ViewingRow, viewing_id) if viewing_id is not None else None
    return row is not None and row.ended_at is None and row.ends_at > clock.now()


@step
def close_overdue(session: Session, actor: Actor) -> int:
    """End the viewings whose time is over: those whose pages were simply left."""
    return close(session, col(ViewingRow.ends_at) <= clock.now())


@step
def follow_user(session: Session, actor: Actor, event: Event) -> None:
    """End the viewings of and by a person who was disabled, or whose role or team changed."""
    one = event.subject_id
    close(session, or_(col(ViewingRow.user_id) == one, col(ViewingRow.viewer_id) == one))


@step
def follow_role(session: Session, actor: Actor, event: Event) -> None:
    """End the viewings of and by people whose own role changed."""
    held = select(col(User.id)).where(col(User.role) == event.data.get("key"))
    close(session, or_(col(ViewingRow.user_id).in_(held), col(ViewingRow.viewer_id).in_(held)))


def _may_still(actor: Actor, role: Role, found: Any) -> bool:
    able = found.disabled_at is None and may_view(actor, role, operator=False)
    return able and not operates(actor.place, found.id)


def _close_by_itself(place: str, viewing_id: UUID) -> None:
    try:
        with work(house_actor(place)) as session:
            session.info["action"] = "accounts.viewings.end"
            close(session, col(ViewingRow.id) == viewing_id)
    except Exception:  # it is over whether or not this could be noted; the next request notes it
        trouble.log_repeated(log, "the end of a viewing could not be noted", place=place)
