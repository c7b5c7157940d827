"""The bin: deleted records wait here as long as the setting says, and are then deleted for good (F-17)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal, select
from sqlmodel import Session, col

from models.base import METADATA
from models.language import N_, _
from services import settings
from services.records import custom, declaration, lists, search
from services.records.declaration import Record
from services.records.lists import COUNTED, Page
from services.work import Actor, NotAllowed, action, announce_id, clock, kind, step, there, visible, work

EMPTIED = kind("bin.emptied", N_("{actor} deleted old records in the bin for good"), "delete_forever")
KINDS = [EMPTIED]
SHOWN = 100
AT_ONCE = 200  # records of one work, so that the only writer is soon free again


@dataclass(frozen=True, slots=True)
class Binned:
    """One line of the bin: the record, what tells it from others of its name, and since when it is in the bin."""

    id: UUID
    name: str
    under: str
    binned_at: datetime
    leaves_at: datetime  # deleted for good in the night after this time


@action("home.read")
def binned(session: Session, actor: Actor, noun: str, shown: int = SHOWN) -> Page[Binned]:
    """Return `shown` (at most 10,000) binned records of a type that the actor may see, the latest first."""
    record = declaration.of_noun(noun)
    if not record.may(actor, "read"):
        raise NotAllowed(_("Your role does not allow this. Ask an administrator if you need it."))
    table: Any = record.row
    where = (col(table.binned_at).is_not(None), visible(actor, table), there(table))
    total, capped = lists.count(session, select(col(table.id)).where(*where))
    under = record.under if record.under is not None else literal("")
    query = select(col(table.id), getattr(table, record.title), under, col(table.binned_at)).where(*where)
    latest = query.order_by(col(table.binned_at).desc(), col(table.id)).limit(max(1, min(shown, COUNTED)))
    kept = settings.get(session, settings.BIN_KEPT)
    rows = [Binned(one, name, told, at, at + kept) for one, name, told, at in session.execute(latest)]
    return Page(rows, total, capped)


@action("home.read")
def days(session: Session, actor: Actor) -> int:
    """Return how many days the bin keeps a record."""
    return settings.get(session, settings.BIN_KEPT).days


def empty(actor: Actor) -> int:
    """Delete for good the records that have been in the bin of the actor's place for too long. Return how many.

    An errand of short works: if it is stopped, the next run goes on from there. A record that is being restored at that
    moment stays. Child rows are deleted with their record; messages and the trail stay.
    """
    records, gone = [one for one in declaration.declared() if one.binnable], 0
    for record in records:
        if record.let_go is not None:
            _until_none(actor, record.let_go)
    for record in records:
        gone += _until_none(actor, partial(_delete_some, record))
    return gone


@step
def over(session: Session, row: Any) -> ColumnElement[bool]:
    """Return the criterion of records of a type that have been in the bin for too long."""
    return col(row.binned_at) < clock.now() - settings.get(session, settings.BIN_KEPT)


def some(row: Any, *where: ColumnElement[bool]) -> Any:
    """Select a batch of these rows and lock them until the work ends. PostgreSQL skips rows that are being changed."""
    return select(row).where(*where).limit(AT_ONCE).with_for_update(skip_locked=True)


def _until_none(actor: Actor, some: Callable[[Session, Actor], int]) -> int:
    done = 0
    while number := _in_work(actor, some):
        done += number
    return done


def _in_work(actor: Actor, some: Callable[[Session, Actor], int]) -> int:
    with work(actor) as session:
        session.info["action"] = "bin.empty"
        return some(session, actor)


def _unused(record: Record) -> Iterator[ColumnElement[bool]]:
    """Return the criteria that no row refers to a record whose references the database keeps (RESTRICT): a customer who
    was billed stays in the bin."""
    table = METADATA.tables[record.table]
    for other in METADATA.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and key.ondelete == "RESTRICT":
                there = other.alias() if other is table else other
                yield ~select(1).where(there.c[key.parent.name] == table.c.id).correlate(table).exists()


def _delete_some(record: Record, session: Session, actor: Actor) -> int:
    """Delete through the session, so that the trail records the values; the database deletes the children."""
    free = [record.free()] if record.free is not None else []
    rows = session.scalars(some(record.row, over(session, record.row), *free, *_unused(record))).all()
    ids = [row.id for row in rows]
    if ids:
        announce_id(session, EMPTIED, "bin", ids[0], ids=[str(one) for one in ids])
        search.forget(session, *ids)
        if record.custom:
            custom.drop(session, ids)
    for row in rows:
        session.delete(row)
    return len(ids)
