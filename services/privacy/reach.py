"""Reach: every row that holds a person, by table, from the table of rules and the foreign keys of the database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlmodel import Session, col

from models.base import METADATA, tables
from models.contacts import Contact
from services.contacts import points
from services.privacy import former
from services.privacy.table import ADDRESSED, CONTACTS, FILES, OF_PAYMENTS, RULES, TOLD_BY, TWINS, Rule
from services.records.spelling import parts
from services.work import step

AT_ONCE = 500  # ids in one statement
SOFT = ("subject_id", "record_id")
Ids = dict[str, list[Any]]


@dataclass(slots=True)
class Reach:
    """The rows of one person: those that go, that are blanked and that are kept, by table; and what they are called."""

    people: list[UUID]
    go: Ids = field(default_factory=dict)
    blank: Ids = field(default_factory=dict)
    keep: Ids = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows go or are blanked."""
        return sum(len(ids) for found in (self.go, self.blank) for ids in found.values())

    def parts(self, size: int) -> Iterator["Reach"]:
        """Yield what goes in parts of so many rows, children before parents: a part that is left is found again. What says
        who the person is (`TOLD_BY`) is in none of them."""
        about = [_named(name)[0].name for name, rule in RULES.items() if rule.of]
        order = [*about, *(one.name for one in reversed(METADATA.sorted_tables)), *TWINS]
        waiting = {name: self.go[name] for name in dict.fromkeys(order) if name in self.go and name not in TOLD_BY}
        for twin in TWINS:  # their rows are found by the ids of those, so those go last
            waiting |= {twin: waiting.pop(twin)} if twin in waiting else {}
        part, room = Reach([], words=self.words), size
        for name, ids in waiting.items():
            done = 0
            while done < len(ids):
                part.go[name] = ids[done : done + room]
                done, room = done + len(part.go[name]), room - len(part.go[name])
                if room == 0:
                    yield part
                    part, room = Reach([], words=self.words), size
        if part.go:
            yield part

    def subjects(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield every table with the ids of the rows about this person, of whatever becomes of them."""
        yield CONTACTS, self.people
        for found in (self.go, self.blank, self.keep):
            yield from found.items()


@step
def of_person(session: Session, contact_id: UUID) -> Reach:
    """Return what holds a contact, and those that were merged into it."""
    found = Reach(_people(session, contact_id))
    for one in found.people:
        contact = session.get(Contact, one)
        found.words += [contact.name] if contact else []
        found.emails += [points.open_point(point) for point in points.of(session, one, "email")]
        found.phones += [points.open_point(point) for point in points.of(session, one, "phone")]
    before = former.of(session, found.people)
    found.words = list(dict.fromkeys([*found.words, *found.phones, *found.emails, *before.words]))
    for name, rule in RULES.items():
        table, column = _named(name)
        if column not in SOFT:
            _sort(session, found, table, column, rule)
    _addressed(session, found, before.emails)
    for name in OF_PAYMENTS:
        table = METADATA.tables[name]
        for some in chunks(found.keep.get("payments", [])):
            _add(found.keep, name, session.scalars(select(table.c.id).where(table.c.payment_id.in_(some))))
    _cascade(session, found, list(found.go))
    for name, rule in RULES.items():
        table, column = _named(name)
        if column in SOFT and rule.of:
            _about(session, found, table, column)
    _files(session, found)
    _import_files(session, found)
    return found


def chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield ids in parts that fit in one statement."""
    return parts(ids, AT_ONCE)


@step
def _people(session: Session, contact_id: UUID) -> list[UUID]:
    found, waiting = [contact_id], [contact_id]
    while waiting:
        merged = select(col(Contact.id)).where(col(Contact.merged_into).in_(waiting))
        waiting = [one for one in session.scalars(merged) if one not in found]
        found += waiting
    return found


def _named(name: str) -> tuple[Table, str]:
    table, _dot, column = name.partition(".")
    return METADATA.tables[table], column


@step
def _sort(session: Session, found: Reach, table: Table, column: str, rule: Rule) -> None:
    here: Any = table.c[column].in_(found.people)
    if rule.but is not None:
        mark, value = rule.but
        _add(found.keep, table.name, session.scalars(select(table.c.id).where(here, table.c[mark] == value)))
        here &= table.c[mark] != value
    target = {"go": found.go, "blank": found.blank, "keep": found.keep}[rule.does]
    _add(target, table.name, session.scalars(select(table.c.id).where(here)))


@step
def _addressed(session: Session, found: Reach, before: Sequence[str]) -> None:
    """Add the messages from and to their addresses, also former ones (`before`), that name no contact."""
    point = METADATA.tables["contact_points"]
    keys = list(session.scalars(select(point.c.key).where(point.c.contact_id.in_(found.people))))
    keys += [one.lower() for one in before if one.lower() not in keys]
    message, received, outbox = (METADATA.tables[name] for name in ("messages", "received", "outbox"))
    for some in chunks(keys):
        got = (received.c[ADDRESSED["received"]].in_(some), received.c.contact_id.is_(None))
        _add(
            found.blank, "received", session.scalars(select(received.c.id).where(*got, received.c.deleted_at.is_(None)))
        )
        sent = select(message.c.id).join(outbox, outbox.c.id == message.c.id)
        here = (outbox.c[ADDRESSED["outbox"]].in_(some), message.c.contact_id.is_(None))
        _add(found.go, "messages", session.scalars(sent.where(*here)))


@step
def _cascade(session: Session, found: Reach, waiting: list[str]) -> None:
    """Add what the database deletes along, and twins, until nothing new is found."""
    while waiting:
        parent = waiting.pop()
        twin = TWINS.get(parent)
        if twin and _add(found.go, twin, found.go[parent]):
            waiting.append(twin)
        for child in tables("tenant"):
            for key in child.foreign_keys:
                if key.column.table.name == parent and key.ondelete == "CASCADE":
                    new = [
                        one
                        for some in chunks(found.go[parent])
                        for one in session.scalars(select(child.c.id).where(key.parent.in_(some)))
                    ]
                    if _add(found.go, child.name, new):
                        waiting.append(child.name)


@step
def _about(session: Session, found: Reach, table: Table, column: str) -> None:
    """Add the rows that name a row of the person by its table and id."""
    for subject, ids in list(found.subjects()):
        if subject in found.keep:  # the papers of issued invoices stay with them
            continue
        for some in chunks(ids):
            here = (table.c[RULES[f"{table.name}.{column}"].of] == subject, table.c[column].in_(some))
            new = list(session.scalars(select(table.c.id).where(*here)))
            if _add(found.go, table.name, new):
                _cascade(session, found, [table.name])


@step
def _files(session: Session, found: Reach) -> None:
    for name in FILES:
        table, column = _named(name)
        for some in chunks([*found.go.get(table.name, []), *found.blank.get(table.name, [])]):
            ids = session.scalars(select(table.c[column]).where(table.c.id.in_(some), table.c[column].is_not(None)))
            _add(found.go, "stored_files", ids)


@step
def _import_files(session: Session, found: Reach) -> None:
    """Add the uploaded files of imports that brought the person: every line of it still stands there."""
    rows, imports = METADATA.tables["import_rows"], METADATA.tables["imports"]
    brought = select(rows.c.import_id).where(rows.c.record_id.in_(found.people))
    here = (imports.c.id.in_(brought), imports.c.file_id.is_not(None))
    _add(found.go, "stored_files", session.scalars(select(imports.c.file_id).where(*here)))


def _add(target: Ids, table: str, ids: Iterable[Any]) -> bool:
    """Add ids to a table's. Return whether any was new."""
    there = target.get(table, [])
    known = set(there)
    new = [one for one in dict.fromkeys(ids) if one not in known]
    if new:
        target[table] = [*there, *new]
    return bool(new)
