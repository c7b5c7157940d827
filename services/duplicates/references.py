"""TABLE 17: what becomes, at a merge, of each row that names the contact that goes. A table without a rule fails a test."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, select, update
from sqlmodel import Session

from models.base import METADATA, row_of
from services.work import step, trail

CONTACTS = "contacts"


class Rule(NamedTuple):
    """What becomes of the rows: `moved` to the contact that is kept, or left where they are. `unless` names a column of
    which the kept contact has each value once: a row with a value that is there already stays. `of` names the column
    with the table that the id is of, where it may be of several."""

    moved: bool
    unless: str = ""
    of: str = ""


MOVED, LEFT = Rule(moved=True), Rule(moved=False)
ABOUT = Rule(moved=True, of="subject")
RULES: dict[str, Rule] = {
    "campaign_recipients.contact_id": MOVED,
    "consents.contact_id": MOVED,
    "contact_addresses.contact_id": LEFT,  # moved by addresses.py: equal ones stand once
    "contact_interests.contact_id": Rule(moved=True, unless="key"),
    "contact_point_changes.contact_id": LEFT,  # as the trail: what happened, happened to the one that is gone
    "contact_points.contact_id": Rule(moved=True, unless="key"),
    "deals.contact_id": MOVED,
    "duplicate_pairs.high_id": LEFT,
    "duplicate_pairs.low_id": LEFT,
    "invoices.contact_id": MOVED,  # the link alone: what was printed and the seal over it stay
    "merges.kept_id": MOVED,  # three merged in a row: the address of the first leads to the last
    "job_series.contact_id": MOVED,
    "jobs.contact_id": MOVED,
    "messages.contact_id": MOVED,
    "money_sums.contact_id": LEFT,  # rebuilt from the ledger
    "notes.contact_id": MOVED,
    "orders.contact_id": MOVED,
    "payments.contact_id": MOVED,
    "quotes.contact_id": MOVED,
    "received.contact_id": MOVED,
    "schedules.contact_id": MOVED,
    "sites.contact_id": MOVED,
    "summaries.contact_id": LEFT,  # written anew after a change
    "suppressions.contact_id": MOVED,
    "tag_links.contact_id": Rule(moved=True, unless="tag_id"),
    "tasks.contact_id": MOVED,
    "threads.contact_id": MOVED,
    "visits.contact_id": MOVED,
    # Ids without a foreign key.
    "audit_entries.subject_id": LEFT,  # what happened, happened to the one that is gone
    "errand_rows.record_id": LEFT,
    "event_subjects.record_id": LEFT,  # gathered by the timeline (services/contacts/merged.py)
    "events.subject_id": LEFT,
    "field_values.record_id": LEFT,  # go with the custom values that are chosen (fields.py)
    "import_rows.record_id": LEFT,
    "inbound_receipts.subject_id": ABOUT,
    "notices.subject_id": ABOUT,
    "search_documents.subject_id": LEFT,  # indexed anew
    "stored_files.subject_id": ABOUT,
    "tasks.subject_id": ABOUT,
}
Moved = list[list[Any]]  # [table, column, ids]


@step
def move(session: Session, gone: UUID, kept: UUID) -> Moved:
    """Move what names one contact to the other, by the table. Return what was moved."""
    found: Moved = []
    for name, rule in RULES.items():
        if rule.moved:
            table, column = _named(name)
            ids = _put(session, table, column, _chosen(table, column, rule, gone, kept), kept)
            if ids:
                found.append([table.name, column, [one.hex for one in ids]])
                _note(session, table.name, column, ids, (gone, kept))
    return found


@step
def move_back(session: Session, moved: Moved, gone: UUID, kept: UUID) -> Moved:
    """Move these rows back, those that still name the contact that was kept. Return the others that are still there."""
    left: Moved = []
    for name, column, ids in moved:
        table, wanted = METADATA.tables[name], [UUID(one) for one in ids]
        back: set[UUID] = set()
        there: set[UUID] = set()
        for start in range(0, len(wanted), 500):
            here = table.c.id.in_(wanted[start : start + 500])
            there |= set(session.scalars(select(table.c.id).where(here)))
            back |= set(_put(session, table, column, here & (table.c[column] == kept), gone))
        _note(session, name, column, sorted(back), (kept, gone))
        if there - back:
            left.append([name, column, [one.hex for one in sorted(there - back)]])
    return left


@step
def counts(session: Session, gone: UUID, kept: UUID) -> dict[str, int]:
    """Return how many rows a merge would move, by table."""
    found: dict[str, int] = {}
    for name, rule in RULES.items():
        if rule.moved:
            table, column = _named(name)
            query = select(func.count()).select_from(table).where(_chosen(table, column, rule, gone, kept))
            number = session.scalar(query) or 0
            if number:
                found[table.name] = max(found.get(table.name, 0), number)
    return found


def _named(name: str) -> tuple[Table, str]:
    table, _dot, column = name.partition(".")
    return METADATA.tables[table], column


def _chosen(table: Table, column: str, rule: Rule, gone: UUID, kept: UUID) -> ColumnElement[bool]:
    here = table.c[column] == gone
    if rule.of:
        here &= table.c[rule.of] == CONTACTS
    if rule.unless:
        there = table.alias()
        here &= table.c[rule.unless].not_in(select(there.c[rule.unless]).where(there.c[column] == kept))
    return here


def _put(session: Session, table: Table, column: str, where: ColumnElement[bool], to: UUID) -> list[UUID]:
    values = {column: to, "version": table.c.version + 1}
    return list(session.connection().execute(update(table).where(where).values(values).returning(table.c.id)).scalars())


def _note(session: Session, name: str, column: str, ids: list[UUID], change: tuple[UUID, UUID]) -> None:
    if row_of(name).audited:
        for one in ids:
            trail.bulk(session, name, one, "changed", {column: change})
