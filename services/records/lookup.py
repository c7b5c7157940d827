"""Lookup: a few records of every type that match the typed text, for the palette and for pickers."""

from uuid import UUID

from sqlalchemy import literal, or_, select
from sqlmodel import Session, SQLModel, col

from services.records import declaration, search
from services.records.declaration import Record
from services.work import Actor, action, visible


class Found(SQLModel):
    """A matching record: its type, its title, and what tells two records of one title apart."""

    noun: str
    id: UUID
    title: str
    under: str


@action("home.read")
def lookup(session: Session, actor: Actor, typed: str, nouns: tuple[str, ...] = (), limit: int = 5) -> list[Found]:
    """Return up to `limit` records of each type (or of these nouns) that the actor may see, outside the bin."""
    found: list[Found] = []
    for record in declaration.declared():
        if record.may(actor, "read") and (not nouns or record.noun in nouns):
            found += _of(session, actor, record, typed, limit)
    return found


def _of(session: Session, actor: Actor, record: Record, typed: str, limit: int) -> list[Found]:
    row, key = record.row, col(record.row.id)
    ways = [search.matching(session, typed, record.noun), record.reached(session, typed) if record.reached else None]
    some = [search.among(session, key, way) for way in ways if way is not None]
    if not some:
        return []
    where = [or_(*some), visible(actor, row)]
    if record.binnable:
        where.append(row.binned_at.is_(None))  # type: ignore[attr-defined]
    title = getattr(row, record.title)
    under = record.under if record.under is not None else literal("")
    query = (
        select(key, title, under).where(*where).order_by(title if record.usual == "name" else key.desc()).limit(limit)
    )
    return [Found(noun=record.noun, id=one, title=name, under=more or "") for one, name, more in session.execute(query)]
