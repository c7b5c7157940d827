"""Tags on many contacts at once, as an import brings them: in a few statements, with the new ones as if somebody had added
them one by one; and taken off again."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.columns import uuid7
from models.contacts import Contact
from models.language import _
from models.tags import Tag, TagLink
from models.text import fold
from services.records import verbs
from services.tags import merging
from services.tags.record import COLUMNS, TAG
from services.work import Actor, clock, step
from services.work.quick_inserts import insert_rows

LINKS = TagLink.__table__  # type: ignore[attr-defined]


@step
def on_contacts(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, str]]:
    """Return the names of the tags on each of these contacts, by their folded names."""
    query = select(col(TagLink.contact_id), col(Tag.name_key), col(Tag.name)).join(
        Tag, col(Tag.id) == col(TagLink.tag_id)
    )
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for contact_id, key, name in session.execute(
        query.where(col(TagLink.contact_id).in_(ids), col(Tag.binned_at).is_(None))
    ):
        found[contact_id][key] = name
    return found


@step
def refusals(session: Session, actor: Actor, names: Collection[str]) -> Mapping[str, str]:
    """Return a sentence for each of these tags that there is not and that the actor may not add, by its folded name."""
    if actor.may("tags.edit") or not names:
        return {}
    said = _("There is no tag “{name}”, and your role does not allow you to add it.")
    there = _there(session, {fold(one) for one in names})
    return {fold(one): said.format(name=one) for one in names if fold(one) not in there}


@step
def mark_contacts(session: Session, actor: Actor, wanted: Mapping[UUID, Sequence[str]]) -> list[UUID]:
    """Put tags, by their names, on contacts that do not have them yet. Return the ids of the tags that are new."""
    names = {fold(name): name for some in reversed(list(wanted.values())) for name in reversed(some)}
    if not names:
        return []
    there = _there(session, names.keys())
    new = sorted(names.keys() - there)
    if new:
        actor.require("tags.edit")
        for key in new:
            merging.wait_for_name(session, key)
        there |= _there(session, new)
        made = [Tag(name=names[key]) for key in new if key not in there]
        verbs.add_many(session, TAG, made)
        there |= {one.name_key: one.id for one in made}
    common = {"made_at": clock.now(), "made_by": actor.user_id, "version": 1, "company_id": None, "deal_id": None}
    links = [
        {**common, "id": uuid7(), "tag_id": there[key], "contact_id": contact_id}
        for contact_id, some in wanted.items()
        for key in dict.fromkeys(map(fold, some))
    ]
    session.flush()  # the contacts
    insert_rows(session, LINKS, links)
    return [one.id for one in made] if new else []


@step
def unmark_contact(session: Session, contact_id: UUID, names: Collection[str]) -> None:
    """Take tags, by their names, off a contact."""
    which = select(col(Tag.id)).where(col(Tag.name_key).in_({fold(one) for one in names}))
    session.execute(delete(TagLink).where(col(TagLink.contact_id) == contact_id, col(TagLink.tag_id).in_(which)))


@step
def drop_unused(session: Session, actor: Actor, ids: Collection[UUID]) -> list[UUID]:
    """Move those of these tags to the bin that nobody changed and that mark nothing outside the bin. Return the others."""
    here = (col(Tag.id).in_(ids), col(Tag.binned_at).is_(None))
    kept = []
    for tag in session.scalars(select(Tag).where(*here)):
        if tag.version > 1 or _marks(session, tag.id):
            kept.append(tag.id)
        else:
            verbs.move_to_bin(session, actor, TAG, tag.id)
    return kept


def _there(session: Session, keys: Collection[str]) -> dict[str, UUID]:
    query = select(col(Tag.name_key), col(Tag.id)).where(col(Tag.name_key).in_(keys), col(Tag.binned_at).is_(None))
    return {key: tag_id for key, tag_id in session.execute(query.order_by(col(Tag.id).desc()))}


def _marks(session: Session, tag_id: UUID) -> bool:
    """Return whether a tag marks a contact outside the bin, or a company or a deal at all."""
    people = select(col(Contact.id)).where(col(Contact.binned_at).is_(None))
    which = col(TagLink.contact_id).in_(people) | COLUMNS["companies"].is_not(None) | COLUMNS["deals"].is_not(None)
    return session.scalar(select(col(TagLink.id)).where(col(TagLink.tag_id) == tag_id, which).limit(1)) is not None
