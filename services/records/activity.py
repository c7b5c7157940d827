"""What happened in the whole workspace, as far as the timelines of what a person may see tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select, union_all
from sqlmodel import Session, col

from models.events import EventRow, EventSubject
from models.language import _
from services.records import declaration, timeline
from services.records.declaration import Kinds, Record
from services.records.lists import Page
from services.records.timeline import Entry
from services.work import Actor, Invalid, action, visible
from services.work.events import KINDS

USERS = "user"  # beside the nouns of record types: who joined, left and got another role
OF_USERS = ("user.added", "user.role_changed", "user.disabled", "user.enabled")
OF_ALL = ("bin.emptied", "bulk.begun")  # about no record: for who sees everything
MOST = 100  # entries at once


@dataclass(frozen=True, slots=True)
class Query:
    """The events to tell: by a colleague, about a record type (its noun, or `user`), from a first day to a last one in the
    viewer's zone. `before` is the entry after which to go on, `since` the time after which to look."""

    colleague: UUID | None = None
    noun: str = ""
    first: date | None = None
    last: date | None = None
    before: tuple[datetime, UUID] | None = None
    since: datetime | None = None
    limit: int = 50


@action("home.read")
def happened(session: Session, actor: Actor, query: Query) -> Page[Entry]:
    """Return what happened, the latest first; `capped`: there is more. Refuses a record type that is not there."""
    latest = select(EventRow).where(*_seen(actor), *_chosen(actor, query))
    limit = max(1, min(query.limit, MOST))
    rows = session.scalars(latest.order_by(col(EventRow.at).desc(), col(EventRow.id).desc()).limit(limit + 1)).all()
    entries = timeline.told(session, rows[:limit])
    return Page(entries, len(entries), len(rows) > limit)


def nouns(actor: Actor) -> list[Record]:
    """Return the record types whose timelines the actor may open."""
    return [one for one in declaration.declared() if one.may(actor, "read")]


def _seen(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the criteria of the events that a timeline the actor may open tells of: that of the event's own subject, or,
    but for kinds that another entry tells there, that of any record it is about."""
    records = nouns(actor)
    quiet = {name for one in declaration.declared() for name in one.quiet}
    loud = col(EventRow.kind).in_(_kinds() - quiet)
    if actor.scope != "all":
        told = _own(records, actor, loud, quiet)
    elif len(records) == len(declaration.declared()):
        told = col(EventRow.kind).in_(_kinds())
    else:
        tables = [one.table for one in records]
        about = exists(select(1).where(col(EventSubject.event_id) == col(EventRow.id), or_(*map(_about, records))))
        told = or_(and_(col(EventRow.kind).in_(_kinds()), col(EventRow.subject).in_(tables)), and_(loud, about))
    more = [*(OF_USERS if actor.may("users.read") else ()), *(OF_ALL if actor.scope == "all" else ())]
    return [or_(told, col(EventRow.kind).in_(more)) if more else told]


def _own(records: Sequence[Record], actor: Actor, loud: Any, quiet: set[str]) -> ColumnElement[bool]:
    """Return the same for who sees only some records: their ids are read first, because most events are of others."""
    ids: Any = union_all(*(select(col(one.row.id)).where(visible(actor, one.row)) for one in records))
    about = select(col(EventSubject.event_id)).where(col(EventSubject.record_id).in_(ids))
    own = and_(col(EventRow.kind).in_(quiet), col(EventRow.subject_id).in_(ids))
    return or_(and_(loud, col(EventRow.id).in_(about)), own)


def _about(record: Record) -> ColumnElement[bool]:
    """Return the criterion that a subject is a record of this type."""
    return exists(select(1).where(col(record.row.id) == col(EventSubject.record_id)))


def _kinds() -> set[str]:
    """Return the kinds of all record types, but for those that tell of many records at once."""
    records = declaration.declared()
    together = {one.kinds.together.name for one in records if isinstance(one.kinds, Kinds)}
    return {kind.name for record in records for kind in record.kinds if kind.name in KINDS} - together


def _chosen(actor: Actor, query: Query) -> list[ColumnElement[bool]]:
    at, found = col(EventRow.at), list[ColumnElement[bool]]()
    if query.colleague:
        found.append(col(EventRow.actor_id) == query.colleague)
    if query.noun:
        found.append(_of_noun(actor, query.noun))
    if query.first:
        found.append(at >= _begin(query.first, actor))
    if query.last:
        found.append(at < _begin(query.last + timedelta(days=1), actor))
    if query.since:
        found.append(at > query.since)
    if query.before:
        when, one = query.before
        found.append(or_(at < when, and_(at == when, col(EventRow.id) < one)))
    return found


def _of_noun(actor: Actor, noun: str) -> ColumnElement[bool]:
    if noun == USERS and actor.may("users.read"):
        return col(EventRow.kind).in_(OF_USERS)
    known = {one.noun: one for one in nouns(actor)}
    if noun not in known:
        raise Invalid(_("Please check the form."), noun=_("Choose one of: {values}.").format(values=", ".join(known)))
    return col(EventRow.subject) == known[noun].table


def _begin(day: date, actor: Actor) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZoneInfo(actor.zone)).astimezone(UTC)
