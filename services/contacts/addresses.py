"""Further postal addresses of a contact, beside the one that stands on the contact itself: four of them at most."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.addresses import Address, ContactAddress
from models.columns import uuid7
from models.contacts import Contact
from models.language import _
from models.planner import any_of
from models.text import fold
from services.records.declaration import Part
from services.work import Actor, Invalid, clock, countries, step, trail
from services.work.quick_inserts import insert_rows

ADDRESSES = ContactAddress.__table__  # type: ignore[attr-defined]
FIELDS = tuple(Address.model_fields)
KEY = "\x1f"  # between the parts of a key
PLACE = tuple(name for name in FIELDS if name != "label")  # two addresses that are equal in these are one


def clean(typed: Sequence[Address]) -> list[Address]:
    """Return addresses as they are kept: each once, without empty ones, the country as two letters. Refuses a country
    that is none, and a label without an address (`Invalid`, on the field of its place in the list)."""
    found: dict[tuple[str, ...], Address] = {}
    wrong: dict[str, str] = {}
    for place, one in enumerate(typed):
        values = one.model_dump() if isinstance(one, Address) else dict(one)
        code = country_code(values["country"])
        if code is None:
            wrong[f"addresses.{place}.country"] = _("There is no country of that name.")
            continue
        values["country"] = code
        if any(values[name] for name in PLACE):
            found.setdefault(key(values), Address(**values))
        elif values["label"]:
            wrong[f"addresses.{place}.street"] = _("Enter the address, or remove its label.")
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)
    return list(found.values())


def country_code(typed: str | None) -> str | None:
    """Return the two letters of a country that was typed by them or by its English name; empty for nothing, None for
    another text."""
    text = (typed or "").strip()
    if not text or text.upper() in countries.names():
        return text.upper()
    return next((code for code, name in countries.names().items() if fold(name) == fold(text)), None)


def key(address: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what tells an address from others."""
    return tuple(fold(str(address.get(name) or "")) for name in PLACE)


@step
def rows_of(session: Session, contact_id: UUID) -> Sequence[ContactAddress]:
    """Return the rows of a contact's further addresses, in their order."""
    query = select(ContactAddress).where(col(ContactAddress.contact_id) == contact_id)
    return session.scalars(query.order_by(col(ContactAddress.position), col(ContactAddress.id))).all()


@step
def of(session: Session, contact: Contact) -> list[dict[str, str]]:
    """Return the further addresses of a contact, in their order, each with its fields by name."""
    return [plain(one) for one in rows_of(session, contact.id)]


@step
def of_many(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, str]]]:
    """Return the further addresses of each of these contacts."""
    query = select(ADDRESSES).where(any_of(ADDRESSES.c.contact_id, "ids"))
    found: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for row in session.connection().execute(query.order_by(ADDRESSES.c.position, ADDRESSES.c.id), {"ids": ids}):
        found[row.contact_id].append(plain(row))
    return found


@step
def replace(session: Session, contact: Contact, wanted: Sequence[Address]) -> bool:
    """Make these (as `clean` returns them) the further addresses of a contact. Return whether that changed anything. Equal
    ones keep their row."""
    there = list(rows_of(session, contact.id))
    if [plain(one) for one in there] == [one.model_dump() for one in wanted]:
        return False
    known = {key(plain(one)): one for one in there}
    for position, one in enumerate(wanted):
        values = one.model_dump() | {"position": position}
        row = known.pop(key(values), None) or ContactAddress(contact_id=contact.id)
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        session.add(row)
    for row in known.values():
        session.delete(row)
    return True


@step
def by_key(session: Session, ids: Collection[UUID]) -> dict[UUID, dict[str, dict[str, str]]]:
    """Return the further addresses of each of these contacts by what tells them apart (`key`), as one text."""
    found = of_many(session, list(ids))
    return {one: {KEY.join(key(address)): address for address in some} for one, some in found.items()}


@step
def add_many(session: Session, actor: Actor, wanted: Mapping[UUID, Sequence[Mapping[str, str]]]) -> list[UUID]:
    """Add addresses, as `clean` leaves them, behind those that contacts have, in a few statements. Nothing else has to be
    made for them: returns an empty list."""
    session.flush()  # the contacts
    last = select(ADDRESSES.c.contact_id, func.max(ADDRESSES.c.position)).group_by(ADDRESSES.c.contact_id)
    there = session.connection().execute(last.where(any_of(ADDRESSES.c.contact_id, "ids")), {"ids": list(wanted)})
    after = {contact_id: position + 1 for contact_id, position in there}
    made = {"made_at": clock.now(), "made_by": actor.user_id, "version": 1}
    rows: list[dict[str, Any]] = [
        {**made, "id": uuid7(), "contact_id": contact_id, "position": at, **{name: one[name] for name in FIELDS}}
        for contact_id, some in wanted.items()
        for at, one in enumerate(some, after.get(contact_id, 0))
    ]
    insert_rows(session, ADDRESSES, rows)
    for row in rows:
        said = {name: (None, value) for name, value in row.items() if name not in trail.SKIPPED}
        trail.bulk(session, "contact_addresses", row["id"], "added", said)
    return []


@step
def drop(session: Session, contact_id: UUID, gone: Sequence[Mapping[str, str]]) -> None:
    """Take these addresses off a contact, those that are still there."""
    keys = {key(one) for one in gone}
    for row in rows_of(session, contact_id):
        if key(plain(row)) in keys:
            session.delete(row)


def plain(row: Any) -> dict[str, str]:
    """Return the fields of an address by name, from its row."""
    return {name: getattr(row, name) for name in FIELDS}


PART = Part(of, replace, of_many)
