"""Deciding about a document: one work at a time."""

from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session

from models.base import Row
from models.documents import LineColumns
from models.language import with_noun
from models.sales import Order, Quote
from services.work import Actor, Conflict, find, step

R = TypeVar("R", bound=Row)


@step
def locked(session: Session, actor: Actor, kind: type[R], document_id: UUID, noun: str) -> R:
    """Return a document that the actor may see and no other work can change until this one ends. SQLite has one writer
    at a time anyway. Refuses one in the bin (`Conflict`)."""
    found: Any = find(session, actor, kind, document_id, noun)
    if session.get_bind().dialect.name == "postgresql":
        session.refresh(found, with_for_update=True)
    if found.binned:
        raise Conflict(with_noun("This {noun} is in the bin. Restore it first.", noun))
    return found  # type: ignore[no-any-return]


@step
def copy_lines(session: Session, rows: Any, kind: Any, document: Quote | Order) -> None:
    """Add these lines to another document, which has none."""
    for row in rows:
        session.add(
            kind.line(**{kind.of: document.id}, **{name: getattr(row, name) for name in LineColumns.model_fields})
        )
    session.flush()
