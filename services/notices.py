"""Notices: news for a colleague, under the bell until it is read. Only that person sees them, whatever the role."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import Team, User
from models.base import Row, row_of
from models.events import EventRow
from models.language import N_, _
from models.messages import Message
from models.notices import Notice
from services import settings
from services.records import declaration, lists, timeline
from services.records.timeline import Entry
from services.work import HOUSE, Actor, Kind, NotFound, action, clock, kind, step, visible
from services.work.events import Event, signal
from services.work.journal import gather

GIVEN = kind("notice.given", N_("{actor} assigned {subject} to you"), "assignment_ind")
UNSENT = kind("notice.unsent", N_("“{subject}” could not be sent"), "error")
UNKNOWN = kind("notice.unknown", N_("“{subject}” may or may not have arrived"), "help")
ROLE = kind("notice.role", N_("{actor} changed your role to {role}"), "badge")
TEAM = kind("notice.team", N_("{actor} added you to the team {subject}"), "groups")
NO_TEAM = kind("notice.no_team", N_("{actor} removed you from your team"), "group_remove")
INBOUND = kind("notice.inbound", N_("{sender} wrote “{title}”"), "mark_email_unread")
CHANGED = kind("notice.changed", N_("A notice came, or was read"), "notifications")  # a signal: nothing of it is stored
KINDS = [CHANGED]
NOTICES = Notice.__table__  # type: ignore[attr-defined]
SHOWN = 20


class Told(SQLModel):
    """The latest notices, each with whether it is new, and how many of all are unread."""

    entries: list[Entry] = Field(default_factory=list)
    new: set[UUID] = Field(default_factory=set)
    unread: int = 0


@step
def tell(session: Session, user_ids: Iterable[UUID | None], what: Kind, subject: Row, **data: Any) -> None:
    """Notify colleagues of a change of `subject`: those who may sign in, and never the actor."""
    actor = session.info["actor"]
    wanted = {one for one in user_ids if one is not None and one != actor.user_id}
    if not wanted:
        return
    there = (col(User.id).in_(wanted), col(User.disabled_at).is_(None))
    told = session.scalars(select(col(User.id)).where(*there).order_by(col(User.id))).all()
    about = {"kind": what.name, "subject": str(subject.__tablename__), "subject_id": subject.id, "data": data}
    for user_id in told:
        gather(session, NOTICES, actor.user_id, user_id=user_id, actor_id=actor.user_id, read_at=None, **about)
    if told:
        signal(session, CHANGED, NOTICES.name, told)


@action("account.read")
def mine(session: Session, actor: Actor, shown: int = SHOWN) -> Told:
    """Return one's own notices, the latest first, `shown` of them (at most 100), with present names."""
    latest = select(Notice).where(_mine(actor)).order_by(col(Notice.made_at).desc(), col(Notice.id).desc())
    rows = session.scalars(latest.limit(max(1, min(shown, lists.LARGEST)))).all()
    entries = timeline.told(session, _as_events(session, actor, rows))
    return Told(entries=entries, new={one.id for one in rows if one.read_at is None}, unread=unread(session, actor))


@action("account.read")
def unread(session: Session, actor: Actor) -> int:
    """Return how many of one's own notices are unread."""
    query = select(func.count()).select_from(Notice).where(_mine(actor), col(Notice.read_at).is_(None))
    return session.scalar(query) or 0


@action("account.edit")
def read(session: Session, actor: Actor, notice_id: UUID) -> None:
    """Mark one of one's own notices as read."""
    if session.scalar(select(col(Notice.id)).where(_mine(actor), col(Notice.id) == notice_id)) is None:
        raise NotFound(_("That notification is no longer here."))
    _mark(session, actor, col(Notice.id) == notice_id)


@action("account.edit")
def read_all(session: Session, actor: Actor) -> None:
    """Mark all of one's own notices as read."""
    _mark(session, actor, _mine(actor))


@step
def forget_old(session: Session) -> None:
    """Drop notices past their time, read or not."""
    over = clock.now() - settings.get(session, settings.NOTICES_KEPT)
    session.execute(delete(Notice).where(col(Notice.made_at) < over))


@step
def of_owner(session: Session, actor: Actor, event: Event) -> None:
    """Tell the new owner of a record about it."""
    if "owner_id" in event.data.get("fields", ()):
        row: Any = session.get(row_of(event.subject), event.subject_id)
        tell(session, [row.owner_id], GIVEN, row)


@step
def of_message(session: Session, actor: Actor, event: Event) -> None:
    """Tell the author of a message that it failed or that its outcome is unknown."""
    message = session.get(Message, event.subject_id) if session.info["place"] != HOUSE else None
    if message is not None:
        tell(session, [message.made_by], UNSENT if event.kind.name == "outbox.failed" else UNKNOWN, message)


@step
def of_role(session: Session, actor: Actor, event: Event) -> None:
    """Tell a colleague about a new role or team."""
    user, changed = session.get(User, event.subject_id), event.data.get("fields", ())
    if user is not None and "role" in changed:
        tell(session, [user.id], ROLE, user, role=user.role)
    if user is not None and "team_id" in changed:
        team = session.get(Team, user.team_id) if user.team_id else None
        tell(session, [user.id], TEAM if team else NO_TEAM, team or user)


def _mine(actor: Actor) -> ColumnElement[bool]:
    return col(Notice.user_id) == actor.user_id


def _mark(session: Session, actor: Actor, which: ColumnElement[bool]) -> None:
    new = (_mine(actor), which, col(Notice.read_at).is_(None))
    marked = session.scalars(update(Notice).where(*new).values(read_at=clock.now()).returning(col(Notice.id))).all()
    if marked and actor.user_id is not None:
        signal(session, CHANGED, NOTICES.name, [actor.user_id])


def _as_events(session: Session, actor: Actor, rows: Sequence[Notice]) -> list[EventRow]:
    """Return notices as the events they tell of; without their subject where the actor no longer sees it."""
    seen = _seen(session, actor, rows)
    return [
        EventRow(
            id=one.id,
            at=one.made_at,
            kind=one.kind,
            actor_id=one.actor_id,
            data=one.data,
            subject_id=one.subject_id,
            subject=one.subject if one.subject_id in seen or declaration.of_table(one.subject) is None else "",
        )
        for one in rows
    ]


def _seen(session: Session, actor: Actor, rows: Sequence[Notice]) -> set[UUID]:
    found: set[UUID] = set()
    for record in declaration.declared():
        ids = [one.subject_id for one in rows if one.subject == record.table]
        if ids:
            here = (col(record.row.id).in_(ids), visible(actor, record.row))
            found |= set(session.scalars(select(col(record.row.id)).where(*here)))
    return found
