"""Contacts that were merged into others: where their addresses lead, and how long they stay in the bin."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, union
from sqlmodel import Session, col

from models.contacts import Contact
from models.duplicates import Merge
from models.language import _
from services.work import Actor, Conflict, Moved, NotFound, clock, step, visible
from services.work import find as find_row

UNDONE_WITHIN = timedelta(days=30)  # a merge can be undone so long


@step
def find(session: Session, actor: Actor, contact_id: UUID) -> Contact:
    """Return a contact the actor may see. Refuses one that was merged into another (`Moved`, with the `id` of that one),
    also when it was deleted for good since."""
    try:
        contact = find_row(session, actor, Contact, contact_id, "contact")
    except NotFound:
        _follow(session, actor, contact_id)
        raise
    if contact.merged_into is not None:
        _follow(session, actor, contact_id)
    return contact


@step
def refuse_merged(session: Session, contact: Contact) -> None:
    """Refuse to restore a contact that was merged into another, unless that one is gone for good."""
    if contact.merged_into is None:
        return
    merges = select(col(Merge.id)).where(col(Merge.gone_id) == contact.id, col(Merge.undone_at).is_(None))
    if session.scalar(merges.limit(1)):
        raise Conflict(_("This contact was merged into another one. Undo the merge instead."))
    contact.merged_into = None


def free() -> ColumnElement[bool]:
    """Return the criterion of contacts in the bin that no merge would need if it were undone. What is left of one that was
    erased stays, so that no restored copy or import brings the person back under the same id."""
    recent = (col(Merge.undone_at).is_(None), col(Merge.made_at) > clock.now() - UNDONE_WITHIN)
    needed = select(col(Merge.id)).where(col(Merge.gone_id) == col(Contact.id), *recent).exists()
    return and_(~needed, col(Contact.erased_at).is_(None))


def gathers(actor: Actor, contact_id: UUID) -> Any:
    """Return the contacts whose past a contact's timeline shows: its own, and those that were merged into it."""
    merged = (col(Merge.kept_id) == contact_id, col(Merge.undone_at).is_(None))
    return union(
        select(col(Contact.id)).where(col(Contact.id) == contact_id), select(col(Merge.gone_id)).where(*merged)
    )


def _follow(session: Session, actor: Actor, contact_id: UUID) -> None:
    into = select(col(Merge.kept_id)).where(col(Merge.gone_id) == contact_id, col(Merge.undone_at).is_(None))
    kept = session.scalar(
        into.where(col(Merge.kept_id).in_(select(col(Contact.id)).where(visible(actor, Contact)))).limit(1)
    )
    if kept is not None:
        raise Moved(_("This contact was merged into another one."), id=kept)
