"""Reading: one's own notices, under the bell and on their page. Only that person sees them, whatever the role."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlmodel import Field, Session, SQLModel, col

from models.events import EventRow
from models.language import _
from models.notices import Notice
from services import settings
from services.notices import quiet
from services.notices.kinds import CHANGED, LINKS, SORTS, sort_of
from services.notices.telling import NOTICES
from services.records import declaration, fields, lists, timeline
from services.records.lists import Page, Slice
from services.records.timeline import Entry
from services.work import Actor, NotFound, action, clock, occurrences, step, visible
from services.work.events import signal

SHOWN = 20
SHOWS = ("all", "unread", "archived")
READ_FOR = timedelta(days=7)  # a notice read for so long is archived
ARCHIVED_AT = time(5)  # by the workspace's clock
SORTED = {"made_at": col(Notice.made_at)}
SHOWN_HERE = col(Notice.archived_at).is_(None)  # under the bell
UNREAD = (SHOWN_HERE, col(Notice.read_at).is_(None))


class NoticeCard(Entry):
    """One notice, in words. `body` is the text of an announcement."""

    sort: str = "news"
    body: str = ""
    read_at: datetime | None = None
    archived_at: datetime | None = None


class Told(SQLModel):
    """The latest notices, each with whether it is new, and how many of all are unread."""

    entries: list[NoticeCard] = Field(default_factory=list)
    new: set[UUID] = Field(default_factory=set)
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """The notices to show: all that are not archived, the unread, or the archived; of one sort or of all."""

    show: str = "all"
    sort: str = ""
    part: Slice = Slice()


@action("account.read", private=True)
def mine(session: Session, actor: Actor, shown: int = SHOWN) -> Told:
    """Return one's own notices, the latest first, `shown` of them (at most 100), with present names."""
    latest = select(Notice).where(_mine(actor), SHOWN_HERE)
    latest = latest.order_by(col(Notice.made_at).desc(), col(Notice.id).desc())
    rows = session.scalars(latest.limit(max(1, min(shown, lists.LARGEST)))).all()
    new = {one.id for one in rows if one.read_at is None}
    return Told(entries=cards(session, actor, rows), new=new, unread=unread(session, actor))


@action("account.read", private=True)
def search(session: Session, actor: Actor, query: Query = Query()) -> Page[NoticeCard]:
    """Return one page of one's own notices, the latest first. Refuses an unknown sort or show."""
    show = fields.one_of(query.show or "all", SHOWS, "show")
    where = [_mine(actor), ~SHOWN_HERE if show == "archived" else SHOWN_HERE]
    if show == "unread":
        where.append(col(Notice.read_at).is_(None))
    if query.sort:
        where.append(col(Notice.kind).in_(SORTS[fields.one_of(query.sort, tuple(SORTS), "sort")].names))
    found = lists.page(
        session,
        select(col(Notice.id)).where(*where),
        query.part,
        SORTED,
        col(Notice.id),
        "-made_at",
        lambda row: row[0],
    )
    rows = {one.id: one for one in session.scalars(select(Notice).where(col(Notice.id).in_(found.rows)))}
    return replace(found, rows=cards(session, actor, [rows[one] for one in found.rows]))


@action("account.read", private=True)
def find(session: Session, actor: Actor, notice_id: UUID) -> NoticeCard:
    """Return one of one's own notices."""
    row = session.scalars(select(Notice).where(_mine(actor), col(Notice.id) == notice_id)).first()
    if row is None:
        raise NotFound(_("That notification is no longer here."))
    return cards(session, actor, [row])[0]


@action("account.read", private=True)
def unread_about(session: Session, actor: Actor, subject_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return one's own unread notices about these subjects: by subject, the notice."""
    here = (_mine(actor), *UNREAD, col(Notice.subject_id).in_(subject_ids))
    rows = session.execute(select(col(Notice.subject_id), col(Notice.id)).where(*here)).all()
    return {subject: notice for subject, notice in rows}


@action("account.read", private=True)
def unread(session: Session, actor: Actor) -> int:
    """Return how many of one's own notices are unread."""
    query = select(func.count()).select_from(Notice).where(_mine(actor), *UNREAD)
    return session.scalar(query) or 0


@action("account.edit")
def read(session: Session, actor: Actor, notice_id: UUID) -> None:
    """Mark one of one's own notices as read."""
    if session.scalar(select(col(Notice.id)).where(_mine(actor), col(Notice.id) == notice_id)) is None:
        raise NotFound(_("That notification is no longer here."))
    _mark(session, actor, col(Notice.id) == notice_id)


@action("account.edit")
def read_all(session: Session, actor: Actor) -> None:
    """Mark all of one's own notices as read. What is wanted by mail alone still goes out."""
    _mark(session, actor, SHOWN_HERE)


@step
def archive(session: Session) -> int:
    """Archive what was read a week before the last day of archiving (S-17). Return how many.

    Run more often, or late, it archives the same: the day decides, not the run.
    """
    weekday, zone = int(settings.get(session, settings.NOTICES_ARCHIVED_ON)), quiet.zone(session)
    day = occurrences.latest(ARCHIVED_AT, zone, clock.now(), [weekday])
    at = occurrences.instant(day, ARCHIVED_AT, zone) or clock.now()
    done = update(Notice).where(to_archive(at)).values(archived_at=clock.now()).returning(col(Notice.user_id))
    archived = session.scalars(done).all()
    if archived:
        signal(session, CHANGED, NOTICES.name, sorted(set(archived)))
    return len(archived)


def to_archive(at: datetime) -> ColumnElement[bool]:
    """Return the criterion of notices that had been read for a week at a time, and are still under the bell."""
    return and_(col(Notice.archived_at).is_(None), col(Notice.read_at) < at - READ_FOR)


@step
def past(session: Session) -> ColumnElement[bool]:
    """Return the criterion of notices past their time, read or not."""
    return col(Notice.made_at) < clock.now() - settings.get(session, settings.NOTICES_KEPT)


@step
def forget_old(session: Session) -> None:
    """Drop notices past their time, read or not."""
    session.execute(delete(Notice).where(past(session)))


@step
def cards(session: Session, actor: Actor, rows: Sequence[Notice]) -> list[NoticeCard]:
    """Return notices in words; without their subject where the actor no longer sees it."""
    told = timeline.told(session, _as_events(session, actor, rows))
    return [_card(row, entry) for row, entry in zip(rows, told, strict=True)]


def _card(row: Notice, entry: Entry) -> NoticeCard:
    said: dict[str, Any] = entry.model_dump() | {"link": entry.link or row.data.get("link") or LINKS.get(row.kind)}
    said |= {"sort": sort_of(row.kind), "body": str(row.data.get("body", ""))}
    return NoticeCard(**said, read_at=row.read_at, archived_at=row.archived_at)


def _mine(actor: Actor) -> ColumnElement[bool]:
    return col(Notice.user_id) == actor.user_id


def _mark(session: Session, actor: Actor, which: ColumnElement[bool]) -> None:
    new, now = (_mine(actor), which, col(Notice.read_at).is_(None)), clock.now()
    values = {"read_at": now, "mailed_at": func.coalesce(col(Notice.mailed_at), now)}  # what was read is not mailed
    marked = session.scalars(update(Notice).where(*new).values(**values).returning(col(Notice.id))).all()
    if marked and actor.user_id is not None:
        signal(session, CHANGED, NOTICES.name, [actor.user_id])


def _as_events(session: Session, actor: Actor, rows: Sequence[Notice]) -> list[EventRow]:
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
