"""What people did with sample data: which records somebody changed, and to which somebody attached work of their own."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ForeignKey, Table, select
from sqlmodel import Session, col

from models.audit import AuditEntry
from models.base import METADATA
from models.events import EventRow
from models.files import StoredFile
from models.samples import SampleRow
from models.tags import Tag, TagLink
from services.samples.registered import TABLES, registered
from services.work import step

# TABLE 18: rows that belong to a record and go with it; the other tables that refer to sample data hold work of people.
PARTS = frozenset(
    {
        *(
            "balances",
            "contact_addresses",
            "contact_interests",
            "contact_point_changes",
            "contact_points",
            "deal_moves",
            "duplicate_pairs",
        ),
        *("merges", "money_sums", "note_versions", "order_lines", "quote_lines", "summaries", "tag_links"),
    }
)
WORK = frozenset(
    {
        *("allocations", "campaign_recipients", "consents", "contacts", "deals", "invoices", "messages", "notes"),
        *(
            "job_series",
            "jobs",
            "orders",
            "payments",
            "quotes",
            "received",
            "reminder_holds",
            "reminders",
            "schedules",
            "suppressions",
        ),
        *("sites", "tasks", "threads", "visits"),
    }
)
UNNOTED = frozenset({"active_at", "binned_at", "rank", "reminded_at"})  # what changes without becoming anybody's own


@dataclass
class Why:
    """Why a record is somebody's own by now: it was changed, or rows of these tables were attached. `fixed`: the database
    keeps it as long as they are there."""

    changed: bool = False
    attached: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    fixed: bool = False


@step
def touched(session: Session) -> Mapping[UUID, Why]:
    """Return the sample data that somebody changed or attached own work to."""
    found: dict[UUID, Why] = defaultdict(Why)
    there = registered(session)
    for table, ids in there.items():
        for one in _changed(session, table, ids):
            found[one].changed = True
    for key in references():
        own = _outside(session, key, there)
        for one, count in own.items():
            found[one].attached[key.parent.table.name] += count
            found[one].fixed = found[one].fixed or key.ondelete == "RESTRICT"
    for one, table in _beside(session, there):
        found[one].attached[table] += 1
    return found


@step
def kept(session: Session, drop: Collection[UUID]) -> set[UUID]:
    """Return the sample data that stays: what was touched, but for those of `drop` that can go, and what they name."""
    found = {one for one, why in touched(session).items() if why.fixed or one not in drop}
    there = registered(session)
    for table in TABLES:  # what names others comes before them
        rows = METADATA.tables[table]
        keys = [one for one in rows.foreign_keys if one.column.table.name in TABLES]
        mine = found & set(there[table])
        for key in keys:
            named = select(key.parent).where(rows.c.id.in_(mine), key.parent.is_not(None))
            found |= set(session.scalars(named)) & set(there[key.column.table.name])
    return found


def references() -> Iterator[ForeignKey]:
    """Return the foreign keys by which rows of people's work name records of `TABLES`."""
    for table in METADATA.sorted_tables:
        if table.name not in PARTS:
            yield from (key for key in table.foreign_keys if key.column.table.name in TABLES)


def _changed(session: Session, table: str, ids: Collection[UUID]) -> Iterator[UUID]:
    """Return those whose values, or parts such as phones, lines or tags, a person has changed since they were added."""
    by_people = (col(AuditEntry.subject_id).in_(ids), col(AuditEntry.actor_id).is_not(None))
    here = (col(AuditEntry.subject) == table, *by_people, col(AuditEntry.verb) == "changed")
    own = select(col(AuditEntry.subject_id), col(AuditEntry.changes)).where(*here)
    for one, changes in session.execute(own.where(~col(AuditEntry.action).startswith("samples."))):
        if set(changes) - UNNOTED:
            yield one
    told = select(col(EventRow.subject_id), col(EventRow.kind)).join(
        SampleRow, col(SampleRow.row_id) == col(EventRow.subject_id)
    )
    later = (col(EventRow.at) > col(SampleRow.made_at), col(EventRow.actor_id).is_not(None))
    for one, kind in session.execute(told.where(col(SampleRow.subject) == table, *later)):
        if not kind.endswith((".binned", ".restored")):
            yield one


def _outside(session: Session, key: ForeignKey, there: Mapping[str, list[UUID]]) -> dict[UUID, int]:
    """Return how many rows that are no sample data name each record by this key."""
    table: Table = key.parent.table
    query = select(table.c.id, key.parent).where(key.parent.in_(there[key.column.table.name]))
    own = set(there.get(table.name, ()))
    found: dict[UUID, int] = defaultdict(int)
    for row_id, named in session.execute(query):
        found[named] += row_id not in own
    return {one: count for one, count in found.items() if count}


def _beside(session: Session, there: Mapping[str, list[UUID]]) -> Iterator[tuple[UUID, str]]:
    """Return the attached files, and the tag where it marks records of people's own, each with its record."""
    ids = [one for some in there.values() for one in some]
    files = select(col(StoredFile.subject_id)).where(col(StoredFile.subject_id).in_(ids))
    yield from ((one, "stored_files") for one in session.scalars(files) if one is not None)
    links = select(TagLink).where(col(TagLink.tag_id).in_(there[str(Tag.__tablename__)]))
    for link in session.scalars(links):
        if not {link.contact_id, link.company_id, link.deal_id} & set(ids):
            yield link.tag_id, "tag_links"
