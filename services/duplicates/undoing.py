"""Undoing a merge: the contact comes back out of the bin with what was its own, and what was edited since stays."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Field, Session, SQLModel, col

from models.contacts import Contact
from models.duplicates import Merge
from models.language import N_, _, with_noun
from services import contacts
from services.contacts import ContactCard, cards, former, points
from services.contacts.merged import UNDONE_WITHIN
from services.duplicates import fields, reach, strictest
from services.duplicates.merging import about, locked, settle
from services.duplicates.references import move_back
from services.work import Actor, Conflict, NotFound, action, announce, clock, find, step, vault, visible

MERGES = Merge.__table__  # type: ignore[attr-defined]
SHOWN = 50
EACH = timedelta(hours=1)


class Stayed(SQLModel):
    """A field or a link that was edited after the merge and stays as it is: of which row."""

    id: UUID
    field: str


class Undone(SQLModel):
    """An undone merge: both contacts, and what stays as it was edited since."""

    contact: ContactCard
    restored: ContactCard
    kept: list[Stayed] = Field(default_factory=list)


class MergeCard(SQLModel):
    """A merge that can still be undone: into which contact, and the name of the one that is gone."""

    id: UUID
    kept_id: UUID
    kept: str
    gone: str
    made_at: datetime


@action("duplicates.edit")
def undo(session: Session, actor: Actor, merge_id: UUID) -> Undone:
    """Undo a merge. Refuses one that is older than 30 days, one that was undone, and one whose contact was merged again
    or went to the bin since."""
    row = _found(session, actor, merge_id)
    kept, gone = _both(session, row)
    was = json.loads(vault.unseal(row.before, about(row.id)))
    moved = [one for one in row.moved if one[0] != "contact_points"]
    left = move_back(session, moved, gone.id, kept.id)
    stayed = [Stayed(id=UUID(one), field=column) for _table, column, ids in left for one in ids]
    session.expire_all()
    strictest.take_back(session, was["made"])
    before = former.lists(session, kept.id)
    missing = reach.give_back(session, kept, gone, was["points"]["kept"], was["points"]["gone"])
    edited = fields.restore(session, kept, gone, was["kept"], was["after"])
    edited += ["emails"] if missing else []
    gone.binned_at = gone.merged_into = None
    points.set_live(session, gone, True)
    flag_modified(kept, "name")
    row.undone_at, row.undone_by = clock.now(), actor.user_id
    session.flush()
    settle(session, kept, gone)
    event = announce(session, contacts.UNMERGED, kept, [gone.id], fields=["emails", "phones"])
    former.keep(session, kept.id, event, before, former.lists(session, kept.id))
    announce(session, contacts.RESTORED, gone)
    stayed += [Stayed(id=kept.id, field=name) for name in edited]
    return Undone(contact=cards.card(session, kept), restored=cards.card(session, gone), kept=stayed)


@action("duplicates.read")
def recent(session: Session, actor: Actor, contact_id: UUID | None = None) -> list[MergeCard]:
    """Return the merges that can still be undone, the latest first, at most 50; those of one contact, or all."""
    query = select(Merge, col(Contact.name)).join(Contact, col(Contact.id) == col(Merge.kept_id)).where(*_open(actor))
    if contact_id is not None:
        query = query.where(col(Merge.kept_id) == contact_id)
    rows = session.execute(query.order_by(col(Merge.made_at).desc(), col(Merge.id)).limit(SHOWN)).all()
    wanted = [row.Merge.gone_id for row in rows]
    found = session.execute(select(col(Contact.id), col(Contact.name)).where(col(Contact.id).in_(wanted)))
    names = {one: name for one, name in found}
    return [
        MergeCard(
            id=row.Merge.id,
            kept_id=row.Merge.kept_id,
            kept=row.name,
            gone=names.get(row.Merge.gone_id, ""),
            made_at=row.Merge.made_at,
        )
        for row in rows
    ]


@step
def forget_old(session: Session, actor: Actor) -> int:
    """Empty what is kept of merges that can no longer be undone. Return how many."""
    old = (MERGES.c.made_at <= clock.now() - UNDONE_WITHIN, MERGES.c.before != "")
    done: Any = session.execute(update(MERGES).where(*old).values(before="", moved=[]))
    return int(done.rowcount)


def _open(actor: Actor) -> list[ColumnElement[bool]]:
    return [
        visible(actor, Merge),
        col(Merge.undone_at).is_(None),
        col(Merge.before) != "",
        col(Merge.made_at) > clock.now() - UNDONE_WITHIN,
    ]


def _found(session: Session, actor: Actor, merge_id: UUID) -> Merge:
    row = find(session, actor, Merge, merge_id, "merge")
    if row.undone_at is not None:
        raise Conflict(_("This merge was undone already."))
    if row.made_at <= clock.now() - UNDONE_WITHIN or not row.before:
        raise Conflict(_("A merge can be undone for 30 days."))
    return row


def _both(session: Session, row: Merge) -> tuple[Contact, Contact]:
    locked(session, row.kept_id, row.gone_id)
    session.refresh(row)
    kept, gone = session.get(Contact, row.kept_id), session.get(Contact, row.gone_id)
    if kept is None or gone is None:
        raise NotFound(with_noun("That {noun} is no longer here.", N_("contact")))
    later = select(Merge).where(
        col(Merge.undone_at).is_(None),
        or_(col(Merge.kept_id) == kept.id, col(Merge.gone_id) == kept.id),
        col(Merge.made_at) >= row.made_at,
        col(Merge.id) != row.id,
    )
    if any(_took(one, row) for one in session.scalars(later)):
        raise Conflict(_("A later merge took this contact along. Undo that one first."))
    if row.undone_at is not None:
        raise Conflict(_("This merge was undone already."))
    if kept.binned:
        raise Conflict(_("One of these contacts is in the bin. Restore it first."))
    return kept, gone


def _took(later: Merge, row: Merge) -> bool:
    """Return whether a later merge moved this one."""
    return any(table == "merges" and row.id.hex in ids for table, _column, ids in later.moved)
