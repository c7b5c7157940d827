"""Merging: two contacts become one. The other goes to the bin, its address leads to the one that is kept."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, SQLModel, col

from models.contacts import Contact
from models.duplicates import Merge
from models.language import _
from services import contacts, ledger
from services.contacts import ContactCard, cards, former, indexing, points
from services.contacts.merged import UNDONE_WITHIN
from services.duplicates import addresses, campaigns, fields, reach, strictest
from services.duplicates.references import move
from services.records import search
from services.work import Actor, Conflict, Invalid, Stale, action, announce, clock, find, step, vault

PARTS = {  # fields, by their tables
    "contact_addresses": ("addresses",),
    "contact_interests": ("interests",),
    "contact_points": ("emails", "phones"),
}


class Merged(SQLModel):
    """A merge: the contact that was kept, the id of the one that is gone, and until when it can be undone."""

    id: UUID
    contact: ContactCard
    gone_id: UUID
    undoable_until: datetime


@action("duplicates.edit")
def merge(
    session: Session,
    actor: Actor,
    contact_id: UUID,
    with_id: UUID,
    choose: Mapping[str, str] | None = None,
    versions: Mapping[str, int] | None = None,
    reach_: reach.Chosen | None = None,
) -> Merged:
    """Merge the contact `with_id` into `contact_id`. `choose` says by field whose value is kept (fields.py), `versions`
    what both were when they were compared, by `kept` and `gone` or by id; `reach_` which emails and phones stay, the
    first one first, each with its label.

    Refuses one contact twice, one in the bin, a stale version, and more emails, phones or addresses than a contact may have.
    """
    kept, gone = _both(session, actor, contact_id, with_id)
    for name, version in (versions or {}).items():
        _expect(kept, gone, name, version)
    chosen = fields.choices(kept, gone, choose)
    before, was = _before(session, kept, gone), former.lists(session, kept.id)
    some = reach.wanted(session, kept, gone, reach_)
    reach.refuse_too_many(before["points"]["kept"], before["points"]["gone"], some)
    campaigns.write_once(session, actor, kept.id, gone.id)
    moved, made = _put_together(session, kept, gone, chosen, before, some)
    row = _keep(session, kept, gone, chosen, moved, before | {"after": fields.plain(kept), "made": made})
    event = _tell(session, kept, gone, before, {one[0] for one in moved} | {name for name, ids in made.items() if ids})
    former.keep(session, kept.id, event, was, former.lists(session, kept.id))
    return Merged(
        id=row.id,
        contact=cards.card(session, kept),
        gone_id=gone.id,
        undoable_until=row.made_at + UNDONE_WITHIN,
    )


def about(merge_id: UUID) -> str:
    """Return what the former values of a merge are sealed for."""
    return f"merges.before:{merge_id}"


@step
def locked(session: Session, *ids: UUID) -> None:
    """Lock contacts until the work ends, in the order of their ids, so that two merges never wait for each other."""
    query = select(Contact).where(col(Contact.id).in_(ids)).order_by(col(Contact.id)).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).all()


@step
def settle(session: Session, kept: Contact, gone: Contact) -> None:
    """After rows moved between two contacts: index both anew, and rebuild their amounts."""
    indexing.index_many(session, [one.id for one in (kept, gone) if not one.binned])
    ledger.rebuild(session, kept, gone)


@step
def _put_together(
    session: Session, kept: Contact, gone: Contact, chosen: dict[str, str], before: dict[str, Any], some: reach.Wanted
) -> tuple[list[Any], dict[str, list[str]]]:
    """Give the kept contact the values and rows of both. Return what was moved, and what was added, by table."""
    withdrawn = strictest.withdrawn(session, (kept.id, gone.id))
    gone.merged_into, gone.binned_at = kept.id, clock.now()
    unchosen = addresses.own(session, kept, gone, chosen)
    fields.apply(session, kept, gone, chosen)
    flag_modified(kept, "name")  # its rows are others now: a form that shows them is stale
    session.flush()
    places, added = addresses.move(session, kept, gone, unchosen)
    moved = [*move(session, gone.id, kept.id), *places]
    session.expire_all()
    made = strictest.hold(session, kept, withdrawn)  # before what is dropped goes: it may tell of a wish
    dropped = reach.drop(session, kept, gone, some)
    reach.put_first(session, kept, before["points"]["kept"], before["points"]["gone"], chosen, some)
    points.set_live(session, gone, False)
    session.flush()
    return moved, made | {"contact_addresses": [one.hex for one in added], "contact_points": dropped}


def _both(session: Session, actor: Actor, contact_id: UUID, with_id: UUID) -> tuple[Contact, Contact]:
    if contact_id == with_id:
        raise Invalid(_("Please check the form."), **{"with": _("Choose another contact.")})
    kept = find(session, actor, Contact, contact_id, "contact")
    gone = find(session, actor, Contact, with_id, "contact")
    locked(session, kept.id, gone.id)
    if kept.binned or gone.binned:
        raise Conflict(_("One of these contacts is in the bin. Restore it first."))
    return kept, gone


def _before(session: Session, kept: Contact, gone: Contact) -> dict[str, Any]:
    found = {"kept": fields.plain(kept), "gone": fields.plain(gone)}
    return found | {"points": {"kept": reach.of(session, kept), "gone": reach.of(session, gone)}}


def _expect(kept: Contact, gone: Contact, name: str, version: int) -> None:
    known = {"kept": kept, "gone": gone, str(kept.id): kept, str(gone.id): gone}
    if name not in known:
        raise Invalid(_("Please check the form."), versions=_("Name each version by the id of its contact."))
    if known[name].version != version:
        said = _("{name} was changed meanwhile. Look at both again, choose what stays, and merge then.")
        raise Stale(said.format(name=known[name].name), version=known[name].version)


def _keep(
    session: Session, kept: Contact, gone: Contact, chosen: dict[str, str], moved: list[Any], before: dict[str, Any]
) -> Merge:
    row = Merge(kept_id=kept.id, gone_id=gone.id, choose=chosen, moved=moved)
    row.before = vault.seal(json.dumps(before, ensure_ascii=False), about(row.id))
    session.add(row)
    session.flush()
    return row


def _tell(session: Session, kept: Contact, gone: Contact, before: dict[str, Any], tables: set[str]) -> UUID:
    search.forget(session, gone.id)
    settle(session, kept, gone)
    now = fields.plain(kept)
    changed = [name for name in fields.COLUMNS if now[name] != before["kept"][name]]
    told = {name: [before["kept"][name], now[name]] for name in changed}
    parts = [name for table in sorted(tables) for name in PARTS.get(table, ())]
    return announce(session, contacts.MERGED, kept, [gone.id], fields=sorted({*changed, *parts}), changes=told)
