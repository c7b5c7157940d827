"""Contacts of these tests."""

from datetime import datetime
from typing import Any

import time_machine

from services import contacts
from services.contacts import ContactCard
from services.work import Actor, perform


def contact(actor: Actor, name: str, at: datetime | None = None, **more: Any) -> ContactCard:
    """Add a contact, at that time or now."""
    values = {"name": name, **more}
    if at is None:
        return perform(actor, contacts.create, values)
    with time_machine.travel(at, tick=False):
        return perform(actor, contacts.create, values)
