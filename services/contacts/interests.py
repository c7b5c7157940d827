"""Interests of contacts: one is known by its folded name, and each contact has it once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select
from sqlmodel import Session, col

from models.columns import uuid7
from models.contacts import INTERESTS_MAX, Contact, ContactInterest
from models.text import line
from services.contacts import indexing
from services.records.declaration import Many
from services.work import clock, step, trail

INTERESTS = ContactInterest.__table__  # type: ignore[attr-defined]
TOLD = ("contact_id", "name", "key")


@step
def of(session: Session, contact: Contact) -> list[str]:
    """Return the interests of one contact, by their keys."""
    mine = col(ContactInterest.contact_id) == contact.id
    return list(session.scalars(select(col(ContactInterest.name)).where(mine).order_by(col(ContactInterest.key))))


@step
def replace(session: Session, contact: Contact, typed: list[str]) -> bool:
    """Make these the interests of a contact. Return whether that changed anything."""
    query = select(ContactInterest).where(col(ContactInterest.contact_id) == contact.id)
    return _set(session, contact.id, typed, {row.key: row for row in session.scalars(query)})


@step
def of_many(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """Return the interests of each of these contacts, by their keys."""
    found: dict[UUID, list[str]] = {one: [] for one in ids}
    rows = select(col(ContactInterest.contact_id), col(ContactInterest.name)).where(_of(ids))
    for contact_id, name in session.execute(rows.order_by(col(ContactInterest.key))):
        found[contact_id].append(name)
    return found


@step
def replace_many(session: Session, wanted: Mapping[UUID, list[str]]) -> None:
    """Make these the interests of these contacts, at most 20 of each. Past the session, which takes twice as long."""
    there: dict[UUID, dict[str, Any]] = defaultdict(dict)
    shown = (INTERESTS.c.id, INTERESTS.c.contact_id, INTERESTS.c.name, INTERESTS.c.key)
    connection = session.connection()
    for one in connection.execute(select(*shown).where(INTERESTS.c.contact_id.in_([*wanted]))).all():
        there[one.contact_id][one.key] = one
    made = {"made_at": clock.now(), "made_by": session.info["actor"].user_id, "version": 1}
    new: list[dict[str, Any]] = []
    gone: list[Any] = []
    for contact_id, names in wanted.items():
        keys, mine = by_key(names[:INTERESTS_MAX]), there[contact_id]
        gone += [row for key, row in mine.items() if key not in keys]
        some = [(key, name) for key, name in keys.items() if key not in mine]
        new += [made | {"id": uuid7(), "contact_id": contact_id, "name": name, "key": key} for key, name in some]
    if gone:
        connection.execute(delete(INTERESTS).where(INTERESTS.c.id.in_([row.id for row in gone])))
    if new:
        connection.execute(insert(INTERESTS), new)
    for row in new:
        trail.bulk(session, INTERESTS.name, row["id"], "added", {name: (None, row[name]) for name in TOLD})
    for old in gone:
        trail.bulk(session, INTERESTS.name, old.id, "removed", {name: (getattr(old, name), None) for name in TOLD})
    indexing.index_many(session, [*wanted])


def by_key(typed: Sequence[str]) -> dict[str, str]:
    """Return interests by their keys."""
    return {indexing.interest_key(name): name for name in (line(one) for one in typed) if name}


def _of(ids: Sequence[UUID]) -> ColumnElement[bool]:
    return col(ContactInterest.contact_id).in_(ids)


def _set(session: Session, contact_id: UUID, typed: Sequence[str], there: Mapping[str, ContactInterest]) -> bool:
    wanted = by_key(typed)
    for key in there.keys() - wanted.keys():
        session.delete(there[key])
    for key in wanted.keys() - there.keys():
        session.add(ContactInterest(contact_id=contact_id, name=wanted[key], key=key))
    return there.keys() != wanted.keys()


MANY = Many(of_many, replace_many)
