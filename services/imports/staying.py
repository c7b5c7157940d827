"""Kept: what an undo left, by name, as far as the actor may see it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import _
from services.companies import COMPANY
from services.contacts import CONTACT
from services.imports import states
from services.records import declaration
from services.records.declaration import Record
from services.work import Actor, action, visible

SHOWN = 50


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A record that an undo left: its name and address, and why it stays: fields that were edited, or work on it."""

    name: str
    path: str
    why: str


@action("imports.read")
def kept(session: Session, actor: Actor, import_id: UUID) -> list[KeptLine]:
    """Return the first records that an undo left, those that the actor may see. Refuses an import the actor may not see."""
    row = states.seen(session, actor, import_id)
    fields: dict[UUID, list[str]] = {}
    for one in row.kept:
        fields.setdefault(UUID(one["id"]), []).append(one["field"])
    found = []
    for record in (CONTACT, COMPANY):
        title = getattr(record.row, record.title)
        mine = (col(record.row.id).in_(fields), visible(actor, record.row))
        for record_id, name in session.execute(
            select(col(record.row.id), title).where(*mine).order_by(title).limit(SHOWN)
        ):
            why = dict.fromkeys(_word(record, field) for field in fields[record_id])
            found.append(KeptLine(name, f"{record.path}/{record_id}", ", ".join(why)))
    return found[:SHOWN]


def _word(record: Record, field: str) -> str:
    """Return the word of a field, or of the table that work lies in."""
    if field in record.draft.model_fields:
        return record.label(field)
    other = declaration.of_table(field)
    if other is not None:
        return _(other.plural).capitalize()
    return {"company": _("Contacts"), "messages": _("Messages")}.get(field, _("Changes"))
