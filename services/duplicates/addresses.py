"""Postal addresses at a merge: one of the two that stand on the contacts is chosen, and nothing else of them is lost."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session

from models.addresses import ADDRESSES_MAX, ContactAddress
from models.contacts import Contact
from models.language import _
from services.contacts import addresses
from services.contacts.addresses import key, plain
from services.duplicates.fields import CHOICES, GONE
from services.work import Invalid, step, trail

TABLE = "contact_addresses"
ROWS = ContactAddress.__table__  # type: ignore[attr-defined]
Moved = list[list[Any]]


@step
def own(session: Session, kept: Contact, gone: Contact, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the address on one of two contacts that was not chosen, as a further one; empty when it has none, or the
    same. A country that is not one of ISO 3166 stands behind the region."""
    wins, other = (gone, kept) if chosen["address"] == GONE else (kept, gone)
    found = _of(other)
    return {} if found is None or found == _of(wins) else found


@step
def move(session: Session, kept: Contact, gone: Contact, left: Mapping[str, str]) -> tuple[Moved, list[UUID]]:
    """Move the further addresses of the contact that goes behind those of the one that is kept, and add the address that
    was not chosen (`own`). Equal ones stand once. Return what was moved, and the ids of what was added.

    Refuses more than four beside the one of the contact.
    """
    there = [*addresses.rows_of(session, kept.id)]
    known = {key(plain(one)) for one in there} | {key(found) for found in [_of(kept)] if found}
    come = [one for one in addresses.rows_of(session, gone.id) if key(plain(one)) not in known]
    new = bool(left) and key(left) not in known | {key(plain(one)) for one in come}
    if len(there) + len(come) + new > ADDRESSES_MAX and (come or new):
        said = _("Together they have more than {count} addresses. Remove some of them first.")
        raise Invalid(_("Please check the form."), addresses=said.format(count=ADDRESSES_MAX + 1))
    start = there[-1].position + 1 if there else 0
    for row in come:
        values = {"contact_id": kept.id, "position": start + row.position, "version": ROWS.c.version + 1}
        session.connection().execute(update(ROWS).where(ROWS.c.id == row.id).values(values))
        trail.bulk(session, TABLE, row.id, "changed", {"contact_id": (gone.id, kept.id)})
    one: dict[str, Any] = {**left, "contact_id": kept.id, "position": start + 100}
    added = [ContactAddress(**one)] if new else []
    session.add_all(added)
    session.flush()
    moved = [[TABLE, "contact_id", [one.id.hex for one in come]]] if come else []
    return moved, [one.id for one in added]


def _of(contact: Contact) -> dict[str, str] | None:
    """Return the address on a contact as a further one, or None."""
    values = {name: getattr(contact, name) or "" for name in CHOICES["address"]}
    if not any(values.values()):
        return None
    code = addresses.country_code(values["country"])
    values["city"] = values["city"][:100]
    return {"label": "", "region": values["country"] if code is None else ""} | values | {"country": code or ""}
