"""Finishing an erasure that was begun, in short works: what is still to do is found anew, so a kill at any moment loses
nothing and does nothing twice. Rows go in parts, children before parents; the name and the addresses go last, with the
values of what stays; then files and bytes (`sweeping`)."""

import time
from uuid import UUID

from sqlmodel import Session

from models.contacts import Contact
from models.tenants import Erasure
from services.privacy import sweeping, wiping
from services.privacy.reach import Reach, of_person
from services.work import Actor, clock, house_actor, step, work
from services.work.killpoints import reach

AT_ONCE = 1_000  # rows of one work: a third of a second in which nobody else writes


def finish(actor: Actor, erasure: UUID, contact_id: UUID, until: float | None = None) -> bool:
    """Do what is left of the erasure of a contact. Return whether all rows are gone: at `until` (of time.monotonic) it
    stops, and the chore goes on."""
    found = _noted(actor, erasure, contact_id)
    for part in found.parts(AT_ONCE) if found else ():
        if until is not None and time.monotonic() > until:
            return False
        with work(actor) as session:
            session.info["action"] = "privacy.erase"
            wiping.wipe_part(session, part)
        _count(erasure, part.rows)
        reach("erasure part")
    if found:
        _rest(actor, erasure, contact_id)
    reach("erasure wiped")
    with work(house_actor()) as session:
        row = session.get(Erasure, erasure)
        if row is not None:
            row.state, row.erased_at = "swept", row.erased_at or clock.now()
    sweeping.sweep_place(actor.place)
    return True


def _noted(actor: Actor, erasure: UUID, contact_id: UUID) -> Reach | None:
    """Note in the house what is to go; return it, or None where only the tombstone is left, or not even that: a restored
    copy may be older than the contact."""
    with work(actor, read=True) as session:
        found = _left(session, contact_id)
        files = wiping.digests(session, found) if found else []
    with work(house_actor()) as session:
        wiping.clean_crashes(session, found.words if found else [])
        row = session.get(Erasure, erasure)
        if found and row is not None:
            counts = {table: len(ids) for some in (found.go, found.blank) for table, ids in some.items() if ids}
            row.counts = row.counts or counts
            row.files = sorted({*row.files, *files})
    return found


def _rest(actor: Actor, erasure: UUID, contact_id: UUID) -> None:
    """Take what is left, with what came in meanwhile, and leave the tombstone."""
    with work(actor) as session:
        session.info["action"] = "privacy.erase"
        session.get(Contact, contact_id, with_for_update=True)
        rest = _left(session, contact_id)
        if rest is None:
            return
        wiping.wipe(session, rest)
    _count(erasure, rest.rows)


@step
def _left(session: Session, contact_id: UUID) -> Reach | None:
    contact = session.get(Contact, contact_id)
    return None if contact is None or wiping.is_tombstone(contact) else of_person(session, contact_id)


def _count(erasure: UUID, rows: int) -> None:
    with work(house_actor()) as session:
        row = session.get(Erasure, erasure)
        if row is not None:
            row.worked += rows
