"""Bringing in many contacts at once: new ones past the session, in a few statements, with their words, events and trail as
if a person had added them; changes by addresses, numbers and interests that come on top.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col

from models.columns import uuid7
from models.contacts import Contact, ContactDraft, ContactInterest, ContactPoint
from models.text import fold
from services.contacts import former, indexing, points
from services.contacts.contacts import ADDED, BINNED, CHANGED
from services.records import custom, search
from services.work import Actor, announce, announce_id, clock, step, trail
from services.work.quick_inserts import insert_rows

CONTACTS = Contact.__table__  # type: ignore[attr-defined]
POINTS = ContactPoint.__table__  # type: ignore[attr-defined]
INTERESTS = ContactInterest.__table__  # type: ignore[attr-defined]
USUAL = {name: one.default for name, one in ContactDraft.model_fields.items() if not one.is_required()}
HIDDEN: tuple[Any, Any] = ("hidden", "hidden")


@dataclass(frozen=True, slots=True)
class Reach:
    """An address or a number, cleaned (`points.clean`), and its label."""

    kind: str
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A new contact. `columns` are checked values; `company` is the name of its company, for the index."""

    columns: Mapping[str, Any]
    reach: Sequence[Reach] = ()
    interests: Sequence[str] = ()
    company: str | None = None
    id: UUID = field(default_factory=uuid7)


@step
def add_many(session: Session, actor: Actor, people: Sequence[Newcomer]) -> None:
    """Add contacts that were checked before. The actor owns those without an owner. The database refuses an email that
    another contact has taken meanwhile."""
    if not people:
        return
    made = {"made_at": clock.now(), "made_by": actor.user_id, "version": 1}
    owner = {"owner_id": actor.user_id}
    rows = [{**BARE, **USUAL, **owner, **one.columns, **made, "id": one.id} for one in people]
    for row in rows:
        row["name_key"] = fold(row["name"])
    reach = [made | point for one in people for point in _points(one)]
    interests = [made | row for one in people for row in _interests(one.id, one.interests)]
    for table, some in ((CONTACTS, rows), (POINTS, reach), (INTERESTS, interests)):
        insert_rows(session, table, some)
    whole = {row["id"]: row["fields"] for row in rows if row["fields"]}
    custom.keep_many(session, custom.live(session, "contact") if whole else (), whole)
    _index(session, people)
    _tell(session, rows, reach, interests)


@step
def amend(
    session: Session,
    actor: Actor,
    contact: Contact,
    columns: Mapping[str, Any],
    reach: Sequence[Reach] = (),
    interests: Sequence[str] = (),
    also: Collection[str] = (),
) -> UUID:
    """Change checked columns of a contact, and add addresses, numbers and interests that it does not have. `also` names
    fields that the caller changes. The words are indexed by `indexing.index_many`, once for all. Return the id of its event."""
    told, own = _told(contact, columns), _own(contact, columns)
    before = former.lists(session, contact.id) if reach else {}
    first = {kind: not before[kind] for kind in {one.kind for one in reach}}
    for one in reach:
        session.add(ContactPoint(**_point(contact.id, one, first[one.kind])))
        first[one.kind] = False
    session.add_all(ContactInterest(**row) for row in _interests(contact.id, interests))
    names = {
        *(columns.keys() - {"fields"}),
        *own,
        *(f"{one.kind}s" for one in reach),
        *(["interests"] if interests else []),
        *also,
    }
    flag_modified(contact, "name")  # a change of children is a new version of the parent
    for name, value in columns.items():
        setattr(contact, name, value)
    contact.name_key = fold(contact.name)
    if "fields" in columns:
        custom.keep(
            session, "contact", contact.id, contact.fields, [one.key for one in custom.live(session, "contact")]
        )
    event = announce(session, CHANGED, contact, fields=sorted(names), changes=told | own)
    if reach:
        former.keep(session, contact.id, event, before, former.lists(session, contact.id))
    return event


