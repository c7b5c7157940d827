"""Files for tests of imports: made from rows, brought in, and run to their end."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from services import contacts, imports
from services.contacts import ContactCard
from services.imports import ImportCard, RowCard
from services.records.lists import Slice
from services.work import Actor, perform
from tests.records.long_work import claim, go_on

BUSY = ("read", "checking", "running", "undoing")


def table(headings: str, *rows: str) -> bytes:
    """A CSV file with these lines."""
    return "\n".join([headings, *rows, ""]).encode()


def csv_of(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV file with these cells."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([headings, *rows])
    return file.getvalue().encode()


def settled(actor: Actor, card: ImportCard) -> ImportCard:
    """Bring the long work of an import to its end, one work after the other."""
    while perform(actor, imports.find, card.id).state in BUSY:
        held = claim(actor.place)
        while held is not None:
            held = go_on(held)
    return perform(actor, imports.find, card.id)


def previewed(actor: Actor, content: bytes, name: str = "people.csv", **more: Any) -> ImportCard:
    """Bring in a file, and check it."""
    return settled(actor, perform(actor, imports.start, name, content, **more))


def applied(actor: Actor, card: ImportCard) -> ImportCard:
    """Run an import that was checked."""
    return settled(actor, perform(actor, imports.apply, card.id))


def imported(actor: Actor, content: bytes, name: str = "people.csv", **chosen: Any) -> ImportCard:
    """Bring in a file, check it and run it."""
    return settled(actor, perform(actor, imports.start, name, content, dry_run=False, chosen=chosen))


def undone(actor: Actor, card: ImportCard) -> ImportCard:
    """Undo an import."""
    return settled(actor, perform(actor, imports.undo, card.id))


def counts(card: ImportCard) -> tuple[int, int, int, int]:
    """How many rows were created, updated, unchanged and refused."""
    return card.created, card.updated, card.unchanged, card.refused


def rows(actor: Actor, card: ImportCard, outcome: str = "") -> list[RowCard]:
    """The rows of an import."""
    return perform(actor, imports.lines, card.id, outcome, Slice(size=100)).rows


def people(actor: Actor) -> Mapping[str, ContactCard]:
    """Every contact the actor sees, by its name."""
    found = perform(actor, contacts.search, contacts.Query(part=Slice(size=100))).rows
    return {one.name: perform(actor, contacts.find, one.id) for one in found}
