"""The journal: events and trail are written once at the end of their work, with it or not at all."""

import pytest
from sqlalchemy import func, select

from models.audit import AuditEntry
from models.events import EventRow
from services import contacts
from services.work import Actor, Conflict, perform, work
from tests.statements import statements

ADA = {
    "name": "Ada",
    "emails": ["ada@example.com", "ada@work.example"],
    "phones": ["+4930123456"],
    "interests": ["Boats"],
}


def kept(actor: Actor) -> tuple[int, int]:
    """How many entries the trail and the events have."""
    with work(actor, read=True) as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (AuditEntry, EventRow)]
    return counts[0] or 0, counts[1] or 0


def test_a_work_writes_its_trail_and_its_events_in_one_statement_each(alice: Actor) -> None:
    before = kept(alice)
    with statements() as sent, work(alice) as session:
        contacts.create(session, alice, ADA)
        contacts.create(session, alice, {"name": "Bob"})
    tables = [words.split()[2].strip('"') for words in sent if words.startswith("INSERT INTO")]
    assert (tables.count("audit_entries"), tables.count("events")) == (1, 1)
    after = kept(alice)
    # Ada is one row, two addresses, a phone and an interest; Bob is one row.
    assert (after[0] - before[0], after[1] - before[1]) == (6, 2)


def test_what_breaks_leaves_neither_trail_nor_events(alice: Actor) -> None:
    before = kept(alice)

    def twice() -> None:
        with work(alice) as session:
            contacts.create(session, alice, ADA)
            contacts.create(session, alice, ADA)

    with pytest.raises(Conflict):
        twice()
    assert kept(alice) == before


def test_entries_are_in_the_order_in_which_things_happened(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada"})
    with work(alice) as session:
        contacts.rate(session, alice, ada.id, 3)
        contacts.bin(session, alice, ada.id)
    with work(alice, read=True) as session:
        query = select(AuditEntry).where(AuditEntry.subject_id == ada.id).order_by(AuditEntry.id)  # type: ignore[arg-type]
        changes = [entry.changes for entry in session.scalars(query)]
    assert [sorted(each)[0] for each in changes[1:]] == ["rating", "binned_at"]
