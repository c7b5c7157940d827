"""Tags: add, rename, colour, merge, move to the bin and restore."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlmodel import Session, SQLModel, col

from models.companies import Company
from models.contacts import Contact
from models.deals import Deal
from models.language import N_, _, ngettext
from models.tags import Tag, TagDraft, TagLink
from models.text import fold
from services.records import lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.tags import merging
from services.work import Actor, Conflict, action, step, visible
from services.work import find as find_row

SHOWN = 200  # of the tags offered while typing
COLUMNS = {
    "contacts": col(TagLink.contact_id),
    "companies": col(TagLink.company_id),
    "deals": col(TagLink.deal_id),
}

TAG = Record(
    N_("tag"),
    Tag,
    TagDraft,
    kinds("tag", "sell", merging.MERGED),
    "sell",
    plural=N_("tags"),
    counted=lambda n: ngettext("{count} tag", "{count} tags", n),
    words=lambda one: (one.name,),
    sorts={"name": col(Tag.name_key), "made_at": col(Tag.made_at)},
)
KINDS = list(TAG.kinds)
Query = lists.Query


class Mark(SQLModel):
    """A tag as a chip shows it."""

    id: UUID
    name: str
    colour: str


class TagCard(TagDraft):
    """Everything about one tag, with the number of records outside the bin that it marks, as far as the actor sees
    them. An edit must send back its `version`."""

    id: UUID
    version: int
    contacts: int
    companies: int
    deals: int
    made_at: datetime
    binned_at: datetime | None


@action("tags.read")
def find(session: Session, actor: Actor, tag_id: UUID) -> TagCard:
    """Return everything about one tag, in the bin or not."""
    return _card(session, actor, find_row(session, actor, Tag, tag_id, TAG.noun))


@action("tags.read")
def search(session: Session, actor: Actor, query: Query) -> Page[TagCard]:
    """Return one page of the tags, outside the bin."""
    return lists.search(session, actor, TAG, _rows(actor), query, make=_shown)


@action("tags.read")
def known(session: Session, actor: Actor) -> list[Mark]:
    """Return the tags outside the bin, by name, at most 200, for filters and suggestions."""
    here = select(Tag).where(col(Tag.binned_at).is_(None)).order_by(col(Tag.name_key), col(Tag.id)).limit(SHOWN)
    return [Mark.model_validate(one, from_attributes=True) for one in session.scalars(here)]


@action("tags.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> TagCard:
    """Add a tag from typed values (`TagDraft`). If there is one of that name, it is returned as it is."""
    draft = verbs.read(session, TAG, values)
    key = fold(draft.name)
    merging.wait_for_name(session, key)
    there = merging.of_key(session, key)
    return _card(session, actor, there or verbs.create(session, actor, TAG, values))


@action("tags.edit")
def change(
    session: Session,
    actor: Actor,
    tag_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> TagCard:
    """Change the named fields of a tag, as `verbs.change`. With the name of another tag it takes over what that one
    marks, and the other one goes to the bin."""
    tag: Tag = verbs.change(session, actor, TAG, tag_id, changes, version=version, before=before)
    session.flush()
    merging.wait_for_name(session, tag.name_key)
    other = merging.of_key(session, tag.name_key, but=tag.id)
    if other is not None:
        merging.take_over(session, tag, other)
    merging.refresh(session, tag)
    return _card(session, actor, tag)


@action("tags.read")
def would_merge(session: Session, actor: Actor, tag_id: UUID, name: str) -> TagCard | None:
    """Return the other tag that has this name, with which a renamed one would be merged."""
    tag = find_row(session, actor, Tag, tag_id, TAG.noun)
    other = merging.of_key(session, fold(name), but=tag.id)
    return _card(session, actor, other) if other is not None else None


@action("tags.delete")
def bin(session: Session, actor: Actor, tag_id: UUID, version: int | None = None) -> TagCard:
    """Move a tag to the bin: it is shown on no record until it is restored."""
    tag = verbs.move_to_bin(session, actor, TAG, tag_id, version)
    merging.refresh(session, tag)
    return _card(session, actor, tag)


@action("tags.edit")
def restore(session: Session, actor: Actor, tag_id: UUID) -> TagCard:
    """Restore a tag from the bin. Refuses when another one has its name by now (`Conflict`)."""
    tag = find_row(session, actor, Tag, tag_id, TAG.noun)
    merging.wait_for_name(session, tag.name_key)
    if tag.binned and merging.of_key(session, tag.name_key) is not None:
        raise Conflict(_("There is a tag “{name}” again. Rename that one first.").format(name=tag.name))
    verbs.restore(session, actor, TAG, tag_id)
    merging.refresh(session, tag)
    return _card(session, actor, tag)


def _rows(actor: Actor) -> Any:
    deals = _number("deals", Deal, actor) if actor.may("deals.read") else literal(0)
    people, companies = _number("contacts", Contact, actor), _number("companies", Company, actor)
    return select(Tag, people.label("contacts"), companies.label("companies"), deals.label("deals"))


def _number(table: str, row: Any, actor: Actor) -> Any:
    """Return how many rows of a table carry a tag, of those outside the bin that the actor sees, as a column."""
    counted = select(func.count()).select_from(TagLink).join(row, COLUMNS[table] == col(row.id))
    here = (col(TagLink.tag_id) == col(Tag.id), col(row.binned_at).is_(None), visible(actor, row))
    return counted.where(*here).scalar_subquery()


@step
def _card(session: Session, actor: Actor, tag: Tag) -> TagCard:
    session.flush()
    return _shown(session.execute(_rows(actor).where(col(Tag.id) == tag.id)).one())


def _shown(row: Any) -> TagCard:
    counts = {name: getattr(row, name) for name in ("contacts", "companies", "deals")}
    return TagCard(**row.Tag.model_dump(exclude={"name_key", "made_by"}), **counts)
