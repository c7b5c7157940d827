"""Contacts that may be one, and how a test looks for them."""

from typing import Any
from uuid import UUID

from services import contacts, duplicates
from services.contacts import ContactCard
from services.duplicates.pairs import refresh
from services.work import Actor, house_actor, perform, work


def person(actor: Actor, name: str = "Ada Lovelace", **values: Any) -> ContactCard:
    return perform(actor, contacts.create, {"name": name, **values})


def two(actor: Actor, **other: Any) -> tuple[ContactCard, ContactCard]:
    """Two contacts of one name, the older one first, that are found to be alike."""
    old = person(actor, email="ada@example.com", title="Countess")
    new = person(actor, **{"email": "ada.l@example.org", "city": "London", **other})
    look(actor, old.id, new.id)
    return old, new


def look(actor: Actor, *ids: UUID) -> None:
    """Find the pairs of these contacts, as the chore does."""
    with work(house_actor(actor.place)) as session:
        refresh(session, ids)


def queue(actor: Actor) -> list[duplicates.PairCard]:
    return perform(actor, duplicates.search, duplicates.Query()).rows
