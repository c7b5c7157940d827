"""Tags on records: read and set as a part of the record, and the filter of its list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, insert, select
from sqlmodel import Session, col

from models.columns import uuid7
from models.language import _
from models.tags import Tag, TagLink
from models.text import fold, line
from services.records import verbs
from services.records.declaration import Many, Part
from services.tags import merging
from services.tags.record import COLUMNS, TAG, Mark
from services.work import Actor, Invalid, action, clock, step, trail

LONGEST = 40  # characters of a name
FIELDS = {"contacts": "contact_id", "companies": "company_id", "deals": "deal_id"}
COLUMNS_OF = tuple(FIELDS.values())
LINKS, TAGS = TagLink.__table__, Tag.__table__  # type: ignore[attr-defined]


def part(table: str) -> Part:
    """Return the tags of the records of a table, by name, as a part of its record type."""
    return Part(
        lambda session, row: names(session, table, row.id),
        lambda session, row, typed: _write(session, table, row.id, typed),
        lambda session, ids: _many(session, table, ids),
    )


def many(table: str) -> Many:
    """Return how the tags of many records of a table are read and changed at once."""
    return Many(
        lambda session, ids: {one: list[str]() for one in ids} | dict(_many(session, table, ids)),
        lambda session, wanted: _write_many(session, table, wanted),
        _check_new,
    )


def named(table: str, record_id: Any) -> Select[Any]:
    """Select the tags on a record, each outside the bin, by name."""
    query: Select[Any] = select(Tag).join(TagLink, col(TagLink.tag_id) == col(Tag.id))
    here = query.where(COLUMNS[table] == record_id, col(Tag.binned_at).is_(None))
    return here.order_by(col(Tag.name_key), col(Tag.id))


@step
def names(session: Session, table: str, record_id: UUID) -> list[str]:
    """Return the names of the tags on a record."""
    return [one.name for one in session.scalars(named(table, record_id))]


@step
def _many(session: Session, table: str, ids: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """Return the names of the tags on many records."""
    query = select(COLUMNS[table], col(Tag.name)).join(Tag, col(Tag.id) == col(TagLink.tag_id))
    here = query.where(COLUMNS[table].in_(ids), col(Tag.binned_at).is_(None)).order_by(col(Tag.name_key), col(Tag.id))
    found: dict[UUID, list[str]] = defaultdict(list)
    for record_id, name in session.execute(here):
        found[record_id].append(name)
    return found


@action("tags.read")
def marks(session: Session, actor: Actor, wanted: tuple[str, ...]) -> list[Mark]:
    """Return the tags of these names, by name, for chips in their colours."""
    keys = {fold(one) for one in wanted}
    here = (col(Tag.name_key).in_(keys), col(Tag.binned_at).is_(None))
    query = select(Tag).where(*here).order_by(col(Tag.name_key), col(Tag.id))
    return [Mark.model_validate(one, from_attributes=True) for one in session.scalars(query)]


def tagged(table: str, key: Any, name: str) -> ColumnElement[bool]:
    """Return the criterion of the records of a table, by their id (`key`), that carry the tag of this name."""
    linked = select(COLUMNS[table]).join(Tag, col(Tag.id) == col(TagLink.tag_id))
    here = linked.where(col(Tag.name_key) == fold(name), col(Tag.binned_at).is_(None), COLUMNS[table].is_not(None))
    found: ColumnElement[bool] = key.in_(here)
    return found


@step
def _write(session: Session, table: str, record_id: UUID, typed: Sequence[str]) -> bool:
    """Set the tags of a record. A name that no tag has yet becomes a new one, if the actor may add tags. Return whether
    anything changed. Refuses long names."""
    wanted: dict[str, str] = {}
    for name in (line(one) for one in typed):
        if name and fold(name):
            wanted.setdefault(fold(name), name)
    if any(len(name) > LONGEST for name in wanted.values()):
        raise Invalid(_("Please check the form."), tags=_("Use at most 40 characters for a tag."))
    there = {one.name_key: one.id for one in session.scalars(named(table, record_id))}
    gone = [there[key] for key in there.keys() - wanted.keys()]
    new = [wanted[key] for key in wanted if key not in there]
    if gone:
        session.execute(delete(TagLink).where(COLUMNS[table] == record_id, col(TagLink.tag_id).in_(gone)))
    for tag_id in [_named(session, name) for name in new]:
        link = TagLink(tag_id=tag_id)
        setattr(link, FIELDS[table], record_id)
        session.add(link)
    return bool(gone or new)


@step
def _check_new(session: Session, actor: Actor, added: list[str]) -> list[str]:
    """Return names as their tags have them. Refuses long ones, and new ones where the actor may not add tags."""
    if any(len(line(one) or "") > LONGEST for one in added):
        raise Invalid(_("Please check the form."), tags=_("Use at most 40 characters for a tag."))
    there = [merging.of_key(session, fold(one)) for one in added]
    if None in there:
        actor.require("tags.edit")
    return [tag.name if tag is not None else line(name) or name for tag, name in zip(there, added, strict=True)]


@step
def _write_many(session: Session, table: str, wanted: Mapping[UUID, list[str]]) -> None:
    """Set the tags of these records, in a few statements, each added and removed one in the trail."""
    known = {key: _named(session, name) for key, name in {fold(n): n for some in wanted.values() for n in some}.items()}
    field, links = LINKS.c[FIELDS[table]], session.connection()
    here = select(LINKS.c.id, field, LINKS.c.tag_id).join(TAGS, TAGS.c.id == LINKS.c.tag_id)
    rows = links.execute(here.where(field.in_([*wanted]), TAGS.c.binned_at.is_(None))).all()
    there: dict[UUID, dict[UUID, UUID]] = defaultdict(dict)
    for link_id, record_id, tag_id in rows:
        there[record_id][tag_id] = link_id
    made = {"made_at": clock.now(), "made_by": session.info["actor"].user_id, "version": 1, **dict.fromkeys(COLUMNS_OF)}
    new, gone = list[dict[str, Any]](), list[tuple[UUID, UUID, UUID]]()
    for record_id, names in wanted.items():
        tags = {known[fold(name)] for name in names}
        new += [made | {"id": uuid7(), field.name: record_id, "tag_id": tag} for tag in tags - there[record_id].keys()]
        gone += [(link, record_id, tag) for tag, link in there[record_id].items() if tag not in tags]
    if gone:
        links.execute(delete(LINKS).where(LINKS.c.id.in_([link for link, _record, _tag in gone])))
    if new:
        links.execute(insert(LINKS), new)
    told: dict[str, tuple[Any, Any]]
    for row in new:
        told = {"tag_id": (None, row["tag_id"]), field.name: (None, row[field.name])}
        trail.bulk(session, LINKS.name, row["id"], "added", told)
    for link_id, record_id, tag_id in gone:
        told = {"tag_id": (tag_id, None), field.name: (record_id, None)}
        trail.bulk(session, LINKS.name, link_id, "removed", told)


@step
def _named(session: Session, name: str) -> UUID:
    """Return the tag of a name, or a new one. Concurrent works add it once."""
    found = merging.of_key(session, fold(name))
    if found is None:
        session.info["actor"].require("tags.edit")
        merging.wait_for_name(session, fold(name))
        found = merging.of_key(session, fold(name)) or verbs.add(session, TAG, Tag(name=name))
    return found.id
