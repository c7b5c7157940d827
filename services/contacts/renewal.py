"""Renewal: an upgrade recomputes what contacts derive from typed text (keys of interests, ends of phone numbers)."""

import logging
from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.contacts import ContactInterest, ContactPoint
from services.contacts import points
from services.contacts.indexing import interest_key
from services.records.backfill import batches, put
from services.work import CannotStart, step

log = logging.getLogger(__name__)


@step
def renew(session: Session) -> None:
    """Recompute both. Refuses a secret key that opens no number."""
    _interests(session)
    _phones(session)


def _interests(session: Session) -> None:
    """Keep the older of two interests of one contact that are now the same; the trail records the other."""
    table = ContactInterest.__table__  # type: ignore[attr-defined]
    kept: dict[UUID, set[str]] = defaultdict(set)
    changed: list[tuple[UUID, str]] = []
    for rows in batches(session, table, table.c.contact_id, table.c.name, table.c.key):  # by id: the oldest first
        for row in rows:
            key = interest_key(row.name)
            if key in kept[row.contact_id]:
                session.delete(session.get_one(ContactInterest, row.id))
            elif key != row.key:
                changed.append((row.id, key))
            kept[row.contact_id].add(key)
    session.flush()
    put(session, table.c.key, [(one, one.hex) for one, _ in changed])  # move them out of each other's way first
    put(session, table.c.key, changed)


def _phones(session: Session) -> None:
    """Recompute the ends. A number that the key does not open is found by all digits only. Refuses if none opens."""
    table = ContactPoint.__table__  # type: ignore[attr-defined]
    opened = closed = 0
    for rows in batches(session, table, table.c.value, where=table.c.kind == "phone"):
        found = [(row.id, tail) for row in rows if (tail := _tail(row))]
        opened, closed = opened + len(found), closed + len(rows) - len(found)
        put(session, table.c.tail, found)
    if closed and not opened:
        raise CannotStart("The secret key opens no phone number. Put the right key back, and upgrade again.")
    if closed:
        log.warning("phone numbers that cannot be opened are not found by their last digits", extra={"count": closed})


def _tail(row: Any) -> str | None:
    try:
        return points.tail(points.unseal(row.value, row.id))
    except ValueError:
        return None
