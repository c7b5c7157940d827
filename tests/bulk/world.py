"""What tests of bulk do: begin one, bring it to its end, and look at what became of the records."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services import bulk, contacts
from services.contacts import ContactCard
from services.records.errands import ErrandCard, find
from services.work import Actor, perform
from tests.records.long_work import claim, go_on


def people(actor: Actor, *names: str, **more: Any) -> list[ContactCard]:
    return [perform(actor, contacts.create, {"name": name} | more) for name in names]


def finished(actor: Actor, errand: ErrandCard) -> ErrandCard:
    """Do all works of an errand, here and now."""
    held = claim(actor.place)
    while held is not None:
        held = go_on(held)
    return perform(actor, find, errand.id)


def changed(actor: Actor, which: Mapping[str, Any], change: Mapping[str, Any], noun: str = "contact") -> ErrandCard:
    return finished(actor, perform(actor, bulk.begin, noun, which, change))


def reasons(actor: Actor, errand: ErrandCard, verb: str = "refused") -> dict[str, str]:
    return {line.name: line.reason for line in perform(actor, bulk.lines, errand.id, verb).rows}


def card(actor: Actor, one: ContactCard | UUID) -> ContactCard:
    return perform(actor, contacts.find, one if isinstance(one, UUID) else one.id)
