"""The history of a field: who changed it, when, and from what (F-17)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.audit import AuditEntry
from models.events import EventRow, EventSubject
from models.language import _
from services.records import declaration, timeline
from services.records.declaration import Part, Record
from services.work import Actor, NotAllowed, action, find, step

SHOWN = 50  # changes of one field
LOOKED = 1_000  # changes of the record, the latest first, among which those of the field are found


class Was(SQLModel):
    """One change of a field: when, by whom, and its values in words. `value` is the former one as a change takes it, under
    the name `field`; it is `known` unless it was private and not kept, or was erased."""

    at: datetime
    by: str
    old: str
    new: str
    field: str
    value: Any = None
    known: bool


@action("home.read")
def of_field(session: Session, actor: Actor, noun: str, record_id: UUID, field: str) -> list[Was]:
    """Return the changes of one field of a record, the latest first. Refuses a record the actor may not see; a field that
    it does not have has no changes."""
    record = declaration.of_noun(noun)
    if not record.may(actor, "read"):
        raise NotAllowed(_("Your role does not allow this. Ask an administrator if you need it."))
    find(session, actor, record.row, record_id, noun)
    column = record.aliases[field].column if field in record.aliases else field
    if column in record.row.model_fields:
        rows = _from_trail(session, record, record_id, column)
    else:
        rows = _from_events(session, record_id, field, record.parts.get(field))
    return [_was(row, entry, column) for row, entry in zip(rows, timeline.told(session, rows), strict=True)]


@step
def _from_trail(session: Session, record: Record, record_id: UUID, column: str) -> list[EventRow]:
    """Return the changes of a column as the trail has them, which is told of every change, as events."""
    here = (col(AuditEntry.subject) == record.table, col(AuditEntry.subject_id) == record_id)
    latest = select(AuditEntry).where(*here).order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
    found = [one for one in session.scalars(latest.limit(LOOKED)) if column in one.changes]
    return [
        EventRow(
            id=one.id,
            at=one.at,
            kind="",
            actor_id=one.actor_id,
            subject=record.table,
            subject_id=record_id,
            data={"changes": {} if column in record.row.hidden else {column: one.changes[column]}},
        )
        for one in found[:SHOWN]
    ]


@step
def _from_events(session: Session, record_id: UUID, field: str, part: Part | None) -> list[EventRow]:
    """Return the events that name a part of a record, such as its emails, with what is kept elsewhere of its values."""
    about = (col(EventSubject.record_id) == record_id, col(EventRow.subject_id) == record_id)
    query = select(EventRow).join(EventSubject, col(EventSubject.event_id) == col(EventRow.id)).where(*about)
    latest = query.order_by(col(EventSubject.at).desc(), col(EventSubject.event_id).desc()).limit(LOOKED)
    found = [one for one in session.scalars(latest) if field in one.data.get("fields", ())][:SHOWN]
    if part is None or part.past is None:
        return found
    kept = part.past(session, [one.id for one in found])
    told = [{field: kept[one.id]} if one.id in kept else {} for one in found]
    return [_copy(one, pairs) for one, pairs in zip(found, told, strict=True)]


def _copy(row: EventRow, changes: dict[str, Any]) -> EventRow:
    about: dict[str, Any] = {"subject": row.subject, "subject_id": row.subject_id, "data": {"changes": changes}}
    return EventRow(id=row.id, at=row.at, kind=row.kind, actor_id=row.actor_id, **about)


def _was(row: EventRow, entry: timeline.Entry, name: str) -> Was:
    pair = row.data.get("changes", {}).get(name)
    said = next((one for one in entry.changes if one.field == name), None)
    return Was(
        at=row.at,
        by=entry.actor,
        old=said.old if said else "",
        new=said.new if said else "",
        field=name,
        value=pair[0] if pair else None,
        known=pair is not None,
    )