@step
def bin_many(session: Session, actor: Actor, people: Sequence[Contact]) -> None:
    """Move contacts to the bin, as `verbs.move_to_bin` does with one."""
    ids, now = [one.id for one in people], clock.now()
    for point in session.scalars(select(ContactPoint).where(col(ContactPoint.contact_id).in_(ids))).all():
        point.live = False
    for one in people:
        one.binned_at = now
    session.flush()  # once for all: what hears of it asks the database
    for one in people:
        announce(session, BINNED, one)
    search.forget(session, *ids)


@step
def drop_interests(session: Session, contact: Contact, names: Sequence[str]) -> None:
    """Take interests off a contact."""
    keys = [indexing.interest_key(name) for name in names]
    mine = (col(ContactInterest.contact_id) == contact.id, col(ContactInterest.key).in_(keys))
    for row in session.scalars(select(ContactInterest).where(*mine)):
        session.delete(row)


@step
def drop_reach(session: Session, contact: Contact, reach: Sequence[Reach]) -> None:
    """Take addresses and numbers off a contact, those that are still there; another of a kind becomes the one to use."""
    for kind in {one.kind for one in reach}:
        gone = {one.value for one in reach if one.kind == kind}
        there = points.of(session, contact.id, kind)
        left = [one for one in there if points.plain(one) not in gone]
        for one in there:
            if one not in left:
                session.delete(one)
        if left and not any(one.first for one in left):
            left[0].first = True


BARE: dict[str, Any] = {
    "name_key": "",
    "fields": {},
    "merged_into": None,
    "verified_on": None,
    "active_at": None,
    "binned_at": None,
}


def _points(one: Newcomer) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for at in one.reach:
        yield _point(one.id, at, at.kind not in seen)
        seen.add(at.kind)


def _point(contact_id: UUID, at: Reach, first: bool) -> dict[str, Any]:
    row_id = uuid7()
    key, tail, value = points.sealed(at.value, row_id) if at.kind == "phone" else (at.value, None, at.value)
    return {
        "id": row_id,
        "contact_id": contact_id,
        "kind": at.kind,
        "value": value,
        "key": key,
        "tail": tail,
        "first": first,
        "label": at.label[:30],
        "live": True,
    }


def _interests(contact_id: UUID, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    for key, name in {indexing.interest_key(name): name for name in names}.items():
        yield {"id": uuid7(), "contact_id": contact_id, "name": name, "key": key}


def _index(session: Session, people: Sequence[Newcomer]) -> None:
    words = {
        one.id: indexing.words_of(
            one.columns["name"],
            one.columns.get("title"),
            one.company,
            [at.value for at in one.reach if at.kind == "email"],
            one.interests,
        )
        for one in people
    }
    search.index_new(session, "contact", words)


def _tell(session: Session, rows: Sequence[Any], reach: Sequence[Any], interests: Sequence[Any]) -> None:
    for row in rows:
        announce_id(session, ADDED, "contacts", row["id"])
        said = {name: (None, value) for name, value in row.items() if name not in trail.SKIPPED and value is not None}
        trail.bulk(session, "contacts", row["id"], "added", said)
    for row in reach:
        said = {
            name: HIDDEN if name in ContactPoint.hidden else (None, row[name]) for name in TOLD if row[name] is not None
        }
        trail.bulk(session, "contact_points", row["id"], "added", said)
    for row in interests:
        said = {name: (None, row[name]) for name in ("contact_id", "name", "key")}
        trail.bulk(session, "contact_interests", row["id"], "added", said)


TOLD = ("contact_id", "kind", "value", "key", "tail", "first", "label", "live")


def _told(contact: Contact, columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    some = {name: value for name, value in columns.items() if name not in ("note", "fields")}
    return {name: [_plain(getattr(contact, name)), _plain(value)] for name, value in some.items()}


def _own(contact: Contact, columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return each custom value that changes, old and new, by its name among other fields."""
    was, now = contact.fields, columns.get("fields", contact.fields)
    changed = (key for key in {**was, **now} if was.get(key) != now.get(key))
    return {custom.PREFIX + key: [was.get(key), now.get(key)] for key in changed}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool | list) else str(value)
