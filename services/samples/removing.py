"""Removing: the sample data is deleted for good with all that hangs on it, a few records in each work.

What people changed or attached own work to stays, unless they say otherwise, and is theirs from then on.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlmodel import Session, col

from models.base import METADATA, row_of
from models.columns import uuid7
from models.custom_fields import FieldValue
from models.events import EventRow, EventSubject
from models.language import N_
from models.notices import Notice
from models.samples import SampleRow
from models.tags import TagLink
from models.tasks import Task
from services import files, ledger, messages
from services.records import bin, search
from services.records.errands import ErrandKind, Portion, Worked
from services.samples.registered import TABLES, registered, tell
from services.samples.touched import kept
from services.work import Actor, clock, step
from services.work.events import Event

MONEY = ("quotes", "orders", "deals")  # what the four amounts are summed from


@step
def work(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Delete the next records, those that name others first. At the end the kept ones are sample data no longer."""
    stays = kept(session, {UUID(one) for one in portion.params["drop"]})
    some: list[tuple[str, UUID]] = []
    for table, ids in registered(session).items():
        some += [(table, one) for one in _free(session, table, [one for one in ids if one not in stays])]
    some = some[: portion.at_once]
    if not some:
        released = _release(session)
        return Worked(0, None, {"kept": released} if released else {})
    by_table = {table: [one for of, one in some if of == table] for table in TABLES}
    for table, ids in by_table.items():
        if ids:
            _delete(session, actor, table, ids)
    tell(session, by_table)
    return Worked(len(some), f"{portion.done + len(some)}", {"deleted": len(some)})


REMOVE = ErrandKind("samples.remove", N_("Removing sample data"), "samples.edit", work, 20, "/")


@step
def _free(session: Session, table: str, ids: Sequence[UUID]) -> list[UUID]:
    """Return which of these nothing refers to whose reference the database keeps, in their order."""
    here = METADATA.tables[table]
    free: list[ColumnElement[bool]] = []
    for other in METADATA.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is here and key.ondelete == "RESTRICT":
                there = other.alias()
                free.append(~select(1).where(there.c[key.parent.name] == here.c.id).correlate(here).exists())
    found = set(session.scalars(select(here.c.id).where(here.c.id.in_(ids), *free)))
    gone = set(ids) - set(session.scalars(select(here.c.id).where(here.c.id.in_(ids))))  # the bin was emptied meanwhile
    return [one for one in ids if one in found or one in gone]


@step
def _delete(session: Session, actor: Actor, table: str, ids: Sequence[UUID]) -> None:
    """Delete records through the session, so that the trail has their values, and what names them without a key."""
    kind: Any = row_of(table)
    rows = session.scalars(select(kind).where(kind.id.in_(ids))).all()
    _unlink(session, actor, ids)
    for row in rows:
        session.delete(row)
    session.flush()
    session.execute(delete(SampleRow).where(col(SampleRow.subject) == table, col(SampleRow.row_id).in_(ids)))
    if table in MONEY:
        ledger.rebuild(session, *rows)


@step
def _unlink(session: Session, actor: Actor, ids: Sequence[UUID]) -> None:
    """Delete what names these records by id alone: words of the search, events, notices, files; end their schedules."""
    search.forget(session, *ids)
    gone = {"ids": [str(one) for one in ids]}
    event = Event(uuid7(), actor.place, bin.EMPTIED, "bin", ids[0], frozenset(ids), actor.user_id, clock.now(), gone)
    for follow in (messages.follow_bin, files.follow_bin):
        follow(session, actor, event)
    about = select(col(EventSubject.event_id)).where(col(EventSubject.record_id).in_(ids))
    session.execute(delete(EventRow).where(col(EventRow.subject_id).in_(ids), col(EventRow.id).in_(about)))
    session.execute(delete(EventSubject).where(col(EventSubject.record_id).in_(ids)))
    session.execute(delete(Notice).where(col(Notice.subject_id).in_(ids)))
    session.execute(delete(FieldValue).where(col(FieldValue.record_id).in_(ids)))
    for task in session.scalars(
        select(Task).where(col(Task.subject_id).in_(ids))
    ).all():  # Steward itself asked for them
        search.forget(session, task.id)
        session.delete(task)
    session.flush()


@step
def _release(session: Session) -> int:
    """Make what is left the workspace's own: it is no sample data, and carries no tag that says so. Return how many."""
    left = registered(session)
    ids = {one for some in left.values() for one in some}
    mine = (TagLink.contact_id, TagLink.company_id, TagLink.deal_id)
    for column in mine:
        session.execute(delete(TagLink).where(col(TagLink.tag_id).in_(left["tags"]), col(column).in_(ids)))
    session.execute(delete(SampleRow))
    tell(session, left)
    return len(ids)


def counted(there: Mapping[str, Collection[UUID]], stays: Collection[UUID]) -> int:
    """Return how many records are deleted where these stay."""
    return sum(one not in stays for ids in there.values() for one in ids)
